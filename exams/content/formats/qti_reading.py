"""QTI 3.0 packages read: our own come back as they were; of other people's, items with one single choice are taken with
their pictures and passages, and whatever is not is named and left out. Nothing outside the package is opened."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import IO, BinaryIO, cast
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from exams.content.package_files import READ_ERRORS, open_files
from exams.content.package_model import FileSource, PackageError
from exams.media.pictures import PictureError
from tenants.errors import Refused

from .building import Builder
from .mediabox import LARGEST_PICTURE, MediaBox, is_recording
from .moodle_reading import parse_xml
from .qti_items import (
    Item,
    group_facts,
    instruction_facts,
    read_item,
    section_facts,
    stimulus_facts,
    test_facts,
)
from .qti_manifest import Described, described, tests_and_items
from .qti_xml import MANIFEST, TOOL, marks_of, without_namespaces
from .results import Document, Found, ReadResult, new_document

MAX_ITEMS = 2000
MAX_XML = 2 * 1024 * 1024
MAX_DEPTH = 20


def read_qti(stream: IO[bytes], title: str = "") -> ReadResult:
    """The media stay in the file, which must stay open. Raises Refused where it is no package of QTI 3."""
    try:
        files = open_files(cast(BinaryIO, stream))
    except PackageError as error:
        problems = [Found(problem.where, problem.message) for problem in error.problems]
        return ReadResult(new_document(title), problems=problems)
    try:
        return _Reader(title, files).read_all()
    except Refused:
        files.close()
        raise
    except READ_ERRORS as error:
        files.close()
        raise Refused(_("The file is damaged.")) from error


class _Reader(Builder):
    def __init__(self, title: str, files: FileSource) -> None:
        super().__init__(title)
        self.files, self.box = files, MediaBox(files)
        self._names = set(files.names())
        self._about: dict[str, Described] = {}
        self._is_ours = False
        self._passage: str | None = None
        self._read = 0

    def read_all(self) -> ReadResult:
        resources = described(self._xml(MANIFEST))
        self._about = {resource.path: resource for resource in resources}
        tests, items = tests_and_items(resources)
        if not tests and not items:
            raise Refused(_("The manifest names no test and no items of QTI 3. Other versions of QTI are not read."))
        if len(items) > MAX_ITEMS:
            raise Refused(_("The file has more than %(most)d questions.") % {"most": MAX_ITEMS})
        if tests:
            self._test(tests[0].path)
            if len(tests) > 1:
                self.leave_out("", _("The package holds several tests. Only the first is read."))
        else:
            for item in items:
                self._item(item.path, 1)
        return self.finish(self.box)

    def _xml(self, path: str) -> Element:
        if path not in self._names:
            raise Refused(_("“%(name)s” is not in the package.") % {"name": path[:100]})
        with self.files.open(path) as stream:
            data = stream.read(MAX_XML + 1)
        if len(data) > MAX_XML:
            raise Refused(_("“%(name)s” is far too long for a question.") % {"name": path[:100]})
        return without_namespaces(parse_xml(data))

    def _test(self, path: str) -> None:
        test = self._xml(path)
        self._is_ours = test.get("tool-name") == TOOL
        title = (test.get("title") or "").strip()[:200]
        if title:
            self.document["test"]["title"] = title
        if self._is_ours:
            self.document["test"] |= test_facts(test)
        for section in test.findall("qti-test-part/qti-assessment-section"):
            self._section(path, section, 1)
        if test.find(".//qti-assessment-section-ref") is not None:
            self.refuse("", _("A part of the test stands in a file of its own (section-ref). Such a test is not read."))

    def _section(self, path: str, node: Element, depth: int) -> None:
        """Ours are sections with groups in them; of others' each part that holds items is a group."""
        if depth > MAX_DEPTH:
            raise Refused(_("The parts of the test are nested too deep."))
        if self._is_ours and depth == 1:
            self.begin_section(**section_facts(node), recording=self._recording(path, node))
        elif self._is_ours:
            self.place = group_facts(node)
        else:
            self.group = None
        self._passage = None
        for child in node:
            if child.tag == "qti-assessment-section":
                self._section(path, child, depth + 1)
            elif child.tag == "qti-assessment-item-ref":
                target = self._resolve(path, child.get("href", ""))
                self._item(target, _points(child), node)

    def _item(self, path: str, points: int, section: Element | None = None) -> None:
        self._read += 1
        if self._read > MAX_ITEMS:
            raise Refused(_("The file has more than %(most)d questions.") % {"most": MAX_ITEMS})
        where = _("item “%(name)s”") % {"name": posixpath.basename(path)[:60]}
        try:
            node = self._xml(path)
        except Refused as refused:
            self.refuse(where, refused.sentence)
            return
        where = _("item “%(name)s”") % {"name": (node.get("title") or node.get("identifier") or path)[:60]}
        reading = Item(node, self._pictures(where, path, node), is_ours=self._is_ours)
        why = reading.refusal()
        if why:
            self.leave_out(where, _("This is no single choice (%(kind)s). It is left out.") % {"kind": why})
            return
        self._begin_group(path, node, section)
        about = self._about.get(path)
        question = read_item(reading) | {"points": points, "tags": about.tags if about else []}
        self.add(question, where)
        for note in reading.notes:
            self.leave_out(where, note)

    def _begin_group(self, path: str, item: Element, section: Element | None) -> None:
        """A group goes on while the passage is the same."""
        reference = item.find("qti-assessment-stimulus-ref")
        passage = self._resolve(path, reference.get("href", "")) if reference is not None else ""
        if self.group is not None and passage == self._passage:
            return
        self._passage = passage
        fields = self._stimulus(passage) if passage else {}
        if self._is_ours and section is not None:
            fields |= instruction_facts(section)
        elif section is not None and (said := self._rubrics(section)):
            fields["passage"] = "\n\n".join(filter(None, [said, fields.get("passage", "")]))
        self.begin_group(**fields)

    def _stimulus(self, path: str) -> Document:
        where = _("passage “%(name)s”") % {"name": posixpath.basename(path)[:60]}
        try:
            node = self._xml(path)
        except Refused as refused:
            self.refuse(where, refused.sentence)
            return {}
        body = node.find("qti-stimulus-body")
        if body is None:
            return {}
        pictures = self._pictures(where, path, body)
        if node.get("tool-name") != TOOL:
            return {"passage": marks_of(body, pictures)}
        return stimulus_facts(body, pictures)

    def _rubrics(self, section: Element) -> str:
        texts = [marks_of(body, {}) for body in section.findall("qti-rubric-block/qti-content-body")]
        return "\n\n".join(filter(None, texts))

    def _resolve(self, path: str, address: str) -> str:
        """The path in the package that an address in a file of it means; empty for one that leads out of it."""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or parts.path.startswith("/"):
            return ""
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
        return "" if target.startswith("..") else target

    def _recording(self, path: str, section: Element) -> str | None:
        for block in section.findall("qti-rubric-block"):
            for sound in block.iter("audio"):
                target = self._resolve(path, sound.get("src", ""))
                about = self._about.get(target)
                if target in self._names and about and about.seconds > 0 and is_recording(target):
                    facts = {"source": about.source, "licence": about.licence}
                    return self.box.add_recording(posixpath.basename(target), target, about.seconds, facts)
        return None

    def _pictures(self, where: str, path: str, node: Element) -> dict[str, str]:
        """Address of a picture in this file -> its name in the document."""
        names: dict[str, str] = {}
        for address in dict.fromkeys(image.get("src", "") for image in node.iter("img")):
            target = self._resolve(path, address)
            about = self._about.get(target)
            facts = {"source": about.source or "QTI", "licence": about.licence} if about else {"source": "QTI"}
            try:
                names[address] = self.box.add_picture(posixpath.basename(target), self._small(target), facts)
            except PictureError as error:
                text = _("The file “%(name)s” is left out: %(reason)s")
                self.leave_out(where, text % {"name": address[:60], "reason": error})
        return names

    def _small(self, path: str) -> bytes:
        if path not in self._names:
            return b""
        with self.files.open(path) as stream:
            return stream.read(LARGEST_PICTURE + 1)


def _points(reference: Element) -> int:
    weights: Iterator[Element] = (node for node in reference.findall("qti-weight"))
    text = next((node.get("value", "") for node in weights), "1")
    return round(float(text)) if re.fullmatch(r"\d{1,3}(\.\d{1,6})?", text) else 1
