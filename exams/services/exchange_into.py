"""Questions of a file into a test that is there: first a plan of what goes where, then all of it or nothing.

A mondai goes to the mondai of its number in the section of its key, or all to one mondai that is chosen. Empty
questions of a skeleton are filled; a passage fills an empty group, else it gets a group of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from exams.content.blueprint import Finding, check_against_blueprint
from exams.content.formats.results import Document, RenamedFiles, keep_used_media, questions_of, rename_media
from exams.content.mondai import mondai_gloss, section_name
from exams.content.package_model import FileSource, build_package
from exams.models import MediaFile, MockTest, Question, QuestionGroup, Section
from exams.services.authoring_filling import is_empty
from exams.services.authoring_moves import MOST_QUESTIONS, add_group, add_questions
from exams.services.authoring_notes import close_gaps, note_change
from exams.services.authoring_saving import save_group
from exams.services.importing import store_media
from exams.services.publishing import sections_with_everything
from tenants.people.models import User

OWN = ("passage", "picture", "script", "cue")


@dataclass(slots=True)
class Move:
    """A group of the file: where it goes. Without `target` it becomes a group of its own; `filled`: the empty questions
    whose place it takes."""

    group: Document
    section: Section | None
    target: QuestionGroup | None = None
    filled: list[Question] = field(default_factory=list)
    problem: str = ""

    @property
    def where(self) -> str:
        if self.section is None:
            return ""
        mondai = _("mondai %(number)d") % {"number": self.group["mondai"]}
        return f"{section_name(self.section.key)} · {mondai}"


@dataclass(slots=True)
class Row:
    """A mondai of the test with what it gets."""

    where: str
    count: int = 0
    filled: int = 0


@dataclass(slots=True)
class Plan:
    """`notes`: what of the file stays out."""

    test: MockTest
    moves: list[Move]
    notes: list[str]
    findings: list[Finding]

    @property
    def rows(self) -> list[Row]:
        """What goes to each mondai, in the order of the file."""
        rows: dict[str, Row] = {}
        for move in self.moves:
            if not move.problem:
                row = rows.setdefault(move.where, Row(move.where))
                row.count += len(move.group["questions"])
                row.filled += len(move.filled)
        return list(rows.values())

    @property
    def problems(self) -> list[str]:
        return list(dict.fromkeys(move.problem for move in self.moves if move.problem))


def places_of(test: MockTest) -> list[tuple[str, str]]:
    """The mondai to which everything may go: the id of the first group, and its name."""
    groups = QuestionGroup.objects.filter(section__test=test).select_related("section").order_by("section", "position")
    places: dict[tuple[int, int], tuple[str, str]] = {}
    for group in groups:
        mondai = _("mondai %(number)d") % {"number": group.mondai}
        label = " · ".join(filter(None, [section_name(group.section.key), mondai, mondai_gloss(group.type)]))
        places.setdefault((group.section_id, group.mondai), (str(group.pk), label))
    return list(places.values())


def plan_of(document: Document, test: MockTest, place: str = "") -> Plan:
    """The same queries whatever the size."""
    sections = sections_with_everything(test)
    chosen = next((g for section in sections for g in section.groups.all() if str(g.pk) == place), None)
    moves = list(_moves(document, test, sections, chosen))
    held = sum(len(group.questions.all()) for section in sections for group in section.groups.all())
    added = sum(len(move.group["questions"]) - len(move.filled) for move in moves)
    if held + added > MOST_QUESTIONS and moves:
        moves[0].problem = _("A test has at most %(count)d questions.") % {"count": MOST_QUESTIONS}
    return Plan(test, moves, _notes(document, test, sections), _findings(test, sections, moves))


def _moves(document: Document, test: MockTest, sections: list[Section], chosen: QuestionGroup | None) -> Iterator[Move]:
    used: set[int] = set()
    for source in document["sections"]:
        key = chosen.section.key if chosen else source["key"]
        section = next((one for one in sections if one.key == key), None)
        for group in source["groups"]:
            if chosen:
                group = group | {"mondai": chosen.mondai, "type": chosen.type, "spoken_choices": chosen.spoken_choices}
            move = Move(group, section)
            if section is None:
                move.problem = _("The test has no section “%(name)s”. Choose where its questions go.") % {
                    "name": section_name(source["key"])
                }
            else:
                _aim(move, section, chosen, used)
            if test.kind != MockTest.Kind.QUIZ and any(len(q["choices"]) < 3 for q in group["questions"]):
                move.problem = move.problem or _("Only a question of a quiz may have two choices.")
            yield move


def _aim(move: Move, section: Section, chosen: QuestionGroup | None, used: set[int]) -> None:
    """The group that takes the questions, if one can."""
    group = move.group
    there = [one for one in section.groups.all() if one.mondai == group["mondai"]]
    fitting = [one for one in there if one.type == group["type"]]
    if there and not fitting:
        text = _("Mondai %(number)d of the test is of another type (%(there)s, not %(given)s).")
        move.problem = text % {"number": group["mondai"], "there": there[0].type, "given": group["type"]}
        return
    if any(group.get(name) for name in OWN):
        move.target = next((one for one in fitting if one.pk not in used and _is_blank(one)), None)
    elif chosen:
        move.target = next(one for one in fitting if one.pk == chosen.pk)
    else:
        move.target = next((one for one in fitting if not one.passage and one.picture_id is None), None)
    if move.target is not None:
        empty = [q for q in move.target.questions.all() if is_empty(q)] if move.target.pk not in used else []
        own = any(group.get(name) for name in OWN)
        move.filled = empty if own else empty[: len(group["questions"])]
        used.add(move.target.pk)


def _is_blank(group: QuestionGroup) -> bool:
    own = group.passage or group.picture_id or group.script or group.cue
    return not own and all(is_empty(question) for question in group.questions.all())


def _notes(document: Document, test: MockTest, sections: list[Section]) -> list[str]:
    notes = []
    if document["test"]["kind"] == "mock_test" and document["test"]["level"] != test.level:
        text = _("The file is for %(given)s, the test is for %(there)s.")
        notes.append(text % {"given": document["test"]["level"], "there": test.level})
    for section in document["sections"]:
        if section["recording"] and not _takes_recording(section, sections):
            text = _("The recording “%(name)s” stays out: say in the test where its questions stand in the recording.")
            notes.append(text % {"name": section["recording"]})
    return notes


def _takes_recording(source: Document, sections: list[Section]) -> bool:
    """Where the section has none yet."""
    return any(section.key == source["key"] and section.recording_id is None for section in sections)


def _findings(test: MockTest, sections: list[Section], moves: list[Move]) -> list[Finding]:
    """The test as it will be, beside the real one."""
    if test.kind != MockTest.Kind.MOCK_TEST:
        return []
    counts: dict[str, Counter[int]] = {section.key: Counter() for section in sections}
    for section in sections:
        for group in section.groups.all():
            counts[section.key][group.mondai] += len(group.questions.all())
    for move in moves:
        if move.section is not None:
            counts[move.section.key][move.group["mondai"]] += len(move.group["questions"]) - len(move.filled)
    return check_against_blueprint(counts, test.level)


# --- and done; call it inside a transaction, with the test locked


def carry_out(
    document: Document, files: FileSource, test: MockTest, place: str, *, actor: User, stored: list[str]
) -> None:
    """`stored` gets the names of the files that are written, for whoever has to take them away again."""
    sections = sections_with_everything(test)
    names = _prepare(document, test, sections)
    package = build_package(document, RenamedFiles(files, names))
    media = {name: store_media(entry, stored) for name, entry in package.media.items()}
    test.media.add(*media.values())
    for source in document["sections"]:
        if source["recording"]:
            _set_recording(test, source, media, actor)
    for move in plan_of(document, test, place).moves:
        _carry(move, actor)


def _prepare(document: Document, test: MockTest, sections: list[Section]) -> dict[str, str]:
    """Recordings that stay out are gone, with the places in them; ids and names of files are none that the test has."""
    for section in document["sections"]:
        if section["recording"] and not _takes_recording(section, sections):
            section["recording"] = None
            for group in section["groups"]:
                for owner in (group, *group["questions"]):
                    owner["cue"] = None
    taken = set(Question.objects.filter(group__section__test=test).values_list("source_id", flat=True))
    for question in questions_of(document):
        if question["id"] in taken:
            question["id"] = ""
    return rename_media(keep_used_media(document), set(test.media.values_list("name", flat=True)))


def _set_recording(test: MockTest, source: Document, media: dict[str, MediaFile], actor: User) -> None:
    section = Section.objects.get(test=test, key=source["key"])
    section.recording = media[source["recording"]]
    section.save(update_fields=["recording"])
    note_change(test, actor, "section.saved", section.title)


def _carry(move: Move, actor: User) -> None:
    assert move.section is not None
    group, target = move.group, move.target
    if target is None:
        known = move.section.groups.filter(mondai=group["mondai"]).exists()
        own = group | ({"instruction": ""} if known else {})
        section = Section.objects.get(pk=move.section.pk)  # with the groups that came in before
        add_group(section, actor=actor, mondai=group["mondai"], type=group["type"], document=own)
        return
    if move.filled:
        Question.objects.filter(pk__in=[question.pk for question in move.filled]).delete()
        close_gaps(target.questions.all())
    if any(group.get(name) for name in OWN):
        _fill_group(target, group, actor)
    add_questions(target, group["questions"], actor=actor)


def _fill_group(target: QuestionGroup, group: Document, actor: User) -> None:
    names = ("passage", "script", "cue", "source", "licence", "spoken_choices")
    fields = {name: group[name] for name in names}
    if picture := group["picture"]:
        media = MediaFile.objects.get(tests=target.section.test_id, name=picture["file"])
        fields |= {"picture_id": media.pk, "picture_alt": picture["alt"]}
    save_group(target.pk, actor=actor, version=target.version, fields=fields)
