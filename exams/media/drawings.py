"""Drawings (SVG) built anew from plain shapes and their looks, and from nothing else.

An SVG is a document that can run scripts and fetch addresses. So what is not on the lists below refuses the drawing:
taking things out in silence would change the picture without a word to its author.
"""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext, gettext_noop

MAX_BYTES = 200 * 1024
MAX_DEPTH = 32

NAMESPACE = "http://www.w3.org/2000/svg"
ELEMENTS = frozenset({"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
_PLACE = {"viewBox", "width", "height", "role", "transform"}
_SHAPE = {"d", "points", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry"}
_PAINT = {"fill", "fill-opacity", "fill-rule", "opacity", "stroke", "stroke-opacity", "stroke-width"}
_LINE = {"stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit"}
ATTRIBUTES = frozenset(_PLACE | _SHAPE | _PAINT | _LINE)
# Numbers, words, colours and transforms. No colon, slash, quote or backslash: no address can be written.
_VALUE = re.compile(r"[A-Za-z0-9\s#.,()%+-]*")
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*")

TOO_LARGE = gettext_noop("“%(name)s” is larger than 200 KB. Save a simpler drawing and choose that one.")
UNREADABLE = gettext_noop("“%(name)s” is damaged or incomplete. Save the drawing again and choose the new file.")
ENTITIES = gettext_noop("“%(name)s” has a document type or entities. Save it as plain SVG and choose the new file.")
NOT_SVG = gettext_noop("“%(name)s” is not a picture. Choose a PNG, JPEG, WebP or SVG file.")
NOT_ALLOWED = gettext_noop(
    "“%(name)s” contains %(what)s. Save the drawing with plain shapes only: no text, scripts, links or embedded files."
)
TOO_DEEP = gettext_noop("“%(name)s” has too many groups inside groups. Ungroup the drawing and save it again.")
NO_SIZE = gettext_noop("“%(name)s” does not say how large it is. Save the drawing with a width and a height.")


class DrawingError(ValueError):
    """Why a drawing is refused: one of the messages above, and what was found."""

    def __init__(self, message: str, what: str = "") -> None:
        super().__init__(message, what)
        self.message = message
        self.what = what

    def sentence(self, name: str) -> str:
        return gettext(self.message) % {"name": name, "what": self.what}


@dataclass(frozen=True)
class Drawing:
    data: bytes
    width: int
    height: int


def clean_drawing(data: bytes, *, longest_side: int) -> Drawing:
    """The drawing written anew, with a viewBox and a size in pixels of which neither side passes `longest_side`."""
    root = _parse(data)
    if root.tag != f"{{{NAMESPACE}}}svg":
        raise DrawingError(NOT_SVG)
    clean = _rebuild(root, depth=1)
    box = _view_box(clean)
    width, height = _pixels(box[2], box[3], longest_side)
    size = {"viewBox": " ".join(f"{number:.10g}" for number in box), "width": str(width), "height": str(height)}
    clean.attrib = {"xmlns": NAMESPACE} | clean.attrib | size
    return Drawing(tostring(clean, encoding="unicode").encode(), width, height)


def _parse(data: bytes) -> Element:
    if len(data) > MAX_BYTES:
        raise DrawingError(TOO_LARGE)
    try:
        return fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise DrawingError(ENTITIES) from error
    except (ParseError, ValueError, LookupError) as error:  # the last two: an encoding that does not exist
        raise DrawingError(UNREADABLE) from error


def _rebuild(element: Element, *, depth: int) -> Element:
    """A copy of allowed elements and attributes; text between elements is never drawn and stays behind."""
    if depth > MAX_DEPTH:
        raise DrawingError(TOO_DEEP)
    namespace, _, name = element.tag.rpartition("}")
    if namespace != "{" + NAMESPACE or name not in ELEMENTS:
        raise DrawingError(NOT_ALLOWED, f"<{name[:40]}>")
    for attribute, value in element.attrib.items():
        _check_attribute(attribute, value)
    clean = Element(name, element.attrib)
    clean.extend([_rebuild(child, depth=depth + 1) for child in element])
    return clean


def _check_attribute(attribute: str, value: str) -> None:
    if attribute not in ATTRIBUTES:
        raise DrawingError(NOT_ALLOWED, f"“{attribute.rpartition('}')[2][:40]}”")
    if not _VALUE.fullmatch(value) or "url" in value.lower():
        raise DrawingError(NOT_ALLOWED, f"{attribute}=“{value[:40]}”")


def _view_box(root: Element) -> tuple[float, float, float, float]:
    """The viewBox, or the one that width and height stand for."""
    try:
        x, y, width, height = (float(number) for number in root.get("viewBox", "").replace(",", " ").split())
    except ValueError:
        x, y, width, height = (0.0, 0.0, _length(root.get("width", "")), _length(root.get("height", "")))
    if not (width > 0 and height > 0 and abs(x) + abs(y) + width + height < 1e6):  # also false for NaN
        raise DrawingError(NO_SIZE)
    return x, y, width, height


def _length(text: str) -> float:
    match = _LENGTH.fullmatch(text)
    return float(match[1]) if match else 0.0


def _pixels(width: float, height: float, longest_side: int) -> tuple[int, int]:
    scale = min(1.0, longest_side / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))
