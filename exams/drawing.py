"""Drawing a quiz from the bank: what can be drawn, how much there is, and the draw itself, which a seed repeats."""

import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from exams.bank import USES, bank_of
from exams.content.blueprint import get_level
from exams.models import Choice, Question
from exams.mondai_types import MondaiType, is_listening, keeps_together, mondai_type
from tenants.people.models import User

Filters = Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Unit:
    """One question, or all questions of a passage. `text` is the same for copies of the same."""

    type: str
    questions: tuple[int, ...]
    text: str

    @property
    def pk(self) -> int:
        return self.questions[0]


def types_to_draw(level: str) -> list[MondaiType]:
    """The mondai of the level in their order, without those that need a recording: a quiz has none of its own."""
    sections = get_level(level).sections
    return [mondai_type(m.type) for section in sections for m in section.mondai if not is_listening(m.type)]


def units_of(user: User, level: str, *, published: bool, unset: bool) -> list[Unit]:
    """All that can be drawn, in the order of their making. Of what was copied within the bank the original alone."""
    rows: Any = _drawable(user, level, published=published, unset=unset)
    groups: defaultdict[tuple[str, int], list[tuple[int, str, str]]] = defaultdict(list)
    spoilt: set[tuple[str, int]] = set()
    for pk, group, type, passage, picture, spoken, text, complete in rows:
        together = keeps_together(type, has_text=bool(passage or picture), is_spoken=spoken)
        key = ("group", group) if together else ("question", pk)
        groups[key].append((pk, type, text))
        if not complete:
            spoilt.add(key)
    return _without_twins(
        Unit(found[0][1], tuple(pk for pk, _type, _text in found), "\n".join(text for _pk, _type, text in found))
        for key, found in groups.items()
        if key not in spoilt
    )


def _drawable(user: User, level: str, *, published: bool, unset: bool) -> QuerySet[Question, Any]:
    """With a mark for those that can be answered: one right choice, at least two, none of them empty."""
    choices = Choice.objects.filter(question=OuterRef("pk"))
    complete = (
        Q(Exists(choices.filter(is_right=True)))
        & Q(Exists(choices.filter(number=2)))
        & ~Q(Exists(choices.filter(text="", picture=None)))
    )
    wanted = Q(group__section__test__level=level, copied_from=None)
    wanted &= Q(group__type__in=[one.key for one in types_to_draw(level)])
    if published:
        wanted &= USES["published"][1]
    if unset:
        wanted &= USES["unassigned"][1]
    questions = bank_of(user).filter(wanted).annotate(complete=complete).order_by("group_id", "position")
    columns = (
        "pk",
        "group_id",
        "group__type",
        "group__passage",
        "group__picture",
        "group__spoken_choices",
        "search_text",
        "complete",
    )
    return questions.values_list(*columns)


def _without_twins(units: Iterable[Unit]) -> list[Unit]:
    known: dict[tuple[str, str], Unit] = {}
    for unit in units:
        known.setdefault((unit.type, unit.text), unit)
    return list(known.values())


def counts_of(units: Iterable[Unit]) -> Counter[str]:
    """Type -> how many questions there are to draw."""
    counts: Counter[str] = Counter()
    for unit in units:
        counts[unit.type] += len(unit.questions)
    return counts


def new_seed() -> str:
    return str(secrets.randbelow(900_000) + 100_000)


def draw(units: Sequence[Unit], wanted: Mapping[str, int], seed: str) -> list[Unit]:
    """At most so many questions of each type, as near to it as whole passages allow. The same seed draws the same."""
    return [unit for type, count in wanted.items() for unit in _draw_type(_shuffled(units, type, seed), count)]


def _draw_type(units: Iterable[Unit], count: int) -> list[Unit]:
    drawn: list[Unit] = []
    left = count
    for unit in units:
        if len(unit.questions) <= left:
            drawn.append(unit)
            left -= len(unit.questions)
    return drawn


def _shuffled(units: Sequence[Unit], type: str, seed: str) -> list[Unit]:
    found = sorted((unit for unit in units if unit.type == type), key=lambda unit: unit.pk)
    Random(f"{seed}:{type}").shuffle(found)  # noqa: S311 - to be repeated, not to be secret
    return found


def another(units: Sequence[Unit], out: Unit, refused: set[int], seed: str) -> Unit | None:
    """Instead of `out` another of its type, as long or shorter. `refused`: first questions of what is not wanted."""
    same = (unit for unit in _shuffled(units, out.type, seed) if len(unit.questions) <= len(out.questions))
    found = [unit for unit in same if unit.pk not in refused and unit.pk != out.pk]
    return max(found, key=lambda unit: len(unit.questions), default=None)
