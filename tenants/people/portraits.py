"""Portraits: whatever arrives becomes a small square WebP with nothing but the picture in it."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageOps

from tenants.pictures import clean_raster

MOST_MB = 5
SIDE = 256
BYTES = 24 * 1024  # none is larger; as much counts for each in the centre's plan
QUALITIES = (82, 70, 55, 40, 25, 10)


def portrait_of(data: bytes, name: str) -> ContentFile:
    """The middle square of a JPEG, PNG or WebP. Raises `tenants.pictures.PictureError`, a sentence."""
    clean = clean_raster(data, name, longest_side=4 * SIDE, most_mb=MOST_MB)
    with Image.open(BytesIO(clean.data)) as image:
        square = ImageOps.fit(image.convert("RGBA"), (SIDE, SIDE), Image.Resampling.LANCZOS)
    paper = Image.new("RGB", square.size, "white")
    paper.paste(square, mask=square.getchannel("A"))
    for quality in QUALITIES:
        out = BytesIO()
        paper.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= BYTES:
            break
    return ContentFile(out.getvalue(), name="portrait.webp")
