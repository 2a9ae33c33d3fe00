"""From data to a PDF with typst. The data goes in as JSON: a template builds content from it and runs none of it."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from exams.errors import ExamError
from exams.models import MediaFile
from exams.models.media import MediaKind

TEMPLATES = Path(__file__).resolve().parent
log = logging.getLogger(__name__)


def make_pdf(template: str, data: Mapping[str, Any], pictures: Mapping[str, MediaFile] | None = None) -> bytes:
    """`pictures`: file name in the data -> picture. The title of the document is the data's "title"."""
    with TemporaryDirectory(prefix="mikan-print-") as name:
        folder = Path(name)
        for file_name, media in (pictures or {}).items():
            _put_picture(folder / file_name, media)
        try:
            return cast(bytes, compiler(folder, template, data).compile(format="pdf"))
        except typst.TypstError as error:
            log.exception("typst could not set %s", template)
            raise ExamError(_("The PDF could not be made. The page for the browser's print still works.")) from error


def compiler(folder: Path, template: str, data: Mapping[str, Any]) -> typst.Compiler:
    """A compiler that sees nothing but the templates, the data and what lies in `folder` already."""
    for source in TEMPLATES.glob("*.typ"):
        shutil.copy(source, folder)
    (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False))
    return typst.Compiler(str(folder / f"{template}.typ"), root=str(folder), font_paths=fonts())


@cache
def fonts() -> typst.Fonts:
    """BIZ UDP, as the build copied them, and typst's own for Cyrillic and ʻ, which BIZ UDP lacks or sets too wide."""
    folder = settings.BASE_DIR / "static" / "fonts"
    if not any(folder.glob("*.ttf")):
        raise ExamError(_("The fonts for printing are missing on the server. They come with “npm run build”."))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(folder)])


def named_pictures(ids: set[int]) -> tuple[dict[int, str], dict[str, MediaFile]]:
    """A file name for each picture: by its id, and the pictures by name."""
    found = MediaFile.objects.filter(pk__in=ids, kind=MediaKind.PICTURE)
    named = {f"picture-{media.pk}{Path(str(media.file.name)).suffix}": media for media in found}
    return {media.pk: name for name, media in named.items()}, named


def _put_picture(path: Path, media: MediaFile) -> None:
    try:
        with media.file.open("rb") as source, path.open("wb") as target:
            shutil.copyfileobj(source, target)
    except (OSError, ValueError) as error:
        raise ExamError(_("The file of the picture “%(name)s” is missing.") % {"name": media.name}) from error
