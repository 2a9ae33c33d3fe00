"""Moodle XML: single choice questions in categories, a category for each section and mondai; pictures and recordings
in the file. How it is read: moodle_reading.py.

Not carried: credits and options of the test; a recording above 20 MB, with where in it something stands.
"""

from __future__ import annotations

import base64
import copy
import re
from typing import IO
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from exams.content.marks import picture_names
from exams.content.package_model import MEDIA_FOLDER, FileSource

from .html import picture_html, to_html
from .results import PLAIN_TEST, Document, complete, keep_used_media, merge_groups, script_text

FOLDER = "@@PLUGINFILE@@/"
MOST_RECORDING = 20 * 1024 * 1024
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def carried(document: Document) -> Document:
    """What of the document a Moodle file keeps."""
    document = complete(copy.deepcopy(document))
    document["test"] |= copy.deepcopy(PLAIN_TEST) | {"description": document["test"]["description"]}
    for section in document["sections"]:
        if section["recording"] and document["media"][section["recording"]]["bytes"] > MOST_RECORDING:
            section["recording"] = None
        for group in section["groups"] if not section["recording"] else []:
            for owner in (group, *group["questions"]):
                owner["cue"] = None
        section["groups"] = merge_groups(section["groups"])
    return keep_used_media(document)


def write_moodle(document: Document, files: FileSource, out: IO[bytes]) -> None:
    out.write(b'<?xml version="1.0" encoding="UTF-8"?>\n' + _Writer(carried(document), files).written())


class _Writer:
    def __init__(self, document: Document, files: FileSource) -> None:
        self.document, self.files = document, files
        self.quiz = Element("quiz")

    def written(self) -> bytes:
        test = self.document["test"]
        node = self._category(test["title"], f"mikan-test:{test['level']}:{test['kind']}")
        if test["description"]:
            _text(node, "info", test["description"], format="plain_text")
        for section in self.document["sections"]:
            self._section(f"{test['title']}//{section['title']}", section)
        indent(self.quiz)
        return bytes(tostring(self.quiz, encoding="utf-8"))

    def _section(self, path: str, section: Document) -> None:
        self._category(path, f"mikan-section:{section['key']}:{section['minutes']}")
        if name := section["recording"]:
            node = SubElement(self.quiz, "question", type="description")
            _text(node, "name", name)
            html = f'<section class="recording"><audio controls src="{FOLDER}{name}"></audio></section>'
            self._file(_text(node, "questiontext", html, format="html"), name)
        for group in section["groups"]:
            spoken = "spoken" if group["spoken_choices"] else "printed"
            number = f"mikan:{section['key']}:{group['mondai']}:{group['type']}:{spoken}"
            self._category(f"{path}//{group['mondai']} {group['type']}", number)
            self._description(group)
            for question in group["questions"]:
                self._question(question)

    def _category(self, path: str, number: str) -> Element:
        node = SubElement(self.quiz, "question", type="category")
        _text(node, "category", "$course$/top/" + path)
        SubElement(node, "idnumber").text = number
        return node

    def _description(self, group: Document) -> None:
        """Begins a group: all that stands above its questions."""
        node = SubElement(self.quiz, "question", type="description")
        _text(node, "name", f"{group['mondai']}")
        names = ("instruction", "passage", "source", "licence")
        html = "\n".join(
            f'<section class="{name}">{to_html(group[name], folder=FOLDER)}</section>' for name in names if group[name]
        )
        self._shown(node, "questiontext", html, group["picture"], picture_names(group["passage"]))
        _text(node, "generalfeedback", _heard(group), format="html")

    def _question(self, question: Document) -> None:
        node = SubElement(self.quiz, "question", type="multichoice")
        _text(node, "name", question["id"])
        self._shown(node, "questiontext", to_html(question["stem"]), question["picture"])
        spans = [
            f'<span lang="{language}" class="multilang">{to_html(text, lang=language)}</span><!-- /multilang -->'
            for language, text in question["explanation"].items()
        ]
        order = " ".join(map(str, question["details"].get("order", [])))
        facts = _heard(question) + (f'<pre class="order">{order}</pre>' if order else "")
        _text(node, "generalfeedback", "\n".join(spans) + facts, format="html")
        SubElement(node, "defaultgrade").text = str(question["points"])
        for name, value in (("single", "true"), ("shuffleanswers", "false"), ("answernumbering", "123")):
            SubElement(node, name).text = value
        for number, choice in enumerate(question["choices"], 1):
            fraction = "100" if number == question["answer"] else "0"
            self._shown(node, "answer", to_html(choice.get("text", "")), choice.get("picture"), fraction=fraction)
        if question["tags"]:
            tags = SubElement(node, "tags")
            for tag in question["tags"]:
                _text(tags, "tag", tag)

    def _shown(
        self,
        parent: Element,
        tag: str,
        html: str,
        picture: Document | None,
        inside: list[str] | None = None,
        **more: str,
    ) -> None:
        """HTML with the picture that stands for itself and the files of all that it shows."""
        own = picture_html(picture, FOLDER) if picture else ""
        node = _text(parent, tag, html + own, format="html", **more)
        for name in dict.fromkeys([*(inside or []), *([picture["file"]] if picture else [])]):
            self._file(node, name)

    def _file(self, node: Element, name: str) -> None:
        entry = self.document["media"].get(name)
        if entry is None:
            return
        with self.files.open(MEDIA_FOLDER + name) as stream:
            content = base64.b64encode(stream.read()).decode("ascii")
        facts = {"name": name, "path": "/", "encoding": "base64"}
        facts |= {"source": entry["source"], "licence": entry["licence"]}
        if entry.get("seconds"):
            facts["seconds"] = str(entry["seconds"])
        SubElement(node, "file", {key: CONTROL.sub("\ufffd", value) for key, value in facts.items()}).text = content


def _heard(owner: Document) -> str:
    """Where it stands in the recording, and what is said there."""
    cue = owner["cue"]
    place = f'<pre class="cue">{cue["start"]} {cue["end"]}</pre>' if cue else ""
    text = script_text(owner["script"]).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return place + (f'<pre class="script">{text}</pre>' if text else "")


def _text(parent: Element, tag: str, text: str, **attributes: str) -> Element:
    node = SubElement(parent, tag, attributes)
    SubElement(node, "text").text = CONTROL.sub("\ufffd", text)
    return node
