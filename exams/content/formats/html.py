"""Texts with marks as HTML, and back. What we wrote ourselves comes back to the letter; of other HTML the readings,
underlines, emphasis, paragraphs and tables are kept, and everything else is left as its text: nothing in it is run."""

from __future__ import annotations

import re
from html import escape, unescape
from html.parser import HTMLParser

from django.utils import translation

from exams.content.marks import render_marks

_OURS = re.compile(r'<div class="marks" data-marks="([^"]*)">(.*)</div>', re.DOTALL)
_SILENT = {"script", "style", "rp", "head", "title", "object", "iframe"}
_BREAKS = {"p", "div", "tr", "li", "h1", "h2", "h3", "h4", "ul", "ol", "table", "blockquote"}
_SIGNS = {"u": "__", "strong": "**", "b": "**"}


def to_html(text: str, *, lang: str = "ja") -> str:
    """The text as others show it, with its source beside it."""
    return f'<div class="marks" data-marks="{escape(text)}">{_shown(text, lang)}</div>' if text else ""


def from_html(html: str) -> str:
    """The source where it is there and still fits what is shown, else the marks that the HTML stands for."""
    match = _OURS.fullmatch(html.strip())
    if match:
        source = unescape(match[1])
        if any(_shown(source, lang) == match[2] for lang in ("ja", "en")):
            return source
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


def _shown(text: str, lang: str) -> str:
    with translation.override("en"):  # the words for screen readers are the same on every machine
        return str(render_marks(text, lang=lang))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent: list[str] = []
        self.base = self.reading = ""
        self.in_reading = False
        self.in_ruby = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent.append(tag)
        elif tag == "ruby":
            self.in_ruby, self.base, self.reading = True, "", ""
        elif tag == "rt":
            self.in_reading = True
        elif tag == "br" or tag in _BREAKS:
            self.pieces.append("\n")
        self.pieces.append(_SIGNS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if self.silent and tag == self.silent[-1]:
            self.silent.pop()
        elif tag == "rt":
            self.in_reading = False
        elif tag == "ruby" and self.in_ruby:
            self.in_ruby = False
            self.pieces.append(
                f"{{{self.base}|{self.reading}}}" if self.base.strip() and self.reading.strip() else self.base
            )
        elif tag in _BREAKS:
            self.pieces.append("\n\n" if tag == "p" else "\n")
        self.pieces.append(_SIGNS.get(tag, ""))

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        data = re.sub(r"[ \t\r\n]+", " ", data)
        if self.in_reading:
            self.reading += data
        elif self.in_ruby:
            self.base += data
        else:
            self.pieces.append(data)

    def text(self) -> str:
        text = "".join(self.pieces).replace("\xa0", " ")
        text = re.sub(r" *\n *", "\n", text)
        return re.sub(r"\n{3,}", "\n\n", text).strip()
