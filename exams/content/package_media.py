"""The media files of a package: all there, unchanged, and really what their names say."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext

from .package_files import PACKAGE_FILE, READ_ERRORS
from .package_model import MEDIA_FOLDER, FileSource, PackageMedia, PackageProblem

MAX_SVG_BYTES = 1024 * 1024
_CHUNK = 1024 * 1024
_HEAD = 16

# How the content of each kind of file begins.
_SIGNATURES = {
    ".m4a": re.compile(rb"....ftyp", re.DOTALL),
    ".mp3": re.compile(rb"ID3|\xff[\xe2-\xff]"),
    ".ogg": re.compile(rb"OggS"),
    ".opus": re.compile(rb"OggS"),
    ".wav": re.compile(rb"RIFF....WAVE", re.DOTALL),
    ".webm": re.compile(rb"\x1aE\xdf\xa3"),
    ".png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    ".jpg": re.compile(rb"\xff\xd8\xff"),
    ".jpeg": re.compile(rb"\xff\xd8\xff"),
    ".webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
}
_SVG = "{http://www.w3.org/2000/svg}"
_SVG_SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"}
_SVG_PAINTS = {"marker", "linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern"}
_SVG_ELEMENTS = {"svg", "g", "defs", "title", "desc", "use", "symbol", "style"} | _SVG_SHAPES | _SVG_PAINTS
# A value may point inside the drawing only, and CSS escapes could hide where it points.
_LEADS_OUT = re.compile(r"\\|url\(\s*+['\"]?+(?!#)|image-set\(|src\(|javascript:", re.IGNORECASE)
_FOREIGN_ENCODING = re.compile(rb"<\?xml[^>]*encoding=['\"](?!utf-8)", re.IGNORECASE)


def check_files(media: Mapping[str, PackageMedia], files: FileSource) -> Iterator[PackageProblem]:
    present = {name.removeprefix(MEDIA_FOLDER) for name in files.names() if name.startswith(MEDIA_FOLDER)}
    for name, entry in media.items():
        message = _file_problem(entry, files) if name in present else gettext("The file is missing.")
        if message:
            yield PackageProblem(MEDIA_FOLDER + name, message)
    known = {PACKAGE_FILE} | {MEDIA_FOLDER + name for name in media}
    for path in sorted(set(files.names()) - known):
        yield PackageProblem(path, gettext("The file is not in the media list of the package."))


def _file_problem(entry: PackageMedia, files: FileSource) -> str:
    digest, size, head = hashlib.sha256(), 0, b""
    try:
        with files.open(entry.path) as stream:
            while chunk := stream.read(_CHUNK):
                head = head or chunk[:_HEAD]
                size += len(chunk)
                digest.update(chunk)
    except READ_ERRORS:
        return gettext("The file is damaged.")
    if size != entry.bytes:
        return gettext("The file has %(found)d bytes, the media list says %(listed)d.") % {
            "found": size,
            "listed": entry.bytes,
        }
    if digest.hexdigest() != entry.sha256:
        return gettext("The file is not the one of the media list: its SHA-256 differs.")
    return _type_problem(entry, head)


def _type_problem(entry: PackageMedia, head: bytes) -> str:
    suffix = "." + entry.name.lower().rpartition(".")[2]
    if suffix == ".svg":
        return _svg_file_problem(entry)
    signature = _SIGNATURES.get(suffix)
    if signature is None:
        kinds = ", ".join(sorted([*_SIGNATURES, ".svg"]))
        return gettext("This kind of file is not allowed. Allowed are: %(kinds)s.") % {"kinds": kinds}
    return "" if signature.match(head) else gettext("The content of the file is not what its name says.")


def _svg_file_problem(entry: PackageMedia) -> str:
    if entry.bytes > MAX_SVG_BYTES:
        return gettext("The drawing is larger than %(limit)d KB.") % {"limit": MAX_SVG_BYTES // 1024}
    with entry.open() as stream:
        return svg_problem(stream.read())


def svg_problem(content: bytes) -> str:
    """Why a drawing is refused: it may draw, but run nothing and fetch nothing. Empty when it may be shown."""
    try:
        content.decode("utf-8")
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return gettext("The drawing is not a readable SVG file.")
    instructions = content.count(b"<?") - content.startswith(b"<?xml ")
    if root.tag != f"{_SVG}svg" or instructions or _FOREIGN_ENCODING.match(content):
        return gettext("The drawing is not a readable SVG file.")
    for element in root.iter():
        problem = _element_problem(element)
        if problem:
            return problem
    return ""


def _element_problem(element: Element) -> str:
    name = str(element.tag).removeprefix(_SVG)
    if name not in _SVG_ELEMENTS:
        return gettext("The drawing has an element that is not allowed: %(name)s.") % {"name": name.rpartition("}")[2]}
    if name == "style" and (_LEADS_OUT.search(element.text or "") or "@" in (element.text or "")):
        return gettext("The drawing has a style that is not allowed.")
    for key, value in element.attrib.items():
        attribute = key.rpartition("}")[2].lower()
        outside = attribute == "base" or (attribute == "href" and not value.strip().startswith("#"))
        if attribute.startswith("on") or outside or _LEADS_OUT.search(value):
            return gettext("The drawing has an attribute that is not allowed: %(name)s.") % {"name": attribute}
    return ""
