"""Uploaded photographs and screenshots: what is kept, and the sentence for each that is refused."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from exams.media.pictures import PictureError, clean_picture

NOT_A_PICTURE = "“{}” is not a picture. Choose a PNG, JPEG, WebP or SVG file."
DAMAGED_PICTURE = "“{}” is damaged or incomplete. Save the picture again and choose the new file."
TOO_MANY_PIXELS = "“{}” has more than 24 million pixels. Save a smaller copy and choose that one."


def raster(image: Image.Image, pillow_format: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, pillow_format, **options)
    return out.getvalue()


def reopened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def shade(image: Image.Image, x: int, y: int) -> int:
    return image.convert("L").tobytes()[y * image.width + x]


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds one byte of picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def sentence_for(data: bytes, name: str) -> str:
    with pytest.raises(PictureError) as refused:
        clean_picture(data, name)
    return str(refused.value)


@pytest.mark.parametrize(
    ("pillow_format", "content_type", "extension"),
    [("PNG", "image/png", ".png"), ("JPEG", "image/jpeg", ".jpg"), ("WEBP", "image/webp", ".webp")],
)
def test_raster_keeps_its_format_and_size(pillow_format: str, content_type: str, extension: str) -> None:
    picture = clean_picture(raster(Image.new("RGB", (40, 30), "orange"), pillow_format), "upload.bin")
    assert (picture.content_type, picture.extension, picture.width, picture.height) == (content_type, extension, 40, 30)
    assert (reopened(picture.data).format, reopened(picture.data).size) == (pillow_format, (40, 30))


def test_bytes_decide_and_not_the_name() -> None:
    picture = clean_picture(raster(Image.new("RGB", (4, 4)), "JPEG"), "photo.png")
    assert picture.content_type == "image/jpeg"


def test_exif_orientation_is_applied_and_metadata_dropped() -> None:
    image = Image.new("RGB", (40, 20), "white")
    image.paste("black", (0, 0, 40, 10))
    exif = image.getexif()
    exif[0x0112] = 6  # turned a quarter to the right
    exif[0x010E] = "taken at home"
    picture = clean_picture(raster(image, "JPEG", exif=exif, comment=b"taken at home"), "photo.jpg")
    result = reopened(picture.data)
    assert (picture.width, picture.height) == result.size == (20, 40)
    assert shade(result, 2, 20) > 200
    assert shade(result, 17, 20) < 50
    assert dict(result.getexif()) == {}
    assert b"taken at home" not in picture.data


def test_png_text_and_trailing_bytes_are_dropped() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "someone")
    data = raster(Image.new("RGB", (4, 4)), "PNG", pnginfo=info) + b"<script>alert(1)</script>"
    picture = clean_picture(data, "shot.png")
    assert reopened(picture.data).info == {}
    assert b"someone" not in picture.data and b"script" not in picture.data


def test_longest_side_is_limited_to_1600() -> None:
    picture = clean_picture(raster(Image.new("RGB", (3200, 1000), "white"), "PNG"), "wide.png")
    assert (picture.width, picture.height) == reopened(picture.data).size == (1600, 500)


def test_transparency_of_a_palette_png_is_kept() -> None:
    image = Image.new("P", (4, 4), 0)
    image.putpalette([255, 0, 0, 0, 255, 0])
    picture = clean_picture(raster(image, "PNG", transparency=0), "sticker.png")
    assert reopened(picture.data).convert("RGBA").getpixel((0, 0)) == (255, 0, 0, 0)


def test_sixteen_bit_grey_keeps_its_shade() -> None:
    picture = clean_picture(raster(Image.new("I;16", (4, 4), 0x8000), "PNG"), "scan.png")
    assert shade(reopened(picture.data), 0, 0) == 0x80


def test_cmyk_jpeg_becomes_rgb() -> None:
    picture = clean_picture(raster(Image.new("CMYK", (4, 4)), "JPEG"), "print.jpg")
    assert reopened(picture.data).mode == "RGB"


@pytest.mark.parametrize("percent", [0, 1, 50, 98])
def test_truncated_png_is_refused(percent: int) -> None:
    data = raster(Image.effect_noise((80, 80), 60), "PNG")
    cut = data[: max(len(data) * percent // 100, 8)]  # the signature at least
    assert sentence_for(cut, "cut.png") == DAMAGED_PICTURE.format("cut.png")


@pytest.mark.parametrize("pillow_format", ["JPEG", "WEBP"])
def test_other_truncated_pictures_are_refused(pillow_format: str) -> None:
    data = raster(Image.effect_noise((80, 80), 60).convert("RGB"), pillow_format)
    assert sentence_for(data[: len(data) // 2], "cut") == DAMAGED_PICTURE.format("cut")


@pytest.mark.parametrize(
    "data",
    [b"", b"just some words", b"<html><body>hello</body></html>", b"\0" * 64, b"%PDF-1.7\n"],
    ids=["empty", "text", "html", "zeros", "pdf"],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    assert sentence_for(data, "notes.png") == NOT_A_PICTURE.format("notes.png")


def test_other_picture_formats_are_refused() -> None:
    assert sentence_for(raster(Image.new("RGB", (4, 4)), "GIF"), "moving.gif") == NOT_A_PICTURE.format("moving.gif")


@pytest.mark.parametrize("side", [4_900, 10_000, 60_000], ids=["above ours", "Pillow warns", "Pillow refuses"])
def test_huge_dimensions_are_refused_before_unpacking(side: int) -> None:
    assert sentence_for(png_header(side, side), "huge.png") == TOO_MANY_PIXELS.format("huge.png")


def test_large_file_is_refused() -> None:
    data = raster(Image.new("RGB", (4, 4)), "PNG") + b"\0" * (8 * 1024 * 1024)
    assert sentence_for(data, "big.png") == "“big.png” is larger than 8 MB. Save a smaller copy and choose that one."


def test_sentence_names_the_file_without_its_folders() -> None:
    assert sentence_for(b"words", "media/deep/notes.png") == NOT_A_PICTURE.format("notes.png")
