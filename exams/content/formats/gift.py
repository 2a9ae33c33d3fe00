"""GIFT, the plain text of Moodle: single choice and true or false. How it is read: gift_reading.py.

What GIFT has no place for stands in comments that begin with `// mikan`, for us alone. Not carried: description,
credits and options of the test, pictures (a choice that is one becomes its description), recordings and where in them
something stands.
"""

from __future__ import annotations

import copy
import json
import re

from exams.content.marks import plain_text

from .html import to_html
from .results import PLAIN_TEST, Document, complete, no_pictures, script_text

COMMENT = "// mikan "
_ESCAPED = re.compile(r"[\\~=#{}:]")
_PREFIXED = re.compile(r"\[[a-z]+\]|%")


def carried(document: Document) -> Document:
    """What of the document GIFT keeps."""
    document = no_pictures(complete(copy.deepcopy(document)))
    document["test"] |= copy.deepcopy(PLAIN_TEST)
    return document


def write_gift(document: Document) -> bytes:
    document = carried(document)
    test = document["test"]
    lines = [_comment("test", {name: test[name] for name in ("title", "level", "kind")})]
    for section in document["sections"]:
        lines += ["", _comment("section", {name: section[name] for name in ("key", "title", "minutes")})]
        for group in section["groups"]:
            lines += ["", *_group(group, f"{_named(test['title'])}/{_named(section['title'])}")]
    return ("\n".join(lines) + "\n").encode()


def _group(group: Document, path: str) -> list[str]:
    facts = {"mondai": group["mondai"], "type": group["type"]}
    facts |= {name: group[name] for name in ("spoken_choices", "source", "licence") if group[name]}
    if group["script"]:
        facts["script"] = script_text(group["script"])
    lines = [f"$CATEGORY: $course$/top/{path}/{group['mondai']} {group['type']}", "", _comment("group", facts)]
    for name in ("instruction", "passage"):
        if group[name]:
            lines += ["", f"{COMMENT}{name}", f"::{name}::{_text(group[name])}"]
    for question in group["questions"]:
        lines += ["", *_question(question)]
    return lines


def _question(question: Document) -> list[str]:
    """The first explanation is the feedback that Moodle shows; the others are in the comment."""
    language, *others = question["explanation"] or [""]
    facts = {
        name: question[name] for name in ("points", "details") if question[name] != ({} if name == "details" else 1)
    }
    if language not in {"", "en"}:
        facts["language"] = language
    if others:
        facts["explanation"] = {name: question["explanation"][name] for name in others}
    if question["script"]:
        facts["script"] = script_text(question["script"])
    lines = [_comment("question", facts)] if facts else []
    tags = ["[tag:" + re.sub(r"[\\\]]", r"\\\g<0>", tag) + "]" for tag in question["tags"]]
    lines.append(" ".join(["//", f"[id:{question['id']}]", *tags]))
    lines.append(f"::{_escaped(question['id'])}::{_text(question['stem'])}{{")
    bare = _text(question["stem"]).startswith("[plain]")
    for number, choice in enumerate(question["choices"], 1):
        sign = "=" if number == question["answer"] else "~"
        lines.append(f"\t{sign}{_choice(choice['text'], bare=bare)}")
    if language:
        lines.append(f"\t####{_text(question['explanation'][language], language)}")
    return [*lines, "}"]


def _comment(kind: str, facts: Document) -> str:
    """On one line; JSON has no line breaks of its own."""
    return f"{COMMENT}{kind} {json.dumps(facts, ensure_ascii=False)}"


def _text(text: str, lang: str = "ja") -> str:
    """Plain where nothing is marked, so that people can read the file; HTML with its source where something is."""
    plain = text == plain_text(text) and "\n" not in text
    return "[plain]" + _escaped(text) if plain else "[html]" + _escaped(to_html(text, lang=lang))


def _choice(text: str, *, bare: bool) -> str:
    """Without its format where it is that of the stem, which Moodle takes for it."""
    shown = _text(text)
    rest = shown.removeprefix("[plain]")
    return rest if bare and rest != shown and not _PREFIXED.match(rest) else shown


def _escaped(text: str) -> str:
    return _ESCAPED.sub(r"\\\g<0>", text).replace("\n", "\\n")


def _named(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("/", "//").strip()
