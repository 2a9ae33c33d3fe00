"""A QTI 3.0 package (1EdTech): a manifest, the test, an item for each question, a stimulus for each passage, the media.

Everything that a test has goes out, in the words of the standard where it has one: minutes as time limits, points as
weights, transcripts for tutors, explanations as feedback, places in the recording as pieces of it, tags as keywords.
How it is read: qti_reading.py.
"""

from __future__ import annotations

import copy
import zipfile
from typing import IO
from xml.etree.ElementTree import Element

from exams.content.marks import picture_names
from exams.content.package_model import MEDIA_FOLDER, FileSource

from .qti_manifest import Resource, manifest
from .qti_xml import (
    ITEM_TYPE,
    MANIFEST,
    MEDIA,
    STIMULUS_TYPE,
    TEST_FILE,
    TEST_TYPE,
    TOOL,
    put_marks,
    put_picture,
    put_sound,
    root,
    sub,
    written,
)
from .results import Document, complete, keep_used_media, script_text

_CHUNK = 1024 * 1024
_UP = "../" + MEDIA


def carried(document: Document) -> Document:
    """What of the document a QTI package keeps: all of it but media that nothing shows."""
    document = keep_used_media(complete(copy.deepcopy(document)))
    credits = document["test"]["credits"]
    document["test"]["credits"] = [{"source": ""} | credit for credit in credits]
    return document


def write_qti(document: Document, files: FileSource, out: IO[bytes]) -> None:
    writer = _Writer(carried(document))
    parts = writer.parts()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=False) as archive:
        archive.writestr(MANIFEST, manifest(writer.document, writer.resources))
        for path, data in parts.items():
            archive.writestr(path, data)
        for name in writer.document["media"]:
            with files.open(MEDIA_FOLDER + name) as source, archive.open(MEDIA + name, "w") as target:
                while chunk := source.read(_CHUNK):
                    target.write(chunk)


class _Writer:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.resources: list[Resource] = []
        self._parts: dict[str, bytes] = {}

    def parts(self) -> dict[str, bytes]:
        test = self._test()
        self._parts[TEST_FILE] = written(test)
        items = [resource.path for resource in self.resources]
        self.resources.insert(0, Resource(TEST_TYPE, TEST_FILE, items))
        return self._parts

    def _test(self) -> Element:
        facts = self.document["test"]
        options = facts["options"]
        words = [facts["kind"], facts["level"], f"check-{options['check_mode']}"]
        words += [name for name in ("shuffle_choices", "shuffle_questions", "ruby_toggle") if options[name]]
        if options["question_seconds"]:
            words.append(f"seconds-{options['question_seconds']}")
        test = root("qti-assessment-test", identifier="test", title=facts["title"], tool_name=TOOL, tool_version="1")
        test.set("class", " ".join(words))
        sub(test, "qti-outcome-declaration", identifier="SCORE", cardinality="single", base_type="float")
        self._about(test)
        part = sub(test, "qti-test-part", identifier="part", navigation_mode="nonlinear", submission_mode="individual")
        for number, section in enumerate(self.document["sections"], 1):
            self._section(part, f"section-{number}", section)
        total = sub(sub(test, "qti-outcome-processing"), "qti-set-outcome-value", identifier="SCORE")
        sub(sub(total, "qti-sum"), "qti-test-variables", variable_identifier="SCORE", weight_identifier="POINTS")
        return test

    def _about(self, test: Element) -> None:
        facts = self.document["test"]
        if not facts["description"] and not facts["credits"]:
            return
        body = _rubric(test, "author tutor", "instructions")
        if facts["description"]:
            sub(body, "p", facts["description"], **{"class": "description"})
        for credit in facts["credits"]:
            line = sub(body, "p", **{"class": "credit"})
            for name in ("what", "name", "source", "licence"):
                sub(line, "span", credit[name], **{"class": name}).tail = " "

    def _section(self, part: Element, identifier: str, section: Document) -> None:
        node = sub(part, "qti-assessment-section", identifier=identifier, title=section["title"], visible="true")
        node.set("class", section["key"])
        sub(node, "qti-time-limits", max_time=str(section["minutes"] * 60))
        if self.document["test"]["options"]["shuffle_questions"]:
            sub(node, "qti-ordering", shuffle="true")
        if section["recording"]:
            put_sound(_rubric(node, "candidate tutor", "instructions"), MEDIA + section["recording"])
        for number, group in enumerate(section["groups"], 1):
            self._group(node, f"{identifier}-{number}", group, section["recording"])

    def _group(self, parent: Element, identifier: str, group: Document, recording: str | None) -> None:
        title = f"問題{group['mondai']}"
        node = sub(parent, "qti-assessment-section", identifier=identifier, title=title, visible="true")
        spoken = "spoken" if group["spoken_choices"] else "printed"
        node.set("class", f"mondai-{group['mondai']} {group['type']} {spoken}")
        if group["instruction"]:
            put_marks(_rubric(node, "candidate", "instructions"), group["instruction"])
        if recording and group["cue"]:
            put_sound(_rubric(node, "candidate tutor", "navigation"), MEDIA + recording, group["cue"])
        if group["script"]:
            _script(_rubric(node, "author scorer tutor", "scoring"), group["script"])
        stimulus = self._stimulus(identifier, group)
        for question in group["questions"]:
            self._item_ref(node, question, stimulus, recording)

    def _stimulus(self, identifier: str, group: Document) -> str:
        """The path of the passage with its picture, and where it is from; empty where a group has none."""
        if not any(group[name] for name in ("passage", "picture", "source", "licence")):
            return ""
        path = f"stimuli/{identifier}.xml"
        node = root("qti-assessment-stimulus", identifier=identifier, title=identifier, tool_name=TOOL)
        node.set("xml:lang", "ja")
        body = sub(node, "qti-stimulus-body")
        if group["passage"]:
            put_marks(sub(body, "div", **{"class": "passage"}), group["passage"], folder=_UP)
        put_picture(body, group["picture"], _UP)
        for name in ("source", "licence"):
            if group[name]:
                sub(body, "p", group[name], **{"class": name})
        if not len(body):
            sub(body, "p")
        media = [MEDIA + name for name in picture_names(group["passage"])]
        media += [MEDIA + group["picture"]["file"]] if group["picture"] else []
        self._keep(STIMULUS_TYPE, path, node, media)
        return path

    def _item_ref(self, parent: Element, question: Document, stimulus: str, recording: str | None) -> None:
        number = sum(resource.type == ITEM_TYPE for resource in self.resources) + 1
        path = f"items/{number:04}.xml"
        node = sub(parent, "qti-assessment-item-ref", identifier=f"item-{number}", href=path)
        sub(node, "qti-weight", identifier="POINTS", value=str(question["points"]))
        item = self._item(f"item-{number}", question, stimulus, recording)
        owners = [question, *question["choices"]]
        media = [MEDIA + owner["picture"]["file"] for owner in owners if owner.get("picture")]
        media += [MEDIA + recording] if recording and question["cue"] else []
        self._keep(ITEM_TYPE, path, item, [*([stimulus] if stimulus else []), *media], question["tags"])

    def _keep(self, kind: str, path: str, node: Element, needs: list[str], tags: list[str] | None = None) -> None:
        self._parts[path] = written(node)
        self.resources.append(Resource(kind, path, list(dict.fromkeys(needs)), tags or []))

    def _item(self, identifier: str, question: Document, stimulus: str, recording: str | None) -> Element:
        item = root(
            "qti-assessment-item", identifier=identifier, title=question["id"], adaptive="false",
            time_dependent="false", tool_name=TOOL, tool_version="1",
        )  # fmt: skip
        item.set("xml:lang", "ja")
        declared = sub(
            item, "qti-response-declaration", identifier="RESPONSE", cardinality="single", base_type="identifier"
        )
        if question["answer"]:
            sub(sub(declared, "qti-correct-response"), "qti-value", f"choice-{question['answer']}")
        score = sub(item, "qti-outcome-declaration", identifier="SCORE", cardinality="single", base_type="float")
        sub(sub(score, "qti-default-value"), "qti-value", "0")
        sub(item, "qti-outcome-declaration", identifier="FEEDBACK", cardinality="single", base_type="identifier")
        if stimulus:
            sub(item, "qti-assessment-stimulus-ref", identifier="passage", href="../" + stimulus)
        self._body(item, question, recording)
        _processing(item)
        _feedback(item, question["explanation"])
        return item

    def _body(self, item: Element, question: Document, recording: str | None) -> None:
        body = sub(item, "qti-item-body")
        if order := question["details"].get("order"):
            body.set("class", "order-" + "-".join(map(str, order)))
        if question["script"]:
            _script(_rubric(body, "author scorer tutor", "scoring"), question["script"])
        if recording and question["cue"]:
            put_sound(body, _UP + recording, question["cue"])
        if question["stem"]:
            put_marks(sub(body, "div", **{"class": "stem"}), question["stem"])
        put_picture(body, question["picture"], _UP)
        shuffle = str(self.document["test"]["options"]["shuffle_choices"]).lower()
        asked = sub(body, "qti-choice-interaction", response_identifier="RESPONSE", max_choices="1", shuffle=shuffle)
        for number, choice in enumerate(question["choices"], 1):
            node = sub(asked, "qti-simple-choice", identifier=f"choice-{number}")
            put_marks(node, choice.get("text", ""))
            put_picture(node, choice.get("picture"), _UP)


def _rubric(parent: Element, view: str, use: str) -> Element:
    return sub(sub(parent, "qti-rubric-block", view=view, use=use), "qti-content-body")


def _script(body: Element, script: list[Document]) -> None:
    sub(body, "pre", script_text(script), **{"class": "script"})


def _processing(item: Element) -> None:
    """One for the right choice; the explanation is shown after any."""
    node = sub(item, "qti-response-processing")
    right = sub(sub(node, "qti-response-condition"), "qti-response-if")
    match = sub(right, "qti-match")
    sub(match, "qti-variable", identifier="RESPONSE")
    sub(match, "qti-correct", identifier="RESPONSE")
    sub(sub(right, "qti-set-outcome-value", identifier="SCORE"), "qti-base-value", "1", base_type="float")
    shown = sub(node, "qti-set-outcome-value", identifier="FEEDBACK")
    sub(shown, "qti-base-value", "explanation", base_type="identifier")


def _feedback(item: Element, explanation: Document) -> None:
    if not explanation:
        return
    node = sub(item, "qti-modal-feedback", outcome_identifier="FEEDBACK", identifier="explanation", show_hide="show")
    body = sub(node, "qti-content-body")
    for language, text in explanation.items():
        part = sub(body, "div", **{"class": "explanation"})
        part.set("xml:lang", language)
        put_marks(part, text, lang=language)
