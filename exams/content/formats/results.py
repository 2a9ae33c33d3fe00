"""What a reader of a format answers with, and what all of them do alike."""

from __future__ import annotations

import copy
import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import IO, Any

from django.utils.translation import gettext

from exams.content.blueprint import get_level, load_blueprint
from exams.content.marks import picture_names
from exams.content.package_checks import check_content
from exams.content.package_model import FORMAT, MEDIA_FOLDER, OPTIONS, VERSION, FileSource, build_package
from exams.content.package_schema import describe_place, schema_problems

Document = dict[str, Any]
LANGUAGES = ("en", "ru", "uz", "ja")
VOICES = ("narrator", "woman", "man")
# What is in a document without being written there, so that two documents can be compared.
EMPTY_QUESTION: Document = {
    "stem": "", "picture": None, "explanation": {}, "script": [], "cue": None, "tags": [], "points": 1, "details": {},
}  # fmt: skip
EMPTY_GROUP: Document = {
    "instruction": "", "passage": "", "picture": None, "spoken_choices": False, "script": [], "cue": None,
    "source": "", "licence": "",
}  # fmt: skip
# What of the test itself a format of other programs does not keep.
PLAIN_TEST: Document = {"description": "", "credits": [], "options": dict(OPTIONS)}
_QUESTION_DEPTH = 6
_SHOWN = re.compile(r"(!\[[^\[\]\n]{0,300}\]\()([^()\s]{1,200})\)")


@dataclass(frozen=True, slots=True)
class Found:
    """Something to say about a file. `question`: the id of the one it is about; a note (not `blocks`) stops nothing."""

    where: str
    text: str
    question: str = ""
    blocks: bool = True


class Files:
    """Media in memory, by name."""

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        self._files = dict(files or {})

    def names(self) -> list[str]:
        return [MEDIA_FOLDER + name for name in self._files]

    def open(self, name: str) -> IO[bytes]:
        return io.BytesIO(self._files[name.removeprefix(MEDIA_FOLDER)])

    def close(self) -> None:
        """Nothing is held open."""


@dataclass(slots=True)
class ReadResult:
    """`document` has the shape of package.json, but may break its rules: `problems` say where. `places`: id of a
    question -> where a person finds it in the file ("row 17"). `files` has the media; close it."""

    document: Document
    files: FileSource = field(default_factory=Files)
    problems: list[Found] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)

    def check(self) -> ReadResult:
        """Add what the rules of a package say about the document."""
        known = {(found.where, found.text) for found in self.problems}
        for path, text in _rule_problems(self.document, self.files):
            question = _question_at(self.document, path)
            where = self.places.get(question) or describe_place(self.document, path)
            if (where, text) not in known:
                known.add((where, text))
                self.problems.append(Found(where, text, question))
        return self


def _rule_problems(document: Document, files: FileSource) -> Iterable[tuple[tuple[str | int, ...], str]]:
    problems, paths = schema_problems(document)
    if paths:
        for path, problem in zip(paths, _texts_by_path(document, paths, problems), strict=True):
            yield tuple(path), problem
        return
    for place, text in check_content(build_package(document, files)):
        yield tuple(place), text


def _texts_by_path(document: Document, paths: list[Any], problems: list[Any]) -> list[str]:
    """The sentences of a schema's problems, which come without the paths, put back to them."""
    by_place: dict[str, list[str]] = {}
    for problem in problems:
        by_place.setdefault(problem.where, []).append(problem.message)
    return [" ".join(by_place.get(describe_place(document, path), [])) for path in paths]


def _question_at(document: Document, path: tuple[str | int, ...]) -> str:
    if len(path) < _QUESTION_DEPTH or path[4] != "questions":
        return ""
    _sections, section, _groups, group, _questions, question = path[:_QUESTION_DEPTH]
    return str(document["sections"][section]["groups"][group]["questions"][question]["id"])


def new_document(title: str, level: str = "N5", kind: str = "mock_test") -> Document:
    test = {"title": title, "kind": kind, "level": level} | copy.deepcopy(PLAIN_TEST)
    return {"format": FORMAT, "version": VERSION, "test": test, "sections": [], "media": {}}


def questions_of(document: Document) -> list[Document]:
    return [q for section in document["sections"] for group in section["groups"] for q in group["questions"]]


def complete(document: Document) -> Document:
    """The document with all that may be left out written there."""
    sections = [
        {"recording": None, **section, "groups": [_complete_group(group) for group in section["groups"]]}
        for section in document["sections"]
    ]
    test = {"description": "", "credits": []} | document["test"]
    test["options"] = {**OPTIONS, **test.get("options", {})}
    return {**document, "test": test, "sections": sections, "media": document.get("media", {})}


def _complete_group(group: Document) -> Document:
    questions = [EMPTY_QUESTION | question for question in group["questions"]]
    for question in questions:
        question["script"] = [{"pause": 0.6} | line for line in question["script"]]
    script = [{"pause": 0.6} | line for line in group.get("script", [])]
    return EMPTY_GROUP | group | {"questions": questions, "script": script}


def media_entry(data: bytes, *, source: str, licence: str, seconds: float | None = None) -> Document:
    digest = hashlib.sha256(data).hexdigest()
    entry: Document = {"sha256": digest, "bytes": len(data), "source": source, "licence": licence}
    return entry if seconds is None else entry | {"seconds": seconds}


def merge_groups(groups: Iterable[Document]) -> list[Document]:
    """Groups that have nothing of their own join the one before them, if it is of the same mondai."""
    merged: list[Document] = []
    for group in groups:
        own = any(
            group.get(name) for name in ("instruction", "passage", "picture", "script", "cue", "source", "licence")
        )
        before = merged[-1] if merged else None
        alike = before and all(before.get(name) == group.get(name) for name in ("mondai", "type", "spoken_choices"))
        if before and alike and not own:
            before["questions"] = [*before["questions"], *group["questions"]]
        else:
            merged.append(dict(group))
    return merged


def give_ids(document: Document) -> None:
    """Ids that are missing, broken or there twice get new ones."""
    seen: set[str] = set()
    for number, question in enumerate(questions_of(document), 1):
        name = str(question.get("id", ""))
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}", name) or name in seen:
            name = f"q-{number}"
        while name in seen:
            name += "x"
        question["id"] = name
        seen.add(name)


def usual_section(level: str, key: str) -> tuple[str, int]:
    """Title and minutes of the real test's section; the key and 30 minutes for another."""
    section = get_level(level).find_section(key) if level in load_blueprint().levels else None
    return (section.ja, section.minutes) if section else (key, 30)


def script_text(script: Iterable[Document]) -> str:
    """A transcript on lines: `woman (0.5): きいて ください。`; the pause is left out where it is the usual one."""
    return "\n".join(
        f"{line['voice']}{'' if line.get('pause', 0.6) == 0.6 else ' ({:g})'.format(line['pause'])}: "
        + line["text"].replace("\n", "\n    ")
        for line in script
    )


_LINE = re.compile(rf"({'|'.join(VOICES)})(?: \(([0-9.]+)\))?: ?(.*)", re.DOTALL)


def read_script(text: str) -> list[Document]:
    """The other way. A line without a voice is the narrator's; one that is set in belongs to the line before it."""
    script: list[Document] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        match = _LINE.fullmatch(line)
        if match:
            pause = float(match[2]) if match[2] and match[2].count(".") < 2 else 0.6
            script.append({"voice": match[1], "text": match[3], "pause": pause})
        elif line.startswith("    ") and script:
            script[-1]["text"] += "\n" + line[4:]
        elif line.strip():
            script.append({"voice": "narrator", "text": line.strip(), "pause": 0.6})
    return script


def picture_word(picture: Document) -> str:
    """What stands for a picture where none can be."""
    alt = picture["alt"]
    return "［" + (alt.get("en") or next(iter(alt.values()), picture["file"])) + "］"


def no_pictures(document: Document) -> Document:
    """The document without pictures, recordings and where in them something stands."""
    for section in document["sections"]:
        section["recording"] = None
        for group in section["groups"]:
            group |= {"picture": None, "cue": None}
            for question in group["questions"]:
                question |= {"picture": None, "cue": None, "choices": [_as_text(c) for c in question["choices"]]}
        section["groups"] = merge_groups(section["groups"])
    document["media"] = {}
    return document


def keep_used_media(document: Document) -> Document:
    """Without entries of media that nothing shows or plays."""
    used: set[str] = set()
    for section in document["sections"]:
        used.add(section["recording"] or "")
        for group in section["groups"]:
            used |= set(picture_names(group["passage"]))
            owners = [group, *group["questions"], *(c for q in group["questions"] for c in q["choices"])]
            used |= {owner["picture"]["file"] for owner in owners if owner.get("picture")}
    document["media"] = {name: entry for name, entry in document["media"].items() if name in used}
    return document


class RenamedFiles:
    """Files of a source under other names: new name -> the name that they have there."""

    def __init__(self, files: FileSource, names: Mapping[str, str]) -> None:
        self._files, self._names = files, names

    def names(self) -> list[str]:
        return [MEDIA_FOLDER + name for name in self._names]

    def open(self, name: str) -> IO[bytes]:
        return self._files.open(MEDIA_FOLDER + self._names[name.removeprefix(MEDIA_FOLDER)])

    def close(self) -> None:
        self._files.close()


def rename_media(document: Document, taken: Set[str]) -> dict[str, str]:
    """Give files whose names are taken other ones, in texts too. Answers with each new name and the old one."""
    names: dict[str, str] = {}
    for name in document["media"]:
        stem, _dot, suffix = name.rpartition(".")
        free, number = name, 1
        while free in taken or free in names.values() or (free != name and free in document["media"]):
            number += 1
            free = f"{stem[:90]}-{number}.{suffix}"
        names[name] = free
    document["media"] = {names[name]: entry for name, entry in document["media"].items()}
    for section in document["sections"]:
        section["recording"] = names.get(section["recording"], section["recording"])
        for group in section["groups"]:
            group["passage"] = _SHOWN.sub(lambda m: f"{m[1]}{names.get(m[2], m[2])})", group["passage"])
            for owner in (group, *group["questions"], *(c for q in group["questions"] for c in q["choices"])):
                if owner.get("picture"):
                    owner["picture"] |= {"file": names.get(owner["picture"]["file"], owner["picture"]["file"])}
    return {free: name for name, free in names.items()}


def _as_text(choice: Document) -> Document:
    return {"text": picture_word(choice["picture"])[:1000]} if choice.get("picture") else choice


def number_word(number: int) -> str:
    return gettext("row %(number)d") % {"number": number}
