"""Uploads of several files in one form: one that is too large is read past, and all the rest of the form is kept."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest


class SparingUploadHandler(FileUploadHandler):
    """Stands before the handlers that store. What is over arrives empty, with a size above the limit."""

    def __init__(self, request: HttpRequest, *, most: int, most_together: int) -> None:
        super().__init__(request)
        self.most, self.left = most, most_together
        self.is_over = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.is_over = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.left -= len(raw_data)
        self.is_over = self.is_over or start + len(raw_data) > self.most or self.left < 0
        return None if self.is_over else raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if not self.is_over:
            return None
        return UploadedFile(BytesIO(), self.file_name, self.content_type, self.most + 1)


def spare_upload(request: HttpRequest, *, most: int, most_together: int) -> None:
    """Call it before anything reads request.POST."""
    request.upload_handlers.insert(0, SparingUploadHandler(request, most=most, most_together=most_together))
