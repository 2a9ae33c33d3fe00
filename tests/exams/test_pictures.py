"""Uploaded pictures: what is kept, what is written anew, and the sentence for each that is refused."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring
from PIL import Image, PngImagePlugin

from exams.media.drawings import ELEMENTS
from exams.media.pictures import PictureError, clean_picture

DEMO_DRAWINGS = sorted(
    (Path(__file__).parents[2] / "exams/data/demo-n5/media").glob("*.svg")
)

NOT_A_PICTURE = "“{}” is not a picture. Choose a PNG, JPEG, WebP or SVG file."
DAMAGED_PICTURE = (
    "“{}” is damaged or incomplete. Save the picture again and choose the new file."
)
TOO_MANY_PIXELS = (
    "“{}” has more than 24 million pixels. Save a smaller copy and choose that one."
)
NOT_ALLOWED = "“{}” contains {}. Save the drawing with plain shapes only: no text, scripts, links or embedded files."
ENTITIES = "“{}” has a document type or entities. Save it as plain SVG and choose the new file."


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


def svg(body: str, attributes: str = 'viewBox="0 0 10 10"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{body}</svg>'.encode()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds one byte of picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body))
            + kind
            + body
            + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


def sentence_for(data: bytes, name: str) -> str:
    with pytest.raises(PictureError) as refused:
        clean_picture(data, name)
    return str(refused.value)


# --- photographs and screenshots


@pytest.mark.parametrize(
    ("pillow_format", "content_type", "extension"),
    [
        ("PNG", "image/png", ".png"),
        ("JPEG", "image/jpeg", ".jpg"),
        ("WEBP", "image/webp", ".webp"),
    ],
)
def test_raster_keeps_its_format_and_size(
    pillow_format: str, content_type: str, extension: str
) -> None:
    picture = clean_picture(
        raster(Image.new("RGB", (40, 30), "orange"), pillow_format), "upload.bin"
    )
    assert (picture.content_type, picture.extension, picture.width, picture.height) == (
        content_type,
        extension,
        40,
        30,
    )
    assert (reopened(picture.data).format, reopened(picture.data).size) == (
        pillow_format,
        (40, 30),
    )


def test_bytes_decide_and_not_the_name() -> None:
    picture = clean_picture(raster(Image.new("RGB", (4, 4)), "JPEG"), "photo.png")
    assert picture.content_type == "image/jpeg"


def test_exif_orientation_is_applied_and_metadata_dropped() -> None:
    image = Image.new("RGB", (40, 20), "white")
    image.paste("black", (0, 0, 40, 10))
    exif = image.getexif()
    exif[0x0112] = 6  # turned a quarter to the right
    exif[0x010E] = "taken at home"
    picture = clean_picture(
        raster(image, "JPEG", exif=exif, comment=b"taken at home"), "photo.jpg"
    )
    result = reopened(picture.data)
    assert (picture.width, picture.height) == result.size == (20, 40)
    assert shade(result, 2, 20) > 200
    assert shade(result, 17, 20) < 50
    assert dict(result.getexif()) == {}
    assert b"taken at home" not in picture.data


def test_png_text_and_trailing_bytes_are_dropped() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "someone")
    data = (
        raster(Image.new("RGB", (4, 4)), "PNG", pnginfo=info)
        + b"<script>alert(1)</script>"
    )
    picture = clean_picture(data, "shot.png")
    assert reopened(picture.data).info == {}
    assert b"someone" not in picture.data and b"script" not in picture.data


def test_longest_side_is_limited_to_1600() -> None:
    picture = clean_picture(
        raster(Image.new("RGB", (3200, 1000), "white"), "PNG"), "wide.png"
    )
    assert (picture.width, picture.height) == reopened(picture.data).size == (1600, 500)


def test_transparency_of_a_palette_png_is_kept() -> None:
    image = Image.new("P", (4, 4), 0)
    image.putpalette([255, 0, 0, 0, 255, 0])
    picture = clean_picture(raster(image, "PNG", transparency=0), "sticker.png")
    assert reopened(picture.data).convert("RGBA").getpixel((0, 0)) == (255, 0, 0, 0)


def test_sixteen_bit_grey_keeps_its_shade() -> None:
    picture = clean_picture(
        raster(Image.new("I;16", (4, 4), 0x8000), "PNG"), "scan.png"
    )
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
    [
        b"",
        b"just some words",
        b"<html><body>hello</body></html>",
        b"\0" * 64,
        b"%PDF-1.7\n",
    ],
    ids=["empty", "text", "html", "zeros", "pdf"],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    assert sentence_for(data, "notes.png") == NOT_A_PICTURE.format("notes.png")


def test_other_picture_formats_are_refused() -> None:
    assert sentence_for(
        raster(Image.new("RGB", (4, 4)), "GIF"), "moving.gif"
    ) == NOT_A_PICTURE.format("moving.gif")


@pytest.mark.parametrize(
    "side",
    [4_900, 10_000, 60_000],
    ids=["above ours", "Pillow warns", "Pillow refuses"],
)
def test_huge_dimensions_are_refused_before_unpacking(side: int) -> None:
    assert sentence_for(png_header(side, side), "huge.png") == TOO_MANY_PIXELS.format(
        "huge.png"
    )


def test_large_file_is_refused() -> None:
    data = raster(Image.new("RGB", (4, 4)), "PNG") + b"\0" * (8 * 1024 * 1024)
    assert (
        sentence_for(data, "big.png")
        == "“big.png” is larger than 8 MB. Save a smaller copy and choose that one."
    )


def test_sentence_names_the_file_without_its_folders() -> None:
    assert sentence_for(b"words", "media/deep/notes.png") == NOT_A_PICTURE.format(
        "notes.png"
    )


# --- drawings


def test_there_are_drawings_to_check() -> None:
    assert len(DEMO_DRAWINGS) >= 14


@pytest.mark.parametrize("path", DEMO_DRAWINGS, ids=lambda path: path.stem)
def test_drawings_of_the_demo_test_pass_unchanged(path: Path) -> None:
    data = path.read_bytes()
    picture = clean_picture(data, path.name)
    sent, kept = fromstring(data), fromstring(picture.data)
    assert (picture.content_type, picture.extension) == ("image/svg+xml", ".svg")
    assert (
        kept.get("viewBox")
        == sent.get("viewBox")
        == f"0 0 {picture.width} {picture.height}"
    )
    assert [(e.tag, e.attrib) for e in kept.iter()] == [
        (e.tag, e.attrib) for e in sent.iter()
    ]
    assert len(data) <= 6000


def test_drawing_is_written_anew_without_comments_and_text() -> None:
    data = (
        b"\xef\xbb\xbf<?xml version='1.0'?><?xml-stylesheet href='x.css'?><!-- by hand -->"
        + svg("words<!-- x --><g>more<circle r='1'/></g>", 'width="40px" height="20"')
    )
    assert clean_picture(data, "dot.svg").data == (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20">'
        b'<g><circle r="1" /></g></svg>'
    )


def test_cleaning_twice_changes_nothing() -> None:
    once = clean_picture(svg("<path d='M1 1h2'/>"), "a.svg")
    assert clean_picture(once.data, "a.svg") == once


def test_prefixed_svg_names_are_written_plain() -> None:
    data = (
        b'<s:svg xmlns:s="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><s:g/></s:svg>'
    )
    assert clean_picture(data, "a.svg").data == (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4" width="4" height="4"><g /></svg>'
    )


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('viewBox="0 0 320 220"', (320, 220)),
        ('viewBox="0,0,320,220" width="100%"', (320, 220)),
        ('width="12.6" height="7"', (13, 7)),
        ('viewBox="0 0 64000 16000"', (1600, 400)),
        ('viewBox="0 0 9000 1"', (1600, 1)),
    ],
)
def test_size_of_a_drawing(attributes: str, size: tuple[int, int]) -> None:
    picture = clean_picture(svg("", attributes), "a.svg")
    assert (picture.width, picture.height) == size


@pytest.mark.parametrize(
    "attributes",
    [
        "",
        'viewBox="0 0 0 10"',
        'viewBox="0 0 nan 10"',
        'viewBox="0 0 1e300 10"',
        'width="5cm" height="5cm"',
    ],
)
def test_drawing_without_a_size_is_refused(attributes: str) -> None:
    assert sentence_for(svg("", attributes), "a.svg") == (
        "“a.svg” does not say how large it is. Save the drawing with a width and a height."
    )


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<script>alert(1)</script>", "<script>"),
        (
            "<g><foreignObject><p xmlns='http://www.w3.org/1999/xhtml'/></foreignObject></g>",
            "<foreignObject>",
        ),
        ("<style>*{fill:red}</style>", "<style>"),
        ("<text>1</text>", "<text>"),
        ("<image href='a.png'/>", "<image>"),
        ("<a href='https://example.org'><g/></a>", "<a>"),
        ("<animate attributeName='x'/>", "<animate>"),
        ("<script xmlns='http://www.w3.org/1999/xhtml'/>", "<script>"),
        ("<g xmlns=''/>", "<g>"),
        ("<g onload='alert(1)'/>", "“onload”"),
        ("<g style='fill:red'/>", "“style”"),
        ("<g id='a'/>", "“id”"),
        ("<path href='https://example.org/a.svg'/>", "“href”"),
        (
            "<g xmlns:x='http://www.w3.org/1999/xlink' x:href='https://example.org'/>",
            "“href”",
        ),
        ("<g fill='url(#a)'/>", "fill=“url(#a)”"),
        ("<g fill='URL(https://example.org)'/>", "fill=“URL(https://example.org)”"),
        ("<g fill='\\75rl(#a)'/>", "fill=“\\75rl(#a)”"),
        ("<g fill='javascript:1'/>", "fill=“javascript:1”"),
    ],
)
def test_anything_but_plain_shapes_is_refused(body: str, found: str) -> None:
    assert sentence_for(svg(body), "bad.svg") == NOT_ALLOWED.format("bad.svg", found)


def test_onload_on_the_root_is_refused() -> None:
    assert sentence_for(
        svg("", 'viewBox="0 0 1 1" onload="alert(1)"'), "a.svg"
    ) == NOT_ALLOWED.format("a.svg", "“onload”")


def test_allowed_elements_are_shapes_and_groups() -> None:
    shapes = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
    assert frozenset({"svg", "g"} | shapes) == ELEMENTS


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">',
    ],
    ids=["entity bomb", "external entity", "document type"],
)
def test_entities_and_document_types_are_refused(declaration: str) -> None:
    body = "<g>&c;</g>" if "&a;" in declaration else ""
    assert sentence_for(
        declaration.encode() + svg(body), "bomb.svg"
    ) == ENTITIES.format("bomb.svg")


@pytest.mark.parametrize(
    "data",
    [
        svg("<g>")[:-3],
        svg("&nbsp;"),
        b'<?xml version="1.0" encoding="no-such-thing"?>' + svg(""),
        svg("\0"),
    ],
    ids=["cut", "unknown entity", "unknown encoding", "zero byte"],
)
def test_drawing_that_is_no_xml_is_refused(data: bytes) -> None:
    assert sentence_for(data, "cut.svg") == (
        "“cut.svg” is damaged or incomplete. Save the drawing again and choose the new file."
    )


def test_svg_inside_another_document_is_refused() -> None:
    data = b"<html><body>" + svg("") + b"</body></html>"
    assert sentence_for(data, "page.svg") == NOT_A_PICTURE.format("page.svg")


def test_large_drawing_is_refused() -> None:
    data = svg("<g/>" * 60_000)
    assert sentence_for(data, "map.svg") == (
        "“map.svg” is larger than 200 KB. Save a simpler drawing and choose that one."
    )


def test_deep_nesting_is_refused() -> None:
    depth = 29_000
    assert sentence_for(svg("<g>" * depth + "</g>" * depth), "deep.svg") == (
        "“deep.svg” has too many groups inside groups. Ungroup the drawing and save it again."
    )
