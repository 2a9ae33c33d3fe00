"""What the writer and the reader of QTI share: names, texts with marks as XHTML, and the way back."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement, tostring

from .html import from_html, picture_html, to_html
from .moodle import CONTROL
from .results import Document

TOOL = "mikan"
ASI = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
LOM = "http://ltsc.ieee.org/xsd/LOM"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
SCHEMAS = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/"
TEST_TYPE, ITEM_TYPE, STIMULUS_TYPE = (f"imsqti_{kind}_xmlv3p0" for kind in ("test", "item", "stimulus"))
MANIFEST, TEST_FILE, MEDIA = "imsmanifest.xml", "test.xml", "media/"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
UNDERLINE = "qti-underline"
_VOID = {"br", "img", "source", "hr"}
# Of what a page needs and the schema of QTI does not know.
_RENAMED = {"lang": "xml:lang"}
_DROPPED = {"tabindex"}


def root(tag: str, **attributes: str) -> Element:
    """A document of assessments. Names with “_” are written with “-”."""
    names = {"xmlns": ASI, "xmlns:xsi": INSTANCE, "xsi:schemaLocation": f"{ASI} {SCHEMAS}imsqti_asiv3p0_v1p0.xsd"}
    return Element(tag, names | _dashed(attributes))


def sub(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    node = SubElement(parent, tag, _dashed(attributes))
    if text:
        node.text = CONTROL.sub("\ufffd", text)
    return node


def _dashed(attributes: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): CONTROL.sub("\ufffd", value) for name, value in attributes.items()}


def written(node: Element) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + bytes(tostring(node, encoding="utf-8"))


def put_marks(parent: Element, text: str, *, lang: str = "ja", folder: str = "") -> None:
    _Tree(parent).feed(to_html(text, lang=lang, folder=folder))


def put_picture(parent: Element, picture: Document | None, folder: str) -> None:
    if picture:
        _Tree(parent).feed(picture_html(picture, folder))


def put_sound(parent: Element, address: str, cue: Document | None = None) -> None:
    """The recording, or a piece of it (Media Fragments: `#t=12.3,80.1`)."""
    piece = f"#t={cue['start']},{cue['end']}" if cue else ""
    sub(sub(parent, "div", **{"class": "sound"}), "audio", src=address + piece, controls="true")


class _Tree(HTMLParser):
    """HTML of ours put under an element."""

    def __init__(self, parent: Element) -> None:
        super().__init__(convert_charrefs=True)
        self._open = [parent]

    def feed(self, data: str) -> None:
        super().feed(data)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {_RENAMED.get(name, name): value or "" for name, value in attrs if name not in _DROPPED}
        if tag == "u":  # which the standard has as a class of its shared vocabulary
            tag, given = "span", {"class": UNDERLINE}
        node = sub(self._open[-1], tag)
        node.attrib.update({name: CONTROL.sub("\ufffd", value) for name, value in given.items()})
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        node, text = self._open[-1], CONTROL.sub("\ufffd", data)
        if len(node):
            node[-1].tail = (node[-1].tail or "") + text
        elif len(self._open) > 1 or text.strip():
            node.text = (node.text or "") + text


def without_namespaces(node: Element) -> Element:
    for part in node.iter():
        if isinstance(part.tag, str):
            part.tag = part.tag.rpartition("}")[2]
        if LANG in part.attrib:
            part.attrib["xml:lang"] = part.attrib.pop(LANG)
    return node


def inner_html(node: Element) -> str:
    node = copy.deepcopy(node)
    for part in node.iter("span"):
        if UNDERLINE in part.get("class", "").split():
            part.tag = "u"
    pieces = [node.text or "", *(tostring(child, encoding="unicode", method="html") for child in node)]
    return "".join(pieces)


def marks_of(node: Element, pictures: Mapping[str, str], folder: str = "") -> str:
    """The source that we wrote beside the text, where it still stands for it; else the marks that the text is."""
    ours = node.find("div[@class='marks']")
    if ours is not None and len(node.findall("*")) == 1:
        source = ours.get("data-marks", "")
        shown = tostring(ours, encoding="unicode").strip()
        for lang in ("en", "ja") if node.get("xml:lang", "ja") != "ja" else ("ja", "en"):
            again = Element("div")
            put_marks(again, source, lang=lang, folder=folder)
            if len(again) and tostring(again[0], encoding="unicode") == shown:
                return source
    return from_html(inner_html(node), pictures=pictures)
