"""Pictures of questions: photographs and screenshots (tenants.pictures), and drawings (SVG), which have their own rules
in `drawings`.
"""

from pathlib import PurePath

from django.utils.translation import gettext

from exams.media.drawings import DrawingError, clean_drawing
from tenants.pictures import RASTER, CleanPicture, PictureError, clean_raster, picture_type

__all__ = ["CleanPicture", "PictureError", "clean_picture"]
MOST_MB = 8
MAX_SIDE = 1600


def clean_picture(data: bytes, name: str) -> CleanPicture:
    """Check and rewrite one picture. What the bytes are decides; `name` only names the file in the error's sentence."""
    shown, content_type = PurePath(name).name[:80], picture_type(data)
    if content_type in RASTER:
        return clean_raster(data, name, longest_side=MAX_SIDE, most_mb=MOST_MB)
    if _looks_like_drawing(data, content_type):
        return _clean_svg(data, shown)
    raise PictureError(_not_a_picture(shown))


def _looks_like_drawing(data: bytes, content_type: str) -> bool:
    head = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    return content_type == "image/svg+xml" or (head.startswith(b"<") and b"svg" in data)


def _not_a_picture(shown: str) -> str:
    return gettext("“%(name)s” is not a picture. Choose a PNG, JPEG, WebP or SVG file.") % {"name": shown}


def _clean_svg(data: bytes, shown: str) -> CleanPicture:
    try:
        drawing = clean_drawing(data, longest_side=MAX_SIDE)
    except DrawingError as error:
        raise PictureError(error.sentence(shown)) from error
    return CleanPicture(drawing.data, "image/svg+xml", ".svg", drawing.width, drawing.height)
