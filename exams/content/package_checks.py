"""What a schema cannot say of a package: that its parts fit each other and the blueprint of its level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from django.utils.translation import gettext

from .blueprint import BlueprintSection, get_level
from .marks import mark_problems, picture_names
from .package_model import (
    Package,
    PackageChoice,
    PackageCue,
    PackageGroup,
    PackageLine,
    PackageMedia,
    PackagePicture,
    PackageQuestion,
    PackageSection,
)
from .package_schema import Place

RECORDING_SUFFIXES = (".m4a", ".mp3", ".ogg", ".opus", ".wav", ".webm")
PICTURE_SUFFIXES = (".svg", ".png", ".jpg", ".jpeg", ".webp")
# Cues are written with one or two decimals.
_CUE_TOLERANCE = 0.05

Found = Iterator[tuple[Place, str]]


def check_content(package: Package) -> Found:
    """Problems as (path in the document, sentence), in the order of the package."""
    yield from _check_sections(package)
    seen: set[str] = set()
    for number, section in enumerate(package.sections):
        place = ("sections", number)
        yield from _check_recording(section, place, package.media)
        yield from _check_mondai(section, place)
        yield from _check_cues(section, place, package.media)
        for index, group in enumerate(section.groups):
            yield from _check_group(group, (*place, "groups", index), package.media, seen)
            if package.test.kind != "quiz":
                yield from _check_counts(group, (*place, "groups", index))


def _check_sections(package: Package) -> Found:
    if package.test.kind == "quiz":
        if len(package.sections) != 1:
            yield ("sections",), gettext("A quiz has exactly one section.")
        return
    level = get_level(package.test.level)
    order = [section.key for section in level.sections]
    earlier: list[str] = []
    for number, section in enumerate(package.sections):
        place = ("sections", number)
        if section.key not in order:
            message = gettext("%(level)s has no such section. It has: %(keys)s.")
            yield place, message % {"level": level.name, "keys": ", ".join(order)}
            continue
        if section.key in earlier:
            yield place, gettext("This section is in the package twice.")
        elif earlier and order.index(section.key) < max(map(order.index, earlier)):
            yield place, gettext("The sections are not in the order of the real test.")
        earlier.append(section.key)
        known = level.find_section(section.key)
        if known:
            yield from _check_types(section, place, known)


def _check_types(section: PackageSection, place: Place, known: BlueprintSection) -> Found:
    for index, group in enumerate(section.groups):
        mondai = known.find_mondai(group.mondai)
        where = (*place, "groups", index)
        if mondai is None:
            yield where, gettext("The real test has no mondai %(number)d in this section.") % {"number": group.mondai}
        elif mondai.type != group.type:
            message = gettext("The type must be “%(expected)s”, not “%(found)s”.")
            yield (*where, "type"), message % {"expected": mondai.type, "found": group.type}


def _check_mondai(section: PackageSection, place: Place) -> Found:
    """Groups of one mondai stand together, and its instruction is written once, on the first."""
    previous = 0
    for index, group in enumerate(section.groups):
        where = (*place, "groups", index)
        if group.mondai < previous:
            yield where, gettext("The mondai are not in order.")
        elif group.mondai != previous and not group.instruction.strip():
            yield where, gettext("The first group of a mondai needs the instruction.")
        elif group.mondai == previous and group.instruction.strip():
            yield where, gettext("Only the first group of a mondai has the instruction. Leave it empty here.")
        previous = max(previous, group.mondai)


def _check_recording(section: PackageSection, place: Place, media: Mapping[str, PackageMedia]) -> Found:
    if section.recording is None:
        return
    where = (*place, "recording")
    entry = media.get(section.recording)
    if entry is None:
        yield where, _not_in_media(section.recording)
    elif not entry.name.lower().endswith(RECORDING_SUFFIXES):
        yield where, gettext("“%(name)s” is not a recording.") % {"name": entry.name}
    elif entry.seconds is None:
        yield where, gettext("The media list must give the “seconds” of “%(name)s”.") % {"name": entry.name}


def _cues(section: PackageSection, place: Place) -> Iterator[tuple[Place, PackageCue]]:
    for index, group in enumerate(section.groups):
        where = (*place, "groups", index)
        if group.cue:
            yield (*where, "cue"), group.cue
        for number, question in enumerate(group.questions):
            if question.cue:
                yield (*where, "questions", number, "cue"), question.cue


def _check_cues(section: PackageSection, place: Place, media: Mapping[str, PackageMedia]) -> Found:
    cues = list(_cues(section, place))
    entry = media.get(section.recording or "")
    if cues and section.recording is None:
        yield cues[0][0], gettext("There is a cue, but the section has no recording.")
        return
    for where, cue in cues:
        if cue.end <= cue.start:
            yield where, gettext("The cue ends before it starts.")
        elif entry and entry.seconds is not None and cue.end > entry.seconds + _CUE_TOLERANCE:
            message = gettext("The cue ends at %(end)s s, after the end of the recording at %(seconds)s s.")
            yield where, message % {"end": cue.end, "seconds": entry.seconds}
    for (_, earlier), (where, cue) in pairwise(cues):
        # Two questions on one talk share its cue.
        if cue != earlier and cue.start < earlier.end - _CUE_TOLERANCE:
            yield where, gettext("The cue starts before the one ahead of it ends.")


def _check_group(group: PackageGroup, place: Place, media: Mapping[str, PackageMedia], seen: set[str]) -> Found:
    yield from _check_text(group.instruction, (*place, "instruction"))
    yield from _check_text(group.passage, (*place, "passage"))
    for name in picture_names(group.passage):
        yield from _check_picture_name(name, (*place, "passage"), media)
    yield from _check_picture(group.picture, (*place, "picture"), media)
    yield from _check_script(group.script, place)
    for number, question in enumerate(group.questions):
        where = (*place, "questions", number)
        if question.id in seen:
            yield where, gettext("Another question has the same id.")
        seen.add(question.id)
        yield from _check_question(question, where, media)


def _check_counts(group: PackageGroup, place: Place) -> Found:
    for number, question in enumerate(group.questions):
        if len(question.choices) < 3:
            yield (*place, "questions", number), gettext("Only a question of a quiz may have two choices.")


def _check_question(question: PackageQuestion, place: Place, media: Mapping[str, PackageMedia]) -> Found:
    yield from _check_text(question.stem, (*place, "stem"))
    yield from _check_picture(question.picture, (*place, "picture"), media)
    yield from _check_choices(question.choices, place, media)
    if question.answer > len(question.choices):
        message = gettext("The answer is %(answer)d, but there are only %(count)d choices.")
        yield place, message % {"answer": question.answer, "count": len(question.choices)}
    for language, text in question.explanation.items():
        yield from _check_text(text, (*place, "explanation", language))
    yield from _check_script(question.script, place)


def _check_choices(choices: Sequence[PackageChoice], place: Place, media: Mapping[str, PackageMedia]) -> Found:
    if len({choice.picture is None for choice in choices}) > 1:
        yield place, gettext("The choices are either all texts or all pictures.")
    texts: dict[str, int] = {}
    for index, choice in enumerate(choices):
        where = (*place, "choices", index)
        text = choice.text.strip()
        if choice.picture is None and not text:
            yield where, gettext("A choice has either a “text” or a “picture”.")
        elif text in texts:
            yield where, gettext("The choice is the same as choice %(number)d.") % {"number": texts[text]}
        if text:
            texts.setdefault(text, index + 1)
        yield from _check_text(choice.text, where)
        yield from _check_picture(choice.picture, (*where, "picture"), media)


def _check_script(script: Sequence[PackageLine], place: Place) -> Found:
    for index, line in enumerate(script):
        yield from _check_text(line.text, (*place, "script", index))


def _check_text(text: str, place: Place) -> Found:
    for problem in mark_problems(text):
        yield place, problem
    if place[-1] != "passage" and "![" in text and picture_names(text):
        yield place, gettext("Only a passage can show a picture in its text.")


def _check_picture(picture: PackagePicture | None, place: Place, media: Mapping[str, PackageMedia]) -> Found:
    if picture:
        yield from _check_picture_name(picture.file, place, media)


def _check_picture_name(name: str, place: Place, media: Mapping[str, PackageMedia]) -> Found:
    if name not in media:
        yield place, _not_in_media(name)
    elif not name.lower().endswith(PICTURE_SUFFIXES):
        yield place, gettext("“%(name)s” is not a picture.") % {"name": name}


def _not_in_media(name: str) -> str:
    return gettext("“%(name)s” is not in the media list of the package.") % {"name": name}
