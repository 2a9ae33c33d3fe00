"""An upload that is too large is never stored: what comes after the limit is read past."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

MAX_BYTES = 5 * 1024 * 1024


class QuotaUploadHandler(FileUploadHandler):
    """Stands before the handlers that store. Whether it stepped in stands in `is_over`."""

    is_over = False

    def __init__(self, request: HttpRequest, most: int) -> None:
        super().__init__(request)
        self.most = most

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > self.most:
            self.is_over = True
            raise StopUpload(connection_reset=False)  # the browser is heard out, or it would not show our answer
        return raw_data

    def file_complete(self, file_size: int) -> Any:
        return None


def limit_upload(request: HttpRequest, most: int = MAX_BYTES) -> QuotaUploadHandler:
    """Call it before anything reads request.POST."""
    handler = QuotaUploadHandler(request, most)
    request.upload_handlers.insert(0, handler)
    return handler
