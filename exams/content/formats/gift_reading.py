"""GIFT read: single choice and true or false are taken, every other kind of question is named with its line and left
out. A question ends at an empty line, as in Moodle."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from django.utils.translation import gettext as _

from tenants.errors import Refused

from .building import PLAIN_TYPE, Builder
from .gift import COMMENT
from .html import from_html
from .results import LANGUAGES, Document, ReadResult, read_script
from .texts import read_text

MAX_QUESTIONS = 2000
TRUE, FALSE = "○", "×"
# A sign that is escaped is set aside as a control character, which no text has, until the file is taken apart.
_SIGNS = {"~": "\x01", "=": "\x02", "#": "\x03", "{": "\x04", "}": "\x05", ":": "\x06", "n": "\x0e", "\\": "\x0f"}
_MEANT = {aside: "\n" if sign == "n" else sign for sign, aside in _SIGNS.items()}
_TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(html|plain|moodle|markdown)\]")
_WEIGHT = re.compile(r"\s*%(-?\d{1,3}(?:\.\d+)?)%")
_ANSWER = re.compile(r"[=~]")
_TAG = re.compile(r"\[(id|tag):((?:[^\]\\]|\\.)*)\]")
_TRUE, _FALSE = {"T", "TRUE"}, {"F", "FALSE"}


@dataclass(slots=True)
class _Block:
    """The lines between two empty ones: `line` is where the text begins."""

    line: int = 0
    text: list[str] = field(default_factory=list)
    comments: list[tuple[int, str]] = field(default_factory=list)


def read_gift(stream: IO[bytes], title: str = "") -> ReadResult:
    """Raises Refused where the file is no text, or far too long."""
    text, note = read_text(stream.read())
    reader = _Reader(title)
    if note:
        reader.leave_out("", note)
    for number, block in enumerate(_blocks(text)):
        if number > MAX_QUESTIONS * 2:
            raise Refused(_("The file has more than %(most)d questions.") % {"most": MAX_QUESTIONS})
        reader.read(block)
    return reader.finish()


def _blocks(text: str) -> Iterator[_Block]:
    block = _Block()
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        if bare.startswith("//"):
            block.comments.append((number, bare))
        elif bare.startswith("$CATEGORY:"):
            if block.text:
                yield block
            yield _Block(number, [bare], block.comments if not block.text else [])
            block = _Block()
        elif bare:
            block.line = block.line or number
            block.text.append(line)
        elif block.text or block.comments:
            yield block
            block = _Block()
    if block.text or block.comments:
        yield block


class _Reader(Builder):
    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._facts: Document = {}

    def read(self, block: _Block) -> None:
        facts: Document = {}
        for number, comment in block.comments:
            if comment.startswith(COMMENT):
                self._comment(number, comment.removeprefix(COMMENT), facts)
        text = "\n".join(block.text)
        if text.startswith("$CATEGORY:"):
            self.group = None
            self.place |= {"type": PLAIN_TYPE, "spoken_choices": False}
        elif text.strip():
            marked = {kind: value for _n, line in block.comments for kind, value in _TAG.findall(line) if kind == "id"}
            facts["id"] = marked.get("id", "")
            facts["tags"] = [
                _unescaped_tag(v) for _n, line in block.comments for k, v in _TAG.findall(line) if k == "tag"
            ]
            self._question(block.line, text, facts)

    def _comment(self, number: int, text: str, facts: Document) -> None:
        kind, _space, rest = text.partition(" ")
        where = _line(number)
        try:
            given: Any = json.loads(rest) if rest else {}
            if not isinstance(given, dict):
                raise ValueError(rest)
            match kind:
                case "test":
                    self.document["test"] |= {name: str(given[name])[:200] for name in ("title", "level", "kind")}
                case "section":
                    self.begin_section(str(given["key"]), str(given["title"]), int(given["minutes"]))
                case "group":
                    self._begin(given)
                case "question":
                    facts |= given
                case "instruction" | "passage":
                    facts["part"] = kind
        except (ValueError, KeyError, TypeError, AttributeError):
            self.refuse(where, _("This comment is ours, but it cannot be read. Leave it as it was written."))

    def _begin(self, given: Document) -> None:
        self.place = {
            "mondai": int(given["mondai"]),
            "type": str(given["type"]),
            "spoken_choices": bool(given.get("spoken_choices")),
        }
        own = {name: str(given.get(name, "")) for name in ("source", "licence")}
        self.begin_group(instruction="", script=read_script(str(given.get("script", ""))), **own)

    def _question(self, line: int, text: str, facts: Document) -> None:
        text = re.sub(r"\\([~=#{}:n\\])", lambda match: _SIGNS[match[1]], text)
        title = _TITLE.match(text)
        name, text = (_plain(title[1]), text[title.end() :]) if title else ("", text)
        where = _line(line) if not name or facts.get("part") else f"{_line(line)}, “{name[:40]}”"
        opened, closed = text.find("{"), text.find("}")
        if opened < 0 and closed < 0:
            self._description(text, facts.get("part", "passage"))
        elif opened < 0 or closed < opened or text.count("{") != 1 or text.count("}") != 1:
            self.refuse(
                where,
                _("The braces around the answers do not fit: one { and one } in each question, without an empty line. "
                  "In a text they are written \\{ and \\}."),
            )  # fmt: skip
        else:
            self._ask(where, name, (text[:opened], text[opened + 1 : closed], text[closed + 1 :]), facts)

    def _description(self, text: str, part: str) -> None:
        """A question without answers is what stands above the next ones."""
        read, _kind = _read(text, "")
        if self.group is None or self.group["questions"] or self.group.get(part):
            self.begin_group(**{part: read})
        else:
            self.group[part] = read

    def _ask(self, where: str, name: str, parts: tuple[str, str, str], facts: Document) -> None:
        before, inside, after = parts
        stem, kind = _read(before + ("（　）" + after if after.strip() else ""), "")
        inside, _hashes, general = inside.partition("####")
        general_text = _read(general, kind)[0]
        answers = _answers(inside, kind)
        if isinstance(answers, str):
            self.leave_out(where, answers)
            return
        said = [f"{number}. {feedback}" for number, (_text, _right, feedback) in enumerate(answers, 1) if feedback]
        language = facts.get("language", LANGUAGES[0])
        explanation = {language: "\n\n".join(filter(None, [general_text, *said]))}
        explanation |= facts.get("explanation", {})
        self.add(
            {
                "id": facts["id"] or name, "stem": stem, "choices": [{"text": text} for text, _r, _f in answers],
                "answer": next((number for number, (_t, right, _f) in enumerate(answers, 1) if right), 0),
                "explanation": {key: value for key, value in explanation.items() if value}, "tags": facts["tags"],
                "script": read_script(str(facts.get("script", ""))), "points": facts.get("points", 1),
                "details": facts.get("details", {}),
            },
            where,
        )  # fmt: skip


def _answers(inside: str, kind: str) -> list[tuple[str, bool, str]] | str:
    """(text, whether it is right, what is said to it); or why the question is left out."""
    body = inside.strip()
    word, _hash, feedback = body.partition("#")
    if word.strip().upper() in _TRUE | _FALSE:
        right = word.strip().upper() in _TRUE
        wrong_text, _hash, right_text = feedback.partition("#")
        said = {True: _read(right_text, kind)[0], False: _read(wrong_text, kind)[0]}
        return [(TRUE, right, said[right]), (FALSE, not right, said[not right])]
    if not body:
        return _left_out(_("a text to write"))
    if body.startswith("#"):
        return _left_out(_("a number"))
    signs = [match[0] for match in _ANSWER.finditer(body)]
    if not signs or body[0] not in "=~":
        return _left_out(_("answers without = and ~"))
    pieces = _ANSWER.split(body)[1:]
    if "~" not in signs:
        return _left_out(_("pairs to match") if any("->" in piece for piece in pieces) else _("a word to write"))
    return _choices(list(zip(signs, pieces, strict=True)), kind)


def _choices(pieces: list[tuple[str, str]], kind: str) -> list[tuple[str, bool, str]] | str:
    found = []
    for sign, piece in pieces:
        weight = _WEIGHT.match(piece)
        worth = float(weight[1]) if weight else 100.0 if sign == "=" else 0.0
        text, _hash, feedback = (piece[weight.end() :] if weight else piece).partition("#")
        found.append((_read(text, kind)[0], worth, _read(feedback, kind)[0]))
    if sum(worth > 0 for _text, worth, _feedback in found) > 1 or any(0 < worth < 100 for _t, worth, _f in found):
        return _left_out(_("several right answers"))
    return [(text, worth > 0, feedback) for text, worth, feedback in found]


def _left_out(kind: str) -> str:
    return _("This is no single choice (%(kind)s). It is left out.") % {"kind": kind}


def _read(text: str, kind: str) -> tuple[str, str]:
    """The text with its marks, and the format that its answers have too."""
    match = _FORMAT.match(text)
    kind, text = (match[1], text[match.end() :]) if match else (kind, text)
    plain = _plain(text)
    is_html = kind == "html" or (kind in {"", "moodle"} and re.search(r"</?[a-z]+[^>]*>", plain))
    return (from_html(plain) if is_html else plain), kind


def _plain(text: str) -> str:
    return "".join(_MEANT.get(sign, sign) for sign in text.strip())


def _unescaped_tag(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text).strip()[:40]


def _line(number: int) -> str:
    return _("line %(number)d") % {"number": number}
