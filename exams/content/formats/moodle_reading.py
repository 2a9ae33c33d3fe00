"""Moodle XML read: our own comes back as it was; of other people's files single choice questions with their pictures
are taken, and whatever is not is named and left out."""

from __future__ import annotations

import base64
import binascii
import re
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from exams.media.pictures import PictureError
from tenants.errors import Refused

from .building import PLAIN_TYPE, Builder
from .html import from_html, images_in, take_picture
from .mediabox import MediaBox, is_recording
from .moodle import FOLDER
from .results import LANGUAGES, Document, ReadResult, read_script

MAX_QUESTIONS = 2000
_MULTILANG = re.compile(r'<span lang="(en|ru|uz|ja)" class="multilang">(.*?)</span><!-- /multilang -->', re.DOTALL)
_FACT = re.compile(r'<pre class="(script|cue|order)">(.*?)</pre>', re.DOTALL)
_PART = re.compile(r'<section class="(instruction|passage|source|licence)">(.*?)</section>', re.DOTALL)
_PLACE = re.compile(r"mikan:([a-z0-9_]+):(\d{1,4}):([a-z0-9_]+):(spoken|printed)")
_TEST = re.compile(r"mikan-test:(N[1-5]):(mock_test|quiz)")
_SECTION = re.compile(r"mikan-section:([a-z0-9_]+):(\d{1,4})")
_NUMBER = re.compile(r"\s*-?\d{1,6}(\.\d{1,10})?\s*")


def read_moodle(stream: IO[bytes], title: str = "") -> ReadResult:
    """Raises Refused where the file is no Moodle XML, or is made to do harm."""
    root = parse_xml(stream.read())
    if root.tag != "quiz":
        raise Refused(_("This is no Moodle XML: it does not begin with <quiz>."))
    nodes = root.findall("question")
    if len(nodes) > MAX_QUESTIONS:
        raise Refused(_("The file has more than %(most)d questions.") % {"most": MAX_QUESTIONS})
    reader = _Reader(title)
    for number, node in enumerate(nodes, 1):
        reader.read(number, node)
    return reader.finish(reader.box)


def parse_xml(data: bytes) -> Element:
    """Raises Refused, with a sentence, for what is no XML or has entities of its own."""
    try:
        return fromstring(data)
    except DefusedXmlException as error:
        raise Refused(_("The file defines entities of its own, as hostile files do. It is not read.")) from error
    except (ParseError, ValueError, LookupError) as error:
        raise Refused(_("The file is no XML that can be read: %(reason)s.") % {"reason": str(error)[:120]}) from error


class _Reader(Builder):
    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.box = MediaBox()

    def read(self, number: int, node: Element) -> None:
        kind = node.get("type", "")
        where = self._where(number, node)
        if kind == "category":
            self._category(node)
        elif kind == "description":
            self._description(where, node)
        elif kind == "truefalse" or (
            kind == "multichoice" and _inner(node, "single").strip() in {"true", "1", ""} and _rights(node) <= 1
        ):
            self._question(where, node)
        else:
            text = _("This is no single choice (%(kind)s). It is left out.")
            self.leave_out(where, text % {"kind": kind[:40] or "?"})

    def _where(self, number: int, node: Element) -> str:
        name = _inner(node, "name/text")[:40]
        return _("question %(number)d, “%(name)s”") % {"number": number, "name": name}

    def _category(self, node: Element) -> None:
        number, path = _inner(node, "idnumber"), _inner(node, "category/text")
        self.group = None
        if match := _TEST.fullmatch(number):
            facts = {"level": match[1], "kind": match[2], "description": _inner(node, "info/text")}
            title = path.removeprefix("$course$/top/")[:200]
            self.document["test"] |= facts | ({"title": title} if title else {})
        elif match := _SECTION.fullmatch(number):
            self.begin_section(match[1], path.rpartition("//")[2], int(match[2]))
        elif match := _PLACE.fullmatch(number):
            self.place = {"mondai": int(match[2]), "type": match[3], "spoken_choices": match[4] == "spoken"}
        else:
            self.place |= {"type": PLAIN_TYPE, "spoken_choices": False}

    def _description(self, where: str, node: Element) -> None:
        holder = node.find("questiontext")
        html = _inner(node, "questiontext/text")
        pictures = self._files(where, holder, html)
        if '<section class="recording">' in html and pictures:
            self.section()["recording"] = next((name for name in pictures.values() if is_recording(name)), None)
            return
        facts = _facts(_inner(node, "generalfeedback/text"))
        html, picture = take_picture(html, pictures) if 'class="picture"' in html else (html, None)
        parts = dict(_PART.findall(html))
        fields = {name: from_html(text, folder=FOLDER, pictures=pictures) for name, text in parts.items()}
        if not parts and html.strip():
            fields["passage"] = from_html(html, folder=FOLDER, pictures=pictures)
        if self.place["type"] != PLAIN_TYPE:
            fields = {"instruction": ""} | fields
        self.begin_group(**fields, picture=picture, script=facts["script"], cue=facts["cue"])

    def _question(self, where: str, node: Element) -> None:
        facts = _facts(_inner(node, "generalfeedback/text"))
        stem, picture = self._text_and_picture(where, node.find("questiontext"))
        answers = node.findall("answer")
        question: Document = {
            "id": _inner(node, "name/text"),
            "stem": stem,
            "picture": picture,
            "choices": [self._choice(where, answer) for answer in answers],
            "answer": next((n for n, answer in enumerate(answers, 1) if _fraction(answer) > 99), 0),
            "explanation": _explanation(node, answers),
            "script": facts["script"],
            "cue": facts["cue"],
            "details": {"order": facts["order"]} if facts["order"] else {},
            "tags": [tag.text for tag in node.findall("tags/tag/text") if tag.text],
            "points": max(0, round(_decimal(_inner(node, "defaultgrade"), 1))),
        }
        self.add(question, where)

    def _choice(self, where: str, answer: Element) -> Document:
        text, picture = self._text_and_picture(where, answer)
        if picture and text:
            self.leave_out(where, _("A choice is a text or a picture: the picture beside “%(text)s” is left out.")
                           % {"text": text[:40]})  # fmt: skip
        return {"picture": picture} if picture and not text else {"text": text}

    def _text_and_picture(self, where: str, holder: Element | None) -> tuple[str, Document | None]:
        if holder is None:
            return "", None
        html = _inner(holder, "text")
        pictures = self._files(where, holder, html)
        rest, picture = take_picture(html, pictures)
        if len(images_in(html)) > 1:
            self.leave_out(where, _("It shows several pictures. The first is taken, the others are left out."))
        return from_html(rest), picture

    def _files(self, where: str, holder: Element | None, html: str) -> dict[str, str]:
        """Address in the HTML -> name in the document, of the files that are held here."""
        names: dict[str, str] = {}
        for file in holder.findall("file") if holder is not None else []:
            name = (file.get("name") or "")[:200]
            facts = {"source": file.get("source") or "Moodle XML", "licence": file.get("licence") or ""}
            seconds = _decimal(file.get("seconds", ""), 0)
            try:
                data = base64.b64decode(file.text or "", validate=False)
                if is_recording(name) and seconds > 0 and '<section class="recording">' in html:
                    names[FOLDER + name] = self.box.hold_recording(name, data, seconds, facts)
                else:
                    names[FOLDER + name] = self.box.add_picture(name, data, facts)
            except (PictureError, binascii.Error) as error:
                text = _("The file “%(name)s” is left out: %(reason)s")
                self.leave_out(where, text % {"name": name[:60], "reason": error})
        return names


def _explanation(node: Element, answers: list[Element]) -> dict[str, str]:
    """By language where we wrote it; of others what is said to all, and then to each answer by its number."""
    feedback = _inner(node, "generalfeedback/text")
    ours = {language: from_html(html) for language, html in _MULTILANG.findall(feedback)}
    if ours:
        return ours
    said = [from_html(_FACT.sub("", feedback))]
    for number, answer in enumerate(answers, 1):
        if text := from_html(_inner(answer, "feedback/text")):
            said.append(f"{number}. {text}")
    text = "\n\n".join(filter(None, said))
    return {LANGUAGES[0]: text} if text else {}


def _facts(html: str) -> Document:
    """What stands beside an explanation for us alone: the transcript, where in the recording it is, the order of ★."""
    found = {
        name: text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for name, text in _FACT.findall(html)
    }
    start, _space, end = found.get("cue", "").partition(" ")
    times = [float(text) for text in (start, end) if _NUMBER.fullmatch(text)]
    return {
        "script": read_script(found.get("script", "")),
        "cue": {"start": times[0], "end": times[1]} if len(times) == 2 else None,
        "order": [int(sign) for sign in found.get("order", "").split() if sign in {"1", "2", "3", "4"}],
    }


def _inner(node: Element, path: str) -> str:
    return node.findtext(path) or ""


def _rights(node: Element) -> int:
    return sum(_fraction(answer) > 0 for answer in node.findall("answer"))


def _fraction(answer: Element) -> float:
    return _decimal(answer.get("fraction", ""), 0)


def _decimal(text: str, usual: float) -> float:
    return float(text) if _NUMBER.fullmatch(text) else usual
