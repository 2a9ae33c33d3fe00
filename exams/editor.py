"""What the pages of the editor show: the outline, one question as students will see it, the checklist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count, groupby
from typing import Any

from django.urls import reverse

from exams.content.blueprint import BlueprintMondai, Finding, get_level
from exams.content.marks import plain_text, render_marks
from exams.content.question_shapes import shape_of
from exams.models import MediaKind, MockTest, Question, QuestionGroup, Section
from exams.paper import mondai_name, mondai_word, present_picture, present_question
from exams.services.checking import lint_frozen, lint_question
from exams.services.publishing import freeze, sections_with_everything

OUTLINE_LETTERS = 24


@dataclass(frozen=True, slots=True)
class OutlineQuestion:
    """`state` is the worst that the checklist says of it: "bad", "warn" or ""."""

    pk: int
    label: str
    text: str
    is_done: bool
    state: str


@dataclass(frozen=True, slots=True)
class OutlineGroup:
    pk: int
    position: int
    has_text: bool
    asks_text: bool
    questions: list[OutlineQuestion]


@dataclass(frozen=True, slots=True)
class OutlineMondai:
    """`wanted`: how many questions the real test has here, 0 where it has no such mondai."""

    number: int
    name: str
    kind: str
    groups: list[OutlineGroup]
    wanted: int

    @property
    def questions(self) -> int:
        return sum(len(group.questions) for group in self.groups)

    @property
    def done(self) -> int:
        return sum(question.is_done for group in self.groups for question in group.questions)

    @property
    def of(self) -> int:
        return max(self.wanted, self.questions)

    @property
    def is_full(self) -> bool:
        return self.done >= self.of


@dataclass(frozen=True, slots=True)
class OutlineSection:
    section: Section
    mondai: list[OutlineMondai]


class Draft:
    """A test as the editor reads it: the same queries whatever its size."""

    def __init__(self, test: MockTest) -> None:
        self.test = test
        self.sections = sections_with_everything(test)

    @cached_property
    def findings(self) -> list[Finding]:
        return lint_frozen(self.test, self.sections, *self._frozen)

    @property
    def errors(self) -> int:
        return sum(finding.kind == "bad" for finding in self.findings)

    @property
    def warnings(self) -> int:
        return sum(finding.kind == "warn" for finding in self.findings)

    @property
    def questions(self) -> list[Question]:
        return [question for group in self._groups() for question in group.questions.all()]

    @property
    def done(self) -> int:
        return sum(_is_done(question) for question in self.questions)

    def _groups(self) -> Iterator[QuestionGroup]:
        for section in self.sections:
            yield from section.groups.all()

    @cached_property
    def labels(self) -> dict[int, str]:
        """Printed numbers by question: listening begins anew in each mondai."""
        found: dict[int, str] = {}
        for section in self.sections:
            numbers = count(1)
            for _mondai, groups in groupby(section.groups.all(), key=lambda group: group.mondai):
                numbers = count(1) if section.key == "listening" else numbers
                found |= {q.pk: str(next(numbers)) for group in groups for q in group.questions.all()}
        return found

    @cached_property
    def _states(self) -> dict[int, str]:
        states: dict[int, str] = {}
        for finding in self.findings:
            if finding.question and finding.kind != "ok" and states.get(finding.question) != "bad":
                states[finding.question] = finding.kind
        return states

    @property
    def outline(self) -> list[OutlineSection]:
        return [OutlineSection(section, self._mondai_of(section)) for section in self.sections]

    def entry(self, question: Question) -> OutlineQuestion:
        """One question's line of the outline."""
        return self._question(next(one for one in self.questions if one.pk == question.pk))

    def _mondai_of(self, section: Section) -> list[OutlineMondai]:
        level = self.test.level
        out = []
        for number, groups in groupby(section.groups.all(), key=lambda group: group.mondai):
            found = list(groups)
            real = _real_mondai(level, section.key, number)
            out.append(
                OutlineMondai(
                    number=number,
                    name=mondai_name(level, section.key, found[0].type),
                    kind=found[0].type,
                    groups=[self._group(group) for group in found],
                    wanted=real.items if real else 0,
                )
            )
        return out

    def _group(self, group: QuestionGroup) -> OutlineGroup:
        questions = [self._question(question) for question in group.questions.all()]
        has_text = bool(group.passage)
        return OutlineGroup(group.pk, group.position, has_text, bool(shape_of(group.type).passage), questions)

    def _question(self, question: Question) -> OutlineQuestion:
        choices = question.choices.all()
        text = plain_text(question.stem) or next((plain_text(c.text) for c in choices if c.text), "")
        return OutlineQuestion(
            pk=question.pk,
            label=self.labels[question.pk],
            text=text[:OUTLINE_LETTERS],
            is_done=_is_done(question),
            state=self._states.get(question.pk, ""),
        )

    def neighbours(self, question: Question) -> tuple[int | None, int | None]:
        """The questions before and after it in the whole test."""
        order = [one.pk for one in self.questions]
        place = order.index(question.pk)
        return order[place - 1] if place else None, order[place + 1] if place + 1 < len(order) else None

    @cached_property
    def _frozen(self) -> tuple[dict[str, Any], dict[str, Any]]:
        return freeze(self.test, self.sections)

    def preview(self, question: Question) -> dict[str, Any]:
        """The question as `exams/attempts/_question.html` shows it, with its passage."""
        section, group, found = next(one for one in _questions_in(self._frozen[0]) if one[2]["source"] == question.pk)
        pictures = {name: reverse("media", args=[media]) for name, media in section["pictures"].items()}
        passage = render_marks(group["passage"], pictures=pictures) if group["passage"] else ""
        return {
            "q": present_question(found, spoken=group["spoken"]),
            "passage": passage,
            "picture": present_picture(group["picture"]),
        }

    def preview_group(self, group: QuestionGroup) -> dict[str, Any]:
        """A passage and instruction as students see them."""
        files = {m.name: reverse("media", args=[m.pk]) for m in self.test.media.filter(kind=MediaKind.PICTURE)}
        picture = {"media": group.picture_id, "alt": group.picture_alt} if group.picture_id else None
        return {
            "mondai_word": mondai_word(self.test.level),
            "number": group.mondai,
            "instruction": render_marks(group.instruction, inline=True) if group.instruction else "",
            "passage": render_marks(group.passage, pictures=files) if group.passage else "",
            "picture": present_picture(picture),
        }

    def about(self, *, question: int | None = None, group: int | None = None) -> list[Finding]:
        """What the checklist says of one question or one mondai."""
        if question:
            return lint_question(self.findings, question)
        return [finding for finding in self.findings if finding.group == group and not finding.question]


def _questions_in(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], ...]]:
    """(section, group, question) of a frozen test."""
    for section in document["sections"]:
        for mondai in section["mondai"]:
            for group in mondai["groups"]:
                for question in group["questions"]:
                    yield section, group, question


def _is_done(question: Question) -> bool:
    """A right choice is marked; what else is missing the checklist says."""
    return any(choice.is_right for choice in question.choices.all())


def _real_mondai(level: str, section: str, number: int) -> BlueprintMondai | None:
    known = get_level(level).find_section(section)
    return known.find_mondai(number) if known else None
