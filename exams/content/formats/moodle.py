"""Moodle XML: single choice questions in categories, a category for each section and mondai.

Not carried: description and credits of the test, pictures (a choice that is one becomes its description), recordings
and where in them a question stands, source and licence of a passage, the order of ★. Of other files: single choice
questions are taken; other types are named and left out.
"""

from __future__ import annotations

import copy
import re
from typing import IO
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from tenants.errors import Refused

from .html import from_html, to_html
from .results import (
    LANGUAGES,
    PLAIN_TEST,
    Document,
    Found,
    ReadResult,
    complete,
    give_ids,
    merge_groups,
    new_document,
    no_pictures,
    read_script,
    script_text,
    usual_section,
)
from .table import PLAIN_SECTION, PLAIN_TYPE

MAX_QUESTIONS = 2000
_MULTILANG = re.compile(r'<span lang="(en|ru|uz|ja)" class="multilang">(.*?)</span><!-- /multilang -->', re.DOTALL)
_SCRIPT = re.compile(r'<pre class="script">(.*?)</pre>', re.DOTALL)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_PLACE = re.compile(r"mikan:([a-z0-9_]+):(\d+):([a-z0-9_]+):(spoken|printed)")
_TEST = re.compile(r"mikan-test:(N[1-5]):(mock_test|quiz)")
_SECTION = re.compile(r"mikan-section:([a-z0-9_]+):(\d+)")


def carried(document: Document) -> Document:
    """What of the document a Moodle file keeps."""
    document = no_pictures(complete(copy.deepcopy(document)))
    document["test"] |= copy.deepcopy(PLAIN_TEST)
    for section in document["sections"]:
        for group in section["groups"]:
            group |= {"source": "", "licence": ""}
            for question in group["questions"]:
                question["details"] = {}
        section["groups"] = merge_groups(section["groups"])
    return document


def write_moodle(document: Document) -> bytes:
    document = carried(document)
    test = document["test"]
    quiz = Element("quiz")
    _category(quiz, test["title"], f"mikan-test:{test['level']}:{test['kind']}")
    for section in document["sections"]:
        path = f"{test['title']}//{section['title']}"
        _category(quiz, path, f"mikan-section:{section['key']}:{section['minutes']}")
        for group in section["groups"]:
            spoken = "spoken" if group["spoken_choices"] else "printed"
            number = f"mikan:{section['key']}:{group['mondai']}:{group['type']}:{spoken}"
            _category(quiz, f"{path}//{group['mondai']} {group['type']}", number)
            _description(quiz, group)
            for question in group["questions"]:
                _question(quiz, question)
    indent(quiz)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(quiz, encoding="utf-8")


def _category(quiz: Element, path: str, number: str) -> None:
    node = SubElement(quiz, "question", type="category")
    _text(node, "category", "$course$/top/" + path)
    SubElement(node, "idnumber").text = number


def _description(quiz: Element, group: Document) -> None:
    """Begins a group: its instruction as the name's text, its passage and transcript."""
    node = SubElement(quiz, "question", type="description")
    _text(node, "name", f"{group['mondai']}")
    parts = [("instruction", to_html(group["instruction"])), ("passage", to_html(group["passage"]))]
    html = "\n".join(f'<section class="{name}">{text}</section>' for name, text in parts if text)
    _text(node, "questiontext", html, format="html")
    _text(node, "generalfeedback", _script_html(group["script"]), format="html")


def _question(quiz: Element, question: Document) -> None:
    node = SubElement(quiz, "question", type="multichoice")
    _text(node, "name", question["id"])
    _text(node, "questiontext", to_html(question["stem"]), format="html")
    spans = [
        f'<span lang="{language}" class="multilang">{to_html(text, lang=language)}</span><!-- /multilang -->'
        for language, text in question["explanation"].items()
    ]
    _text(node, "generalfeedback", "\n".join(spans) + _script_html(question["script"]), format="html")
    SubElement(node, "defaultgrade").text = str(question["points"])
    for name, value in (("single", "true"), ("shuffleanswers", "false"), ("answernumbering", "123")):
        SubElement(node, name).text = value
    for number, choice in enumerate(question["choices"], 1):
        fraction = "100" if number == question["answer"] else "0"
        _text(node, "answer", to_html(choice["text"]), format="html", fraction=fraction)
    if question["tags"]:
        tags = SubElement(node, "tags")
        for tag in question["tags"]:
            _text(tags, "tag", tag)


def _script_html(script: list[Document]) -> str:
    text = script_text(script).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<pre class="script">{text}</pre>' if text else ""


def _text(parent: Element, tag: str, text: str, **attributes: str) -> None:
    SubElement(SubElement(parent, tag, attributes), "text").text = _CONTROL.sub("\ufffd", text)


def read_moodle(stream: IO[bytes], title: str = "") -> ReadResult:
    """Raises Refused where the file is no Moodle XML, or is made to do harm."""
    try:
        root = fromstring(stream.read())
    except DefusedXmlException as error:
        raise Refused(_("The file defines entities of its own, as hostile files do. It is not read.")) from error
    except (ParseError, ValueError, LookupError) as error:
        raise Refused(_("The file is no XML that can be read: %(reason)s.") % {"reason": str(error)[:120]}) from error
    if root.tag != "quiz":
        raise Refused(_("This is no Moodle XML: it does not begin with <quiz>."))
    nodes = root.findall("question")
    if len(nodes) > MAX_QUESTIONS:
        raise Refused(_("The file has more than %(most)d questions.") % {"most": MAX_QUESTIONS})
    reader = _Reader(title)
    for number, node in enumerate(nodes, 1):
        reader.add(number, node)
    return reader.finish()


class _Reader:
    def __init__(self, title: str) -> None:
        self.document = new_document(title, kind="quiz")
        self.problems: list[Found] = []
        self.places: list[tuple[Document, str]] = []
        self.type, self.mondai, self.spoken = PLAIN_TYPE, 1, False
        self.group: Document | None = None

    def add(self, number: int, node: Element) -> None:
        kind = node.get("type", "")
        if kind == "category":
            self._category(node)
        elif kind == "description":
            self._description(node)
        elif kind == "multichoice" and _inner(node, "single").strip() in {"true", "1", ""} and _rights(node) <= 1:
            self._question(number, node)
        else:
            text = _("This is no single choice (%(kind)s). It is left out.") % {"kind": kind[:40] or "?"}
            self.problems.append(Found(self._place(number, node), text, blocks=False))

    def finish(self) -> ReadResult:
        document = self.document
        document["sections"] = [s for s in document["sections"] if any(g["questions"] for g in s["groups"])]
        for section in document["sections"]:
            section["groups"] = [group for group in section["groups"] if group["questions"]]
        give_ids(document)
        places = {question["id"]: where for question, where in self.places}
        return ReadResult(complete(document), problems=self.problems, places=places)

    def _place(self, number: int, node: Element) -> str:
        name = _inner(node, "name/text")[:40]
        return _("question %(number)d, “%(name)s”") % {"number": number, "name": name}

    def _category(self, node: Element) -> None:
        number, path = _inner(node, "idnumber"), _inner(node, "category/text")
        names = [name.replace("\0", "/") for name in path.replace("//", "\0").split("/")]
        self.group = None
        if match := _TEST.fullmatch(number):
            self.document["test"] |= {"level": match[1], "kind": match[2]}
            self.document["test"]["title"] = path.removeprefix("$course$/top/")[:200] or self.document["test"]["title"]
        elif match := _SECTION.fullmatch(number):
            title, minutes = path.rpartition("//")[2], int(match[2][:4])
            section: Document = {
                "key": match[1],
                "title": title[:200],
                "minutes": minutes,
                "recording": None,
                "groups": [],
            }
            self.document["sections"].append(section)
        elif match := _PLACE.fullmatch(number):
            self.mondai, self.type, self.spoken = int(match[2][:4]), match[3], match[4] == "spoken"
        elif names:
            self.type, self.spoken = PLAIN_TYPE, False

    def _sections(self) -> list[Document]:
        sections: list[Document] = self.document["sections"]
        if not sections:
            title, minutes = usual_section("", PLAIN_SECTION)
            sections.append({"key": PLAIN_SECTION, "title": title, "minutes": minutes, "recording": None, "groups": []})
        return sections

    def _new_group(self) -> Document:
        group: Document = {
            "mondai": self.mondai, "type": self.type, "instruction": "", "passage": "",
            "spoken_choices": self.spoken, "script": [], "questions": [],
        }  # fmt: skip
        groups = self._sections()[-1]["groups"]
        if not groups and self.type == PLAIN_TYPE:
            group["instruction"] = _("Choose the right answer.")
        groups.append(group)
        return group

    def _description(self, node: Element) -> None:
        self.group = self._new_group()
        html = _inner(node, "questiontext/text")
        parts = dict(re.findall(r'<section class="(instruction|passage)">(.*?)</section>', html, re.DOTALL))
        if parts:
            self.group |= {name: from_html(text) for name, text in parts.items()}
        elif self.type != PLAIN_TYPE or html.strip():
            self.group["passage"] = from_html(html)
        self.group["script"] = _script_of(_inner(node, "generalfeedback/text"))

    def _question(self, number: int, node: Element) -> None:
        group = self.group = self.group or self._new_group()
        feedback = _inner(node, "generalfeedback/text")
        explanation = {language: from_html(html) for language, html in _MULTILANG.findall(feedback)}
        if not explanation and (text := from_html(_SCRIPT.sub("", feedback))):
            explanation = {LANGUAGES[0]: text}
        answers = node.findall("answer")
        question: Document = {
            "id": _inner(node, "name/text"),
            "stem": from_html(_inner(node, "questiontext/text")),
            "choices": [{"text": from_html(_inner(answer, "text"))} for answer in answers],
            "answer": next((n for n, answer in enumerate(answers, 1) if _fraction(answer) > 99), 0),
            "explanation": explanation,
            "script": _script_of(feedback),
            "tags": [tag.text for tag in node.findall("tags/tag/text") if tag.text],
            "points": max(0, round(_decimal(_inner(node, "defaultgrade"), 1))),
        }
        where = self._place(number, node)
        if node.findall(".//file"):
            text = _("Its pictures and sounds are left out: put them in again in the editor.")
            self.problems.append(Found(where, text, blocks=False))
        group["questions"].append(question)
        self.places.append((question, where))


def _script_of(html: str) -> list[Document]:
    match = _SCRIPT.search(html)
    if not match:
        return []
    return read_script(match[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def _inner(node: Element, path: str) -> str:
    return node.findtext(path) or ""


def _rights(node: Element) -> int:
    return sum(_fraction(answer) > 0 for answer in node.findall("answer"))


def _fraction(answer: Element) -> float:
    return _decimal(answer.get("fraction", ""), 0)


def _decimal(text: str, usual: float) -> float:
    return float(text) if re.fullmatch(r"\s*-?\d{1,6}(\.\d{1,10})?\s*", text) else usual
