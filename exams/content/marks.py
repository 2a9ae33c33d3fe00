"""Texts with light marks: rendered as safe HTML, or as plain text. The marks are listed in docs/package-format.md."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import nh3
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext
from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.token import Token

from . import mark_rules
from .japanese import display_width, has_kanji, split_runs

_TABLE_TAGS = {"table", "thead", "tbody", "tr", "th", "td"}
ALLOWED_TAGS = frozenset({"p", "br", "strong", "u", "ruby", "rt", "rp", "span", "div", "img"} | _TABLE_TAGS)
_SANITIZER = nh3.Cleaner(
    tags=set(ALLOWED_TAGS),
    attributes={
        "span": {"lang", "data-blank", "aria-hidden"},
        "ruby": {"lang"},
        "img": {"src", "alt"},
        "div": {"tabindex"},
        "th": {"scope"},
    },
    allowed_classes={
        "span": {"gap", "slot", "star", "sr", "keep", "blank"},
        "div": {"notice", "table-scroll"},
        "th": {"ta-center", "ta-end"},
        "td": {"ta-center", "ta-end"},
    },
    link_rel=None,
    url_schemes={"http", "https"},
)
_MARK_SIGNS = re.compile(r"[*_{（＿★\[!\n]")
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
_NEWLINES = re.compile(r"\r\n?")
_SPACES = re.compile(r"[ \t\n]+")
_FURIGANA_SIZE = 0.52


def render_marks(
    text: str,
    *,
    inline: bool = False,
    lang: str = "ja",
    pictures: Mapping[str, str] | None = None,
) -> SafeString:
    """Render marks as HTML that needs no further escaping.

    `inline` gives no paragraphs, tables or notices. `lang` is the language of the text: for "ja" the element around the
    output carries `lang="ja"`; in any other language each Japanese run gets its own. `pictures` maps the names of
    the pictures that may be shown to their addresses. The words for screen readers are in the active language, so a
    cache of the output is one per language.
    """
    source = _clean(text)
    env: dict[str, Any] = {"japanese": lang.split("-")[0] == "ja", "pictures": pictures or {}}
    if not _MARK_SIGNS.search(source):
        return _render_plain(source, inline, env)
    html = _PARSER.renderInline(source, env) if inline else _PARSER.render(source, env)
    return SafeString(_SANITIZER.clean(html).rstrip("\n"))


def parse_marks(text: str, *, inline: bool = False, pictures: Mapping[str, str] | None = None) -> list[Token]:
    """The tokens behind `render_marks`, for what is made of them besides HTML."""
    env: dict[str, Any] = {"pictures": pictures or {}}
    return _PARSER.parseInline(_clean(text), env) if inline else _PARSER.parse(_clean(text), env)


def plain_text(text: str) -> str:
    """The text on one line without its marks: of a reading the base alone, of a picture its description."""
    pieces: list[str] = []
    for block in _PARSER.parse(_clean(text), {"pictures": None}):
        if block.type == "inline":
            pieces += [_plain_token(token) for token in block.children or []]
        else:
            pieces.append(" ")
    return _SPACES.sub(" ", "".join(pieces)).strip()


def answer_width(choices: Sequence[str]) -> int:
    """Columns on a wide screen for a question's choices by the longest of them: 4 (2 on a phone), 2 or 1."""
    longest = max((_choice_width(choice) for choice in choices), default=0.0)
    if longest <= 6:
        return 4
    return 2 if longest <= 8 else 1


def boxed_numbers(text: str) -> list[int]:
    """The numbers in boxes, `[[22]]`, in the order of the text."""
    return [token.meta["number"] for token in _inline_tokens(text) if token.type == "boxed"]


def picture_names(text: str) -> list[str]:
    """The names of the pictures that the text shows."""
    return [token.meta["name"] for token in _inline_tokens(text) if token.type == "picture"]


def mark_problems(text: str) -> list[str]:
    """Sentences on readings that are written wrongly. Shown on a page they would stay text as typed."""
    problems = []
    for match in mark_rules.RUBY.finditer(text):
        if not match[1].strip() or not match[2].strip():
            problems.append(gettext("The reading “%(mark)s” has an empty side.") % {"mark": match[0]})
        elif has_kanji(match[2]):
            problems.append(gettext("The reading “%(mark)s” has kanji after the bar.") % {"mark": match[0]})
    rest = mark_rules.RUBY.sub(" ", text)
    brace = re.search(r"[{}｛｝]", rest)
    if brace:
        part = rest[max(0, brace.start() - 8) : brace.start() + 12].strip()
        problems.append(
            gettext("A reading is not complete near “%(part)s”. Write it as %(example)s.")
            % {"part": part, "example": "{漢字|かんじ}"},
        )
    return problems


def _clean(text: str) -> str:
    return _NEWLINES.sub("\n", _NOT_TEXT.sub("\ufffd", text))


def _render_plain(source: str, inline: bool, env: Mapping[str, Any]) -> SafeString:
    """The short way for a text without marks, which most choices are."""
    if inline:
        return SafeString(_text_html(source, env))
    paragraph = mdTrim(source)
    return SafeString(f"<p>{_text_html(paragraph, env)}</p>" if paragraph else "")


def _inline_tokens(text: str) -> list[Token]:
    blocks = _PARSER.parse(_clean(text), {"pictures": None})
    return [token for block in blocks for token in block.children or []]


def _plain_token(token: Token) -> str:
    return " " if token.type in ("softbreak", "hardbreak") else token.content


def _choice_width(choice: str) -> float:
    if "\n" in choice.strip():
        return float("inf")
    return sum(_token_width(token) for token in _inline_tokens(choice))


def _token_width(token: Token) -> float:
    width = display_width(token.content)
    if token.type == "ruby":
        return max(width, display_width(token.meta["reading"]) * _FURIGANA_SIZE)
    return width


def _escape(text: str) -> str:
    return escape(text, quote=False).replace("\xa0", "&nbsp;")


def _text_html(text: str, env: Mapping[str, Any]) -> str:
    if env["japanese"]:
        return _escape(text)
    return "".join(
        f'<span lang="ja">{_escape(piece)}</span>' if japanese else _escape(piece)
        for japanese, piece in split_runs(text)
    )


def _lang(env: Mapping[str, Any]) -> str:
    return "" if env["japanese"] else ' lang="ja"'


def _keep(html: str, tail: str) -> str:
    return f'<span class="keep">{html}{_escape(tail)}</span>' if tail else html


# Render rules: markdown-it calls each with (renderer, tokens, index, options, env).


def _render_text(_: Any, tokens: Sequence[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
    return _text_html(tokens[index].content, env)


def _render_ruby(_: Any, tokens: Sequence[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
    base, reading = _escape(tokens[index].content), _escape(tokens[index].meta["reading"])
    return f"<ruby{_lang(env)}>{base}<rp>（</rp><rt>{reading}</rt><rp>）</rp></ruby>"


def _render_gap(_: Any, tokens: Sequence[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
    return f'<span class="gap"{_lang(env)}>{tokens[index].content}</span>'


def _render_slots(_: Any, tokens: Sequence[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
    language = escape(get_language() or "en")
    # outside of an f-string, where xgettext would not see them
    blank_word, star_word = pgettext("slot in a sentence", "blank"), pgettext("slot in a sentence", "starred blank")
    blank = f'<span class="sr" lang="{language}">{_escape(blank_word)}</span>'
    star = f'<span class="sr" lang="{language}">{_escape(star_word)}</span>'
    slots = [
        f'<span class="slot star"><span aria-hidden="true">★</span>{star}</span>'
        if starred
        else f'<span class="slot">{blank}</span>'
        for starred in tokens[index].meta["starred"]
    ]
    return "".join(slots[:-1]) + _keep(slots[-1], tokens[index].meta["tail"])


def _render_boxed(_: Any, tokens: Sequence[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
    number = tokens[index].meta["number"]
    return _keep(f'<span class="blank" data-blank="{number}">{number}</span>', tokens[index].meta["tail"])


def _render_picture(_: Any, tokens: Sequence[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
    token = tokens[index]
    return f'<img src="{escape(env["pictures"][token.meta["name"]])}" alt="{escape(token.content)}">'


def _render_table_open(_: Any, tokens: Sequence[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
    # Without a tab stop the keyboard could not scroll a wide table.
    return '<div class="table-scroll" tabindex="0"><table>\n'


def _render_table_close(_: Any, tokens: Sequence[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
    return "</table></div>\n"


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "breaks": True, "xhtmlOut": False})
    mark_rules.install(parser)
    for name, rule in (
        ("text", _render_text),
        ("ruby", _render_ruby),
        ("gap", _render_gap),
        ("slots", _render_slots),
        ("boxed", _render_boxed),
        ("picture", _render_picture),
        ("table_open", _render_table_open),
        ("table_close", _render_table_close),
    ):
        parser.add_render_rule(name, rule)
    return parser


_PARSER = _make_parser()
