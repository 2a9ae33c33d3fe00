"""Uploaded drawings (SVG): plain shapes pass as they are, anything else is refused with its sentence."""

from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring

from exams.media.drawings import ELEMENTS
from exams.media.pictures import PictureError, clean_picture

DEMO_DRAWINGS = sorted((Path(__file__).parents[2] / "exams/data/demo-n5/media").glob("*.svg"))

NOT_A_PICTURE = "“{}” is not a picture. Choose a PNG, JPEG, WebP or SVG file."
NOT_ALLOWED = "“{}” contains {}. Save the drawing with plain shapes only: no text, scripts, links or embedded files."
ENTITIES = "“{}” has a document type or entities. Save it as plain SVG and choose the new file."


def svg(body: str, attributes: str = 'viewBox="0 0 10 10"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{body}</svg>'.encode()


def sentence_for(data: bytes, name: str) -> str:
    with pytest.raises(PictureError) as refused:
        clean_picture(data, name)
    return str(refused.value)


def test_there_are_drawings_to_check() -> None:
    assert len(DEMO_DRAWINGS) >= 14


@pytest.mark.parametrize("path", DEMO_DRAWINGS, ids=lambda path: path.stem)
def test_drawings_of_the_demo_test_pass_unchanged(path: Path) -> None:
    data = path.read_bytes()
    picture = clean_picture(data, path.name)
    sent, kept = fromstring(data), fromstring(picture.data)
    assert (picture.content_type, picture.extension) == ("image/svg+xml", ".svg")
    assert kept.get("viewBox") == sent.get("viewBox") == f"0 0 {picture.width} {picture.height}"
    assert [(e.tag, e.attrib) for e in kept.iter()] == [(e.tag, e.attrib) for e in sent.iter()]
    assert len(data) <= 6000


def test_drawing_is_written_anew_without_comments_and_text() -> None:
    data = b"\xef\xbb\xbf<?xml version='1.0'?><?xml-stylesheet href='x.css'?><!-- by hand -->" + svg(
        "words<!-- x --><g>more<circle r='1'/></g>", 'width="40px" height="20"'
    )
    assert clean_picture(data, "dot.svg").data == (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20">'
        b'<g><circle r="1" /></g></svg>'
    )


def test_cleaning_twice_changes_nothing() -> None:
    once = clean_picture(svg("<path d='M1 1h2'/>"), "a.svg")
    assert clean_picture(once.data, "a.svg") == once


def test_prefixed_svg_names_are_written_plain() -> None:
    data = b'<s:svg xmlns:s="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><s:g/></s:svg>'
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
    ["", 'viewBox="0 0 0 10"', 'viewBox="0 0 nan 10"', 'viewBox="0 0 1e300 10"', 'width="5cm" height="5cm"'],
)
def test_drawing_without_a_size_is_refused(attributes: str) -> None:
    assert sentence_for(svg("", attributes), "a.svg") == (
        "“a.svg” does not say how large it is. Save the drawing with a width and a height."
    )


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<g><foreignObject><p xmlns='http://www.w3.org/1999/xhtml'/></foreignObject></g>", "<foreignObject>"),
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
        ("<g xmlns:x='http://www.w3.org/1999/xlink' x:href='https://example.org'/>", "“href”"),
        ("<g fill='url(#a)'/>", "fill=“url(#a)”"),
        ("<g fill='URL(https://example.org)'/>", "fill=“URL(https://example.org)”"),
        ("<g fill='\\75rl(#a)'/>", "fill=“\\75rl(#a)”"),
        ("<g fill='javascript:1'/>", "fill=“javascript:1”"),
    ],
)
def test_anything_but_plain_shapes_is_refused(body: str, found: str) -> None:
    assert sentence_for(svg(body), "bad.svg") == NOT_ALLOWED.format("bad.svg", found)


def test_onload_on_the_root_is_refused() -> None:
    assert sentence_for(svg("", 'viewBox="0 0 1 1" onload="alert(1)"'), "a.svg") == NOT_ALLOWED.format(
        "a.svg", "“onload”"
    )


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
    assert sentence_for(declaration.encode() + svg(body), "bomb.svg") == ENTITIES.format("bomb.svg")


@pytest.mark.parametrize(
    "data",
    [svg("<g>")[:-3], svg("&nbsp;"), b'<?xml version="1.0" encoding="no-such-thing"?>' + svg(""), svg("\0")],
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
