"""A document built as a file of another program is read: sections, groups and questions in their order."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .mediabox import MediaBox
from .results import (
    Document,
    Files,
    Found,
    ReadResult,
    complete,
    give_ids,
    keep_used_media,
    new_document,
    usual_section,
)

PLAIN_TYPE, PLAIN_SECTION = "single_choice", "questions"  # of a list that is not made after the real test

FEWEST, MOST = 2, 4


class Builder:
    """`place` is what the next group is: its mondai, its type, whether its choices are spoken."""

    def __init__(self, title: str) -> None:
        self.document = new_document(title, kind="quiz")
        self.problems: list[Found] = []
        self.group: Document | None = None
        self.place: Document = {"mondai": 1, "type": PLAIN_TYPE, "spoken_choices": False}
        self._places: list[tuple[Document, str]] = []

    def begin_section(self, key: str, title: str, minutes: int, recording: str | None = None) -> Document:
        section: Document = {
            "key": key, "title": title[:200], "minutes": minutes, "recording": recording, "groups": [],
        }  # fmt: skip
        self.document["sections"].append(section)
        self.group = None
        return section

    def section(self) -> Document:
        sections: list[Document] = self.document["sections"]
        if sections:
            return sections[-1]
        title, minutes = usual_section("", PLAIN_SECTION)
        return self.begin_section(PLAIN_SECTION, title, minutes)

    def begin_group(self, **fields: object) -> Document:
        """A group at the end of the section; the first of a list without instructions gets one."""
        groups = self.section()["groups"]
        usual = _("Choose the right answer.") if not groups and self.place["type"] == PLAIN_TYPE else ""
        group: Document = {"instruction": usual, "passage": "", "script": [], "questions": []} | self.place | fields
        groups.append(group)
        self.group = group
        return group

    def add(self, question: Document, where: str) -> None:
        """At the end of the group, where it is a question that a test here can have."""
        count = len(question["choices"])
        if not FEWEST <= count <= MOST:
            text = _("It has %(count)d choices. A question has 2 to 4 here. It is left out.")
            self.leave_out(where, text % {"count": count})
            return
        group = self.group or self.begin_group()
        group["questions"].append(question)
        self._places.append((question, where))

    def leave_out(self, where: str, text: str) -> None:
        self.problems.append(Found(where, text, blocks=False))

    def refuse(self, where: str, text: str) -> None:
        self.problems.append(Found(where, text))

    def finish(self, box: MediaBox | None = None) -> ReadResult:
        """Without sections and groups in which nothing is asked: said where they had a text, so that none is lost."""
        document = self.document
        for section in document["sections"]:
            for group in section["groups"]:
                if not group["questions"] and (text := group["passage"] or group["instruction"]).strip():
                    self.leave_out("", _("Nothing is asked about this text. It is left out: “%(text)s”.")
                                   % {"text": text.strip()[:60]})  # fmt: skip
            section["groups"] = [group for group in section["groups"] if group["questions"]]
        document["sections"] = [section for section in document["sections"] if section["groups"]]
        give_ids(document)
        places = {question["id"]: where for question, where in self._places}
        document = keep_used_media(complete(document | {"media": box.entries if box else {}}))
        return ReadResult(document, box or Files(), self.problems, places)
