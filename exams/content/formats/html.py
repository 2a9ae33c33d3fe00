"""Texts with marks as HTML, and back. What we wrote ourselves comes back to the letter; of other HTML the readings,
underlines, emphasis, paragraphs, pictures and tables are kept, and everything else is left as its text: nothing in it
is run."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape, unescape
from html.parser import HTMLParser

from django.utils import translation

from exams.content.marks import picture_names, render_marks

from .results import LANGUAGES, Document

_OURS = re.compile(r'<div class="marks" data-marks="([^"]*)">(.*)</div>', re.DOTALL)
_OUR_PICTURE = re.compile(r'<p class="picture">(<img [^>]*>)</p>')
_SILENT = {"script", "style", "rp", "head", "title", "object", "iframe"}
_BREAKS = {"p", "div", "tr", "li", "h1", "h2", "h3", "h4", "ul", "ol", "table", "blockquote"}
_SIGNS = {"u": "__", "strong": "**", "b": "**"}


def to_html(text: str, *, lang: str = "ja", folder: str = "") -> str:
    """The text as others show it, with its source beside it. `folder`: what stands before the names of pictures."""
    return f'<div class="marks" data-marks="{escape(text)}">{shown(text, lang, folder)}</div>' if text else ""


def picture_html(picture: Document, folder: str) -> str:
    alt = picture["alt"]
    words = escape(alt.get("en") or next(iter(alt.values()), ""))
    return (
        f'<p class="picture"><img src="{escape(folder + picture["file"])}" alt="{words}" '
        f'data-alt="{escape(json.dumps(alt, ensure_ascii=False))}"></p>'
    )


def from_html(html: str, *, folder: str = "", pictures: Mapping[str, str] | None = None) -> str:
    """The source where it is there and still fits what is shown, else the marks that the HTML stands for.

    `pictures`: address of a picture -> the name that it gets; pictures that are not named are left out."""
    match = _OURS.fullmatch(html.strip())
    if match:
        source = unescape(match[1])
        if any(shown(source, lang, folder) == match[2] for lang in ("ja", "en")):
            return source
    reader = _Reader(pictures or {})
    reader.feed(html)
    reader.close()
    return reader.text()


def take_picture(html: str, pictures: Mapping[str, str]) -> tuple[str, Document | None]:
    """The HTML without the picture that stands for itself, and that picture: ours, or the first of others' whose file
    is known."""
    if "<img" not in html.lower():
        return html, None
    match = _OUR_PICTURE.search(html)
    reader = _Images()
    reader.feed(match[1] if match else html)
    for attributes in reader.found:
        name = pictures.get(attributes.get("src", ""))
        if name:
            rest = html.replace(match[0], "", 1) if match else html
            return rest, {"file": name, "alt": _descriptions(attributes, name)}
    return html, None


def images_in(html: str) -> list[str]:
    """The addresses of the pictures in it."""
    if "<img" not in html.lower():
        return []
    reader = _Images()
    reader.feed(html)
    return [attributes.get("src", "") for attributes in reader.found]


def _descriptions(attributes: Mapping[str, str], name: str) -> dict[str, str]:
    try:
        given = json.loads(attributes.get("data-alt", "{}"))
    except ValueError:
        given = {}
    known = {language: str(given[language])[:500] for language in LANGUAGES if given.get(language)}
    return known or {"en": attributes.get("alt", "").strip()[:500] or name}


def shown(text: str, lang: str = "ja", folder: str = "") -> str:
    addresses = {name: folder + name for name in picture_names(text)} if "![" in text else {}
    with translation.override("en"):  # the words for screen readers are the same on every machine
        return str(render_marks(text, lang=lang, pictures=addresses))


class _Images(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.found.append({name: value or "" for name, value in attrs})


class _Reader(HTMLParser):
    def __init__(self, pictures: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self.pictures = pictures
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
        elif tag == "img":
            self._picture({name: value or "" for name, value in attrs})
        elif tag == "br" or tag in _BREAKS:
            self.pieces.append("\n")
        self.pieces.append(_SIGNS.get(tag, ""))

    def _picture(self, attributes: dict[str, str]) -> None:
        name = self.pictures.get(attributes.get("src", ""))
        if name:
            alt = re.sub(r"[\[\]\n]", " ", attributes.get("alt", ""))[:300]
            self.pieces.append(f"![{alt}]({name})")

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
