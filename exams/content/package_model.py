"""A package as data: what docs/package-format.md describes, read and checked. Nothing here touches files but `open`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, Literal, Protocol, Self

FORMAT = "mikan-test"
VERSION = 1
# How students meet the test, where the package does not say.
OPTIONS: Mapping[str, Any] = {
    "shuffle_choices": False,
    "shuffle_questions": False,
    "ruby_toggle": False,
    "check_mode": "end",
    "question_seconds": None,
}
MEDIA_FOLDER = "media/"
DEFAULT_PAUSE = 0.6

ByteStream = IO[bytes]
Kind = Literal["mock_test", "quiz"]
Voice = Literal["narrator", "woman", "man"]


@dataclass(frozen=True, slots=True)
class PackageProblem:
    """`where` is a place a person finds ("section listening, mondai 3, question l-3-2"), empty for the whole."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class PackageError(Exception):
    """The package is refused. `problems` holds all that was found, in the order of the package."""

    def __init__(self, problems: Iterable[PackageProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class FileSource(Protocol):
    """The files of a package by name, whether from a folder or from a ZIP."""

    def names(self) -> list[str]: ...

    def open(self, name: str) -> ByteStream: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class PackageCredit:
    what: str
    name: str
    source: str
    licence: str


@dataclass(frozen=True, slots=True)
class PackageTest:
    title: str
    kind: Kind
    level: str
    description: str
    credits: tuple[PackageCredit, ...]
    options: Mapping[str, Any] = field(default_factory=lambda: OPTIONS)


@dataclass(frozen=True, slots=True)
class PackagePicture:
    file: str
    alt: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PackageCue:
    """Seconds from the beginning of the section's recording."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class PackageLine:
    """One line of a transcript; `pause` is the silence after it in seconds."""

    voice: Voice
    text: str
    pause: float


@dataclass(frozen=True, slots=True)
class PackageChoice:
    """A text with marks, or a picture; the other is empty."""

    text: str
    picture: PackagePicture | None


@dataclass(frozen=True, slots=True)
class PackageQuestion:
    """`answer` is the number of the right choice, from 1."""

    id: str
    stem: str
    picture: PackagePicture | None
    choices: tuple[PackageChoice, ...]
    answer: int
    explanation: Mapping[str, str]
    script: tuple[PackageLine, ...]
    cue: PackageCue | None
    tags: tuple[str, ...] = ()
    points: int = 1
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PackageGroup:
    mondai: int
    type: str
    instruction: str
    passage: str
    picture: PackagePicture | None
    spoken_choices: bool
    script: tuple[PackageLine, ...]
    cue: PackageCue | None
    questions: tuple[PackageQuestion, ...]
    source: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class PackageSection:
    key: str
    title: str
    minutes: int
    recording: str | None
    groups: tuple[PackageGroup, ...]

    @property
    def questions(self) -> tuple[PackageQuestion, ...]:
        return tuple(question for group in self.groups for question in group.questions)


@dataclass(frozen=True, slots=True)
class PackageMedia:
    """A media file by its name; `seconds` for recordings. The bytes stay where they are until `open`."""

    name: str
    sha256: str
    bytes: int
    seconds: float | None
    source: str
    licence: str
    _files: FileSource = field(repr=False, compare=False)

    @property
    def path(self) -> str:
        return MEDIA_FOLDER + self.name

    def open(self) -> ByteStream:
        """The file for reading, as checked when the package was read; the caller closes it."""
        return self._files.open(self.path)


@dataclass(frozen=True, slots=True)
class Package:
    """Holds the ZIP open for its media: use it in a `with`, or call `close` when the media are stored."""

    test: PackageTest
    sections: tuple[PackageSection, ...]
    media: Mapping[str, PackageMedia]
    _files: FileSource = field(repr=False, compare=False)

    def question_counts(self) -> dict[str, dict[int, int]]:
        """Section key -> number of the mondai -> how many questions it has."""
        counts: dict[str, dict[int, int]] = {}
        for section in self.sections:
            numbers = counts.setdefault(section.key, {})
            for group in section.groups:
                numbers[group.mondai] = numbers.get(group.mondai, 0) + len(group.questions)
        return counts

    def close(self) -> None:
        self._files.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def build_package(document: Mapping[str, Any], files: FileSource) -> Package:
    """From a document that satisfies the schema."""
    return Package(
        test=_test(document["test"]),
        sections=tuple(_section(section) for section in document["sections"]),
        media={name: _media(name, entry, files) for name, entry in document.get("media", {}).items()},
        _files=files,
    )


def _test(data: Mapping[str, Any]) -> PackageTest:
    credits = tuple(
        PackageCredit(credit["what"], credit["name"], credit.get("source", ""), credit["licence"])
        for credit in data.get("credits", [])
    )
    options = {**OPTIONS, **data.get("options", {})}
    return PackageTest(data["title"], data["kind"], data["level"], data.get("description", ""), credits, options)


def _section(data: Mapping[str, Any]) -> PackageSection:
    return PackageSection(
        key=data["key"],
        title=data["title"],
        minutes=int(data["minutes"]),
        recording=data.get("recording"),
        groups=tuple(_group(group) for group in data["groups"]),
    )


def _group(data: Mapping[str, Any]) -> PackageGroup:
    return PackageGroup(
        mondai=int(data["mondai"]),
        type=data["type"],
        instruction=data["instruction"],
        passage=data.get("passage", ""),
        picture=_picture(data.get("picture")),
        spoken_choices=data.get("spoken_choices", False),
        script=_script(data.get("script", [])),
        cue=_cue(data.get("cue")),
        questions=tuple(_question(question) for question in data["questions"]),
        source=data.get("source", ""),
        licence=data.get("licence", ""),
    )


def _question(data: Mapping[str, Any]) -> PackageQuestion:
    return PackageQuestion(
        id=data["id"],
        stem=data["stem"],
        picture=_picture(data.get("picture")),
        choices=tuple(
            PackageChoice(choice.get("text", ""), _picture(choice.get("picture"))) for choice in data["choices"]
        ),
        answer=int(data["answer"]),
        explanation=data.get("explanation", {}),
        script=_script(data.get("script", [])),
        cue=_cue(data.get("cue")),
        tags=tuple(data.get("tags", [])),
        points=data.get("points", 1),
        details=data.get("details", {}),
    )


def _picture(data: Mapping[str, Any] | None) -> PackagePicture | None:
    return PackagePicture(data["file"], data["alt"]) if data else None


def _cue(data: Mapping[str, Any] | None) -> PackageCue | None:
    return PackageCue(float(data["start"]), float(data["end"])) if data else None


def _script(data: Iterable[Mapping[str, Any]]) -> tuple[PackageLine, ...]:
    return tuple(PackageLine(line["voice"], line["text"], float(line.get("pause", DEFAULT_PAUSE))) for line in data)


def _media(name: str, data: Mapping[str, Any], files: FileSource) -> PackageMedia:
    seconds = data.get("seconds")
    return PackageMedia(
        name=name,
        sha256=data["sha256"].lower(),
        bytes=int(data["bytes"]),
        seconds=None if seconds is None else float(seconds),
        source=data["source"],
        licence=data["licence"],
        _files=files,
    )
