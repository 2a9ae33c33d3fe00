"""The text of a DOCX, to be read in the page: paragraphs, headings, lists and tables; no pictures, no layout.

A file of ours, or one that somebody prepared: what is read is bounded, and nothing but text comes out.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from exams.content.package_files import READ_ERRORS, open_files
from exams.content.package_model import PackageError

MOST_XML = 6 * 1024 * 1024
MOST_BLOCKS, MOST_LETTERS, MOST_ROWS, MOST_CELLS = 400, 60_000, 200, 12
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
SIGNS = {WORD + "br": "\n", WORD + "cr": "\n", WORD + "tab": "\t", WORD + "noBreakHyphen": "‑"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Words, with the reading above them, or underlined."""

    text: str
    reading: str = ""
    underlined: bool = False


@dataclass(slots=True)
class Block:
    """`kind`: heading, text, item or table. `rows`: the cells of a table."""

    kind: str
    pieces: list[Piece] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    @property
    def letters(self) -> int:
        return sum(len(piece.text) for piece in self.pieces) + sum(len(cell) for row in self.rows for cell in row)


@dataclass(frozen=True, slots=True)
class DocxText:
    blocks: list[Block]
    is_cut: bool


def read_docx(stream: BinaryIO) -> DocxText | None:
    """None: it cannot be shown here."""
    try:
        with closing(open_files(stream)) as files, files.open("word/document.xml") as part:
            xml = part.read(MOST_XML + 1)
        if len(xml) > MOST_XML:
            return None
        body = fromstring(xml, forbid_dtd=True).find(WORD + "body")
    except (PackageError, DefusedXmlException, ParseError, KeyError, *READ_ERRORS):
        return None
    return _bounded(_blocks(body)) if body is not None else None


def _bounded(blocks: Iterator[Block]) -> DocxText:
    taken: list[Block] = []
    letters = 0
    for block in blocks:
        letters += block.letters
        if len(taken) == MOST_BLOCKS or letters > MOST_LETTERS:
            return DocxText(taken, is_cut=True)
        taken.append(block)
    return DocxText(taken, is_cut=False)


def _blocks(body: Element) -> Iterator[Block]:
    for child in _children(body):
        if child.tag == WORD + "tbl":
            yield Block("table", rows=_rows(child))
        elif child.tag == WORD + "p":
            pieces = list(_pieces(child))
            if any(piece.text.strip() for piece in pieces):
                yield Block(_kind(child), pieces)


def _children(body: Element) -> Iterator[Element]:
    """What stands in a content control, a table of contents say, stands in the text."""
    for child in body:
        control = child.find(WORD + "sdtContent")
        yield from (child,) if control is None else control


def _kind(paragraph: Element) -> str:
    style = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
    name = (style.get(WORD + "val", "") if style is not None else "").lower()
    if name.startswith(("heading", "title")) or paragraph.find(f"{WORD}pPr/{WORD}outlineLvl") is not None:
        return "heading"
    is_item = paragraph.find(f"{WORD}pPr/{WORD}numPr") is not None or name.startswith("list")
    return "item" if is_item else "text"


def _rows(table: Element) -> list[list[str]]:
    rows = table.findall(WORD + "tr")[:MOST_ROWS]
    return [[_cell(cell) for cell in row.findall(WORD + "tc")[:MOST_CELLS]] for row in rows]


def _cell(cell: Element) -> str:
    paragraphs = ("".join(piece.text for piece in _pieces(one)) for one in cell.iter(WORD + "p"))
    return "\n".join(text for text in paragraphs if text.strip())


def _pieces(element: Element) -> Iterator[Piece]:
    """The runs below, in order, without recursion: how deep a file is nested is not for it to say."""
    waiting = [element]
    while waiting:
        one = waiting.pop()
        if one.tag == WORD + "ruby":
            yield Piece(_text(one.find(WORD + "rubyBase")), reading=_text(one.find(WORD + "rt")))
            continue
        if one.tag == WORD + "r" and (text := _own_text(one)):
            yield Piece(text, underlined=_is_underlined(one))
        if one.tag != FALLBACK:
            waiting.extend(reversed(one))


def _text(element: Element | None) -> str:
    return "" if element is None else "".join(_own_text(run) for run in element.iter(WORD + "r"))


def _own_text(run: Element) -> str:
    return "".join((part.text or "") if part.tag == WORD + "t" else SIGNS.get(part.tag, "") for part in run)


def _is_underlined(run: Element) -> bool:
    line = run.find(f"{WORD}rPr/{WORD}u")
    return line is not None and line.get(WORD + "val", "single") != "none"
