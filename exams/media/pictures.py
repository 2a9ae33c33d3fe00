"""Pictures as they come from people, made safe to keep and to show.

Whatever arrives is decoded and written anew, so nothing but the picture itself is stored: no metadata, no place where
a photo was taken, no bytes behind the end of the file. Drawings (SVG) have their own rules in `drawings`.
"""

import struct
import warnings
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Any

import puremagic
from django.utils.translation import gettext
from PIL import Image, ImageOps

from exams.media.drawings import DrawingError, clean_drawing

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 24_000_000
MAX_SIDE = 1600

# Pillow only warns of a picture that unpacks to more than its limit; here that is an error.
warnings.simplefilter("error", Image.DecompressionBombWarning)

# content type -> Pillow's format, file extension, how it is written
_RASTER: dict[str, tuple[str, str, dict[str, Any]]] = {
    "image/png": ("PNG", ".png", {"optimize": True}),
    "image/jpeg": ("JPEG", ".jpg", {"quality": 88, "optimize": True, "progressive": True}),
    "image/webp": ("WEBP", ".webp", {"quality": 88, "method": 4}),
}
# What Pillow's three decoders raise on bytes that are cut short or made up.
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)


class PictureError(ValueError):
    """A picture that is refused; the message is a sentence for the person who sent it."""


@dataclass(frozen=True)
class CleanPicture:
    data: bytes
    content_type: str
    extension: str  # with its dot: ".png"
    width: int
    height: int


def clean_picture(data: bytes, name: str) -> CleanPicture:
    """Check and rewrite one picture. What the bytes are decides; `name` only names the file in the error's sentence."""
    shown = PurePath(name).name[:80]
    content_type = _content_type(data)
    if content_type in _RASTER:
        return _clean_raster(data, content_type, shown)
    if _looks_like_drawing(data, content_type):
        return _clean_svg(data, shown)
    raise PictureError(_not_a_picture(shown))


def _content_type(data: bytes) -> str:
    try:
        return puremagic.from_string(data, mime=True)
    except (puremagic.PureError, ValueError):
        return ""


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


def _clean_raster(data: bytes, content_type: str, shown: str) -> CleanPicture:
    if len(data) > MAX_BYTES:
        raise PictureError(
            gettext("“%(name)s” is larger than 8 MB. Save a smaller copy and choose that one.") % {"name": shown}
        )
    pillow_format, extension, options = _RASTER[content_type]
    try:
        image = _decode(data, pillow_format)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(
            gettext("“%(name)s” has more than 24 million pixels. Save a smaller copy and choose that one.")
            % {"name": shown}
        ) from error
    except _DAMAGE as error:
        raise PictureError(
            gettext("“%(name)s” is damaged or incomplete. Save the picture again and choose the new file.")
            % {"name": shown}
        ) from error
    image = _for_the_page(image)
    out = BytesIO()
    image.save(out, pillow_format, **options)
    return CleanPicture(out.getvalue(), content_type, extension, image.width, image.height)


def _decode(data: bytes, pillow_format: str) -> Image.Image:
    """The first frame, with every pixel read. The size in the header is judged before anything is unpacked."""
    with Image.open(BytesIO(data), formats=[pillow_format]) as image:
        if image.width * image.height > MAX_PIXELS:
            raise Image.DecompressionBombError(f"{image.width} x {image.height}")
        image.verify()
    image = Image.open(BytesIO(data), formats=[pillow_format])  # verify() leaves a picture that cannot be read
    image.load()
    return image


def _for_the_page(image: Image.Image) -> Image.Image:
    """Upright, in a mode that every browser shows, no side longer than `MAX_SIDE`, and without metadata."""
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):
        # 16 bits of grey: Pillow's own conversion cuts off all above 255, which leaves a white page
        image = image.point(lambda value: value / 256).convert("L")
    elif image.has_transparency_data:
        image = image.convert("RGBA")
    elif image.mode not in {"L", "RGB"}:
        image = image.convert("L" if image.mode == "1" else "RGB")
    image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    image.info.clear()
    return image
