"""What of the bank is put where in a test: pieces that stay together, places that take them. Writes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from exams.bank import bank_of, with_all_shown
from exams.bank_rows import is_shared, title_of
from exams.content.blueprint import get_level
from exams.models import MockTest, Question, QuestionGroup, Section
from exams.mondai_types import MondaiType, mondai_type
from tenants.people.models import User

NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """One question, or a passage (`group`) with all of its questions."""

    type: str
    questions: tuple[Question, ...]
    group: QuestionGroup | None = None

    @property
    def is_spoken(self) -> bool:
        return self.questions[0].group.spoken_choices

    @property
    def titles(self) -> list[str]:
        return [title_of(question) for question in self.questions]

    @property
    def pk(self) -> int:
        """What stands for the piece in an address: its first question."""
        return self.questions[0].pk


@dataclass(frozen=True, slots=True)
class Place:
    """A mondai of a test, or (`is_new`) one that is made when something is put there."""

    section: Section
    mondai: int
    type: str
    is_new: bool = False

    @property
    def key(self) -> str:
        return f"{self.section.pk}-{NEW if self.is_new else self.mondai}"

    @property
    def kind(self) -> MondaiType:
        return mondai_type(self.type)


@dataclass(frozen=True, slots=True)
class Bundle:
    """The pieces of one type, and the places that they may go to: `fitting` first."""

    kind: MondaiType
    pieces: tuple[Piece, ...]
    fitting: tuple[Place, ...]
    others: tuple[Place, ...]

    @property
    def count(self) -> int:
        return sum(len(piece.questions) for piece in self.pieces)

    @property
    def passages(self) -> int:
        return sum(piece.group is not None for piece in self.pieces)

    def find(self, key: str) -> Place | None:
        return next((place for place in (*self.fitting, *self.others) if place.key == key), None)

    @property
    def usual(self) -> Place | None:
        return next(iter((*self.fitting, *self.others)), None)


def pieces_of(ids: Sequence[int], user: User) -> list[Piece]:
    """In the order of `ids`; a passage once, with all its questions, whichever of them was chosen."""
    below = Question.objects.select_related("author", "picture")
    found = with_all_shown(bank_of(user)).filter(pk__in=ids)
    found = found.prefetch_related(Prefetch("group__questions", below), "group__questions__choices__picture")
    by_pk = {question.pk: question for question in found}
    pieces: dict[tuple[str, int], Piece] = {}
    for question in filter(None, map(by_pk.get, ids)):
        shared = is_shared(question.group)
        key = ("group", question.group_id) if shared else ("question", question.pk)
        if key not in pieces:
            pieces[key] = _passage(question.group) if shared else Piece(question.group.type, (question,))
    return list(pieces.values())


def _passage(group: QuestionGroup) -> Piece:
    questions = list(group.questions.all())
    for question in questions:
        question.group = group  # so that nothing is asked for again
    return Piece(group.type, tuple(questions), group)


def bundles_of(pieces: Iterable[Piece], test: MockTest) -> list[Bundle]:
    by_type: dict[str, list[Piece]] = {}
    for piece in pieces:
        by_type.setdefault(piece.type, []).append(piece)
    sections = list(test.sections.prefetch_related("groups"))
    return [_bundle(type, tuple(found), sections, test.level) for type, found in by_type.items()]


def _bundle(type: str, pieces: tuple[Piece, ...], sections: list[Section], level: str) -> Bundle:
    places = [place for section in sections for place in _places(section)]
    fresh = [_new_place(section, type, level) for section in sections]
    fresh.sort(key=lambda place: not _belongs(place, level))
    fitting = [place for place in places if place.type == type]
    return Bundle(mondai_type(type), pieces, (*fitting, *fresh), tuple(p for p in places if p.type != type))


def _places(section: Section) -> list[Place]:
    """One for each mondai: the type of its first group is that of all."""
    known: dict[int, Place] = {}
    for group in section.groups.all():
        known.setdefault(group.mondai, Place(section, group.mondai, group.type))
    return list(known.values())


def _new_place(section: Section, type: str, level: str) -> Place:
    """Numbered as in the real test where that number is free, else after the last."""
    taken = {group.mondai for group in section.groups.all()}
    number = numbers_of(section.key, level).get(type, 0)
    return Place(section, number if number and number not in taken else max(taken, default=0) + 1, type, is_new=True)


def _belongs(place: Place, level: str) -> bool:
    return place.type in numbers_of(place.section.key, level)


def numbers_of(section: str, level: str) -> Mapping[str, int]:
    """Type -> number of the mondai in a section of the real test; empty for a quiz's section."""
    known = get_level(level).find_section(section)
    return {mondai.type: mondai.number for mondai in known.mondai} if known else {}
