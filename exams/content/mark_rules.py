"""The rules that the marks add to markdown-it: each turns one mark into one token whose `content` is its plain text.

A rule that does not recognise its mark returns False, and the text stays as typed. Every search is bounded or looks
only as far as the next mark, so that hostile text costs no more than its length.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import table as markdown_table
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

# Punctuation that may not begin a line: it is kept together with the box before it.
_CLOSERS = "([、。，．」』）】？！]*)"
_SLOT = "(?:＿*+★＿*+|＿++)"

RUBY = re.compile(r"\{([^{}|\n]{1,60})\|([^{}|\n]{1,120})\}")
_GAP = re.compile(r"（[ \u3000]+）")
# A row begins where no slot stands before it: what is no row as a whole has no row in its tail either.
_ROW_BEGIN = "(?<![＿★])" + "".join(f"(?<![＿★][ \u3000]{{{spaces}}})" for spaces in range(1, 5))
_SLOTS = re.compile(rf"{_ROW_BEGIN}((?>{_SLOT}(?:[ \u3000]{{1,4}}{_SLOT}){{0,9}}))(?!＿|★){_CLOSERS}")
_BOXED = re.compile(rf"\[\[([0-9０-９]{{1,3}})\]\]{_CLOSERS}")
_PICTURE = re.compile(r"!\[([^\[\]\n]{0,300})\]\(([A-Za-z0-9][A-Za-z0-9._-]{0,99})\)")
_NOTICE_OPEN = ":::notice"
_NOTICE_CLOSE = ":::"
# Stand-ins for the bar of a reading while a table row is cut at its bars. Unicode never assigns these.
_BAR_STANDINS = "\ufdd0\ufdd1\ufdd2\ufdd3"
_PAIRS = {"**": ("strong", "strong"), "__": ("underline", "u")}


def pair(state: StateInline, silent: bool) -> bool:
    """`**bold**` and `__underline__`: exactly two signs on both sides, nothing but text touching them inside."""
    start, source = state.pos, state.src
    marker = source[start : start + 2]
    if marker not in _PAIRS or _sign_run(source, start) != 2:
        return False
    end = source.find(marker, start + 2, state.posMax)
    if end <= start + 2 or _sign_run(source, end) != 2 or end + 2 > state.posMax:
        return False
    if source[start + 2].isspace() or source[end - 1].isspace():
        return False
    if not silent:
        name, tag = _PAIRS[marker]
        outer_end = state.posMax
        state.pos, state.posMax = start + 2, end
        state.push(f"{name}_open", tag, 1)
        state.md.inline.tokenize(state)
        state.push(f"{name}_close", tag, -1)
        state.posMax = outer_end
    state.pos = end + 2
    return True


def _sign_run(source: str, position: int) -> int:
    """How often the sign at `position` is repeated there, 0 inside a longer run: `____` is a line, not a mark."""
    sign = source[position]
    if position and source[position - 1] == sign:
        return 0
    length = 1
    while length < 3 and source[position + length : position + length + 1] == sign:
        length += 1
    return length


def ruby(state: StateInline, silent: bool) -> bool:
    match = _match(RUBY, state, "{")
    if match is None or not match[1].strip() or not match[2].strip():
        return False
    return _emit(state, silent, match, "ruby", match[1], reading=match[2])


def gap(state: StateInline, silent: bool) -> bool:
    match = _match(_GAP, state, "（")
    return match is not None and _emit(state, silent, match, "gap", "（\u3000\u3000）")


def slots(state: StateInline, silent: bool) -> bool:
    """A row of blanks of which exactly one is starred; a star alone is only a star."""
    match = _match(_SLOTS, state, "＿", "★")
    if match is None or match[1].count("★") != 1 or "＿" not in match[1]:
        return False
    starred = ["★" in slot for slot in match[1].split()]
    return _emit(state, silent, match, "slots", match[0], starred=starred, tail=match[2])


def boxed(state: StateInline, silent: bool) -> bool:
    match = _match(_BOXED, state, "[")
    if match is None:
        return False
    number = int(match[1])
    return _emit(state, silent, match, "boxed", f"[{number}]{match[2]}", number=number, tail=match[2])


def picture(state: StateInline, silent: bool) -> bool:
    match = _match(_PICTURE, state, "!")
    pictures = state.env.get("pictures")
    if match is None or (pictures is not None and match[2] not in pictures):
        return False
    return _emit(state, silent, match, "picture", match[1], name=match[2])


def _match(pattern: re.Pattern[str], state: StateInline, *first: str) -> re.Match[str] | None:
    return pattern.match(state.src, state.pos, state.posMax) if state.src[state.pos] in first else None


def _emit(state: StateInline, silent: bool, match: re.Match[str], kind: str, content: str, **meta: object) -> bool:
    if not silent:
        token = state.push(kind, "", 0)
        token.content = content
        token.meta = meta
    state.pos = match.end()
    return True


def notice(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A framed block between a line `:::notice` and the next line `:::`; without the second it stays text."""
    if _line(state, start) != _NOTICE_OPEN:
        return False
    closers = _notice_closers(state)
    index = bisect_right(closers, start)
    if index == len(closers) or closers[index] >= end:
        return False
    if silent:
        return True
    close = closers[index]
    outer_max = state.lineMax
    state.lineMax = close
    state.push("notice_open", "div", 1).attrs = {"class": "notice"}
    state.md.block.tokenize(state, start + 1, close)
    state.push("notice_close", "div", -1)
    state.lineMax = outer_max
    state.line = close + 1
    return True


def _notice_closers(state: StateBlock) -> list[int]:
    """The lines that may end a notice, found once per text: the first question comes from outside any notice."""
    if "closers" not in state.env:
        state.env["closers"] = [line for line in range(state.lineMax) if _line(state, line) == _NOTICE_CLOSE]
    closers: list[int] = state.env["closers"]
    return closers


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()


def hide_bars(state: StateCore) -> None:
    """Prepare the source that `table` cuts: the same text, with another sign for the bar inside each reading."""
    source = state.src
    standin = next((sign for sign in _BAR_STANDINS if sign not in source), None)
    if "|" in source and "{" in source and standin:
        state.env["bars"] = (standin, RUBY.sub(rf"{{\1{standin}\2}}", source))


def table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Markdown's own table, but a reading `{漢字|かんじ}` in a cell does not end the cell."""
    if "bars" not in state.env:
        return markdown_table(state, start, end, silent)
    standin, masked = state.env["bars"]
    source, first_new = state.src, len(state.tokens)
    state.src = masked
    try:
        found = markdown_table(state, start, end, silent)
    finally:
        state.src = source
    for token in state.tokens[first_new:]:
        token.content = token.content.replace(standin, "|")
    return found


def table_classes(state: StateCore) -> None:
    """Classes in place of inline styles, which the content security policy refuses; scope for screen readers."""
    for token in state.tokens:
        if token.type not in ("th_open", "td_open"):
            continue
        style = str(token.attrs.pop("style", ""))
        if token.type == "th_open":
            token.attrs["scope"] = "col"
        if style.endswith(("center", "right")):
            token.attrs["class"] = "ta-center" if style.endswith("center") else "ta-end"


def install(parser: MarkdownIt) -> None:
    """Add the rules to a parser made from the `zero` preset."""
    for sign in "（＿★":
        parser.inline.add_terminator_char(sign)
    for name, inline_rule in (
        ("pair", pair),
        ("ruby", ruby),
        ("gap", gap),
        ("slots", slots),
        ("boxed", boxed),
        ("picture", picture),
    ):
        parser.inline.ruler.push(name, inline_rule)
    parser.enable(["newline", "table"])
    parser.block.ruler.at("table", table, {"alt": ["paragraph"]})
    # A table asks the rules of "blockquote" whether it ends.
    parser.block.ruler.before("table", "notice", notice, {"alt": ["paragraph", "blockquote"]})
    parser.core.ruler.after("normalize", "hide_bars", hide_bars)
    parser.core.ruler.push("table_classes", table_classes)
