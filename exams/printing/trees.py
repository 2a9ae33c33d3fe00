"""Marks as a tree of plain data, from which the templates build what they set: no text is ever read as typst code.

A node is a dictionary with its kind in "t". In a line: text (s), br, ruby (s, reading), u (c), b (c), gap (s), slots
(starred, tail), boxed (s, tail), img (file, alt). As blocks: p (c), notice (c), table (columns, align, rows).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from markdown_it.token import Token

from exams.content.marks import parse_marks

Node = dict[str, Any]
Files = Mapping[str, str]

_PAIRS = {"strong": "b", "underline": "u"}


def line_tree(text: str) -> list[Node]:
    """A stem, a choice or an instruction: one line of text without pictures."""
    return _line([token for block in parse_marks(text, inline=True) for token in block.children or []], {})


def block_tree(text: str, files: Files | None = None) -> list[Node]:
    """A passage or an explanation. `files`: name of a picture in the text -> the file that the template finds."""
    tokens = parse_marks(text, pictures=files or {})
    return _blocks(iter(tokens), files or {}, "")


def _blocks(tokens: Iterator[Token], files: Files, end: str) -> list[Node]:
    nodes: list[Node] = []
    for token in tokens:
        if token.type == end:
            break
        if token.type == "inline":
            nodes.append({"t": "p", "c": _line(token.children or [], files)})
        elif token.type == "notice_open":
            nodes.append({"t": "notice", "c": _blocks(tokens, files, "notice_close")})
        elif token.type == "table_open":
            nodes.append(_table(tokens, files))
    return nodes


def _table(tokens: Iterator[Token], files: Files) -> Node:
    """The first row is the head."""
    rows: list[list[list[Node]]] = []
    align: list[str] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "th_open":
            align.append({"ta-center": "center", "ta-end": "right"}.get(str(token.attrs.get("class", "")), "left"))
        elif token.type == "inline":
            rows[-1].append(_line(token.children or [], files))
    return {"t": "table", "columns": len(align), "align": align, "rows": rows}


def _line(tokens: list[Token], files: Files) -> list[Node]:
    top: list[Node] = []
    open_lists = [top]
    for token in tokens:
        kind, _, side = token.type.rpartition("_")
        if side == "open" and kind in _PAIRS:
            node: Node = {"t": _PAIRS[kind], "c": []}
            open_lists[-1].append(node)
            open_lists.append(node["c"])
        elif side == "close" and kind in _PAIRS:
            open_lists.pop()
        else:
            open_lists[-1].append(_leaf(token, files))
    return top


def _leaf(token: Token, files: Files) -> Node:
    match token.type:
        case "softbreak" | "hardbreak":
            return {"t": "br"}
        case "ruby":
            return {"t": "ruby", "s": clean(token.content), "reading": clean(token.meta["reading"])}
        case "gap":
            return {"t": "gap", "s": token.content}
        case "slots":
            return {"t": "slots", "starred": token.meta["starred"], "tail": token.meta["tail"]}
        case "boxed":
            return {"t": "boxed", "s": str(token.meta["number"]), "tail": token.meta["tail"]}
        case "picture":
            return {"t": "img", "file": files[token.meta["name"]], "alt": clean(token.content)}
    return {"t": "text", "s": clean(token.content)}


def clean(text: str) -> str:
    """Without control characters, which a PDF cannot show."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})


def without_readings(tree: Any) -> Any:
    """The same data with every reading taken away, its base left as text."""
    if isinstance(tree, list):
        return [without_readings(node) for node in tree]
    if not isinstance(tree, dict):
        return tree
    if tree.get("t") == "ruby":
        return {"t": "text", "s": tree["s"]}
    return {name: without_readings(value) for name, value in tree.items()}
