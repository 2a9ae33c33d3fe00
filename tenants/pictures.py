"""Photographs and screenshots as they come from people, made safe to keep and to show.

Whatever arrives is decoded and written anew, so nothing but the picture itself is stored: no metadata, no place where
a photo was taken, no bytes behind the end of the file.
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

MEGABYTE = 1024 * 1024
MAX_PIXELS = 24_000_000

# Pillow only warns of a picture that unpacks to more than its limit; here that is an error.
warnings.simplefilter("error", Image.DecompressionBombWarning)

# content type -> Pillow's format, file extension, how it is written
RASTER: dict[str, tuple[str, str, dict[str, Any]]] = {
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


def picture_type(data: bytes) -> str:
    """The content type that the bytes themselves tell, or ""."""
    try:
        return puremagic.from_string(data, mime=True)
    except (puremagic.PureError, ValueError):
        return ""


def clean_raster(data: bytes, name: str, *, longest_side: int, most_mb: int) -> CleanPicture:
    """Check and rewrite one PNG, JPEG or WebP. The bytes decide; `name` only names the file in the error's sentence."""
    shown, content_type = PurePath(name).name[:80], picture_type(data)
    if len(data) > most_mb * MEGABYTE:
        raise PictureError(
            gettext("“%(name)s” is larger than %(most)d MB. Save a smaller copy and choose that one.")
            % {"name": shown, "most": most_mb}
        )
    if content_type not in RASTER:
        raise PictureError(gettext("“%(name)s” is not a picture. Choose a PNG, JPEG or WebP file.") % {"name": shown})
    pillow_format, extension, options = RASTER[content_type]
    image = _for_the_page(_decoded(data, pillow_format, shown), longest_side)
    out = BytesIO()
    image.save(out, pillow_format, **options)
    return CleanPicture(out.getvalue(), content_type, extension, image.width, image.height)


def _decoded(data: bytes, pillow_format: str, shown: str) -> Image.Image:
    try:
        return _decode(data, pillow_format)
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


def _decode(data: bytes, pillow_format: str) -> Image.Image:
    """The first frame, with every pixel read. The size in the header is judged before anything is unpacked."""
    with Image.open(BytesIO(data), formats=[pillow_format]) as image:
        if image.width * image.height > MAX_PIXELS:
            raise Image.DecompressionBombError(f"{image.width} x {image.height}")
        image.verify()
    image = Image.open(BytesIO(data), formats=[pillow_format])  # verify() leaves a picture that cannot be read
    image.load()
    return image


def _for_the_page(image: Image.Image, longest_side: int) -> Image.Image:
    """Upright, in a mode that every browser shows, no side longer than that, and without metadata."""
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):
        # 16 bits of grey: Pillow's own conversion cuts off all above 255, which leaves a white page
        image = image.point(lambda value: value / 256).convert("L")
    elif image.has_transparency_data:
        image = image.convert("RGBA")
    elif image.mode not in {"L", "RGB"}:
        image = image.convert("L" if image.mode == "1" else "RGB")
    image.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    image.info.clear()
    return image
