"""A question of the bank as a page shows it: with its key opened, and where it was used."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from exams.bank import SOURCES
from exams.content.marks import boxed_numbers, plain_text
from exams.explained import explain_question
from exams.models import MockTest, Question, QuestionGroup
from exams.mondai_types import MondaiType, keeps_together, mondai_type
from exams.paper import present_section
from exams.services.publishing import freeze
from tenants.statements import Statement

PASSAGE_SHOWN = 60

# Of questions of these tests: the editions that hold them, and how often each was set to students.
USED = Statement(
    """
SELECT q.source::bigint, e.number, e.part_of_id IS NULL,
       (SELECT count(*) FROM {schema}.exams_assignment a WHERE a.edition_id = e.id)
FROM {schema}.exams_edition e CROSS JOIN LATERAL jsonb_path_query(e.document, %(path)s::jsonpath) AS q (source)
WHERE e.test_id = ANY(%(tests)s) AND q.source::bigint = ANY(%(questions)s)
ORDER BY e.number
"""
)


@dataclass(slots=True)
class Uses:
    """`editions` are the numbers of those of its test that hold the question, `assigned` how often they were set."""

    editions: list[int] = field(default_factory=list)
    assigned: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """`opened` is a row of exams/explained.py; `heard` is what stands for a stem that is only heard."""

    question: Question
    opened: dict[str, Any]
    type: MondaiType
    uses: Uses

    @property
    def group(self) -> QuestionGroup:
        return self.question.group

    @property
    def test(self) -> MockTest:
        return self.question.group.section.test

    @property
    def below(self) -> str:
        """How the passage begins that the question stands below."""
        return plain_text(self.group.passage)[:PASSAGE_SHOWN] if is_shared(self.group) else ""

    @property
    def heard(self) -> str:
        return "" if self.opened["stem"] or not self.opened["script"] else self.opened["script"][0]["html"]


def rows_of(questions: Iterable[Question]) -> list[Row]:
    """Of questions with all that is shown: one query for all uses."""
    questions = list(questions)
    uses = uses_of(questions)
    return [Row(one, opened(one), mondai_type(one.group.type), uses[one.pk]) for one in questions]


def uses_of(questions: Iterable[Question]) -> defaultdict[int, Uses]:
    found: defaultdict[int, Uses] = defaultdict(Uses)
    questions = list(questions)
    tests = sorted({question.group.section.test_id for question in questions})
    values = {"tests": tests, "questions": [question.pk for question in questions], "path": SOURCES}
    for pk, number, is_whole, assigned in USED.all(values) if questions else []:
        found[pk].assigned += assigned
        if is_whole:
            found[pk].editions.append(number)
    return found


def opened(question: Question) -> dict[str, Any]:
    """A draft's question as `exams/_explained.html` shows it."""
    choices = list(question.choices.all())
    document = {
        "key": str(question.pk),
        "label": "",
        "stem": question.stem,
        "picture": _picture(question),
        "cue": None,
        "choices": [{"number": c.number, "text": c.text, "picture": _picture(c)} for c in choices],
    }
    keyed = {
        "right": [choice.number for choice in choices if choice.is_right],
        "explanation": question.explanation,
        "script": question.script,
        "choices": [],
    }
    return explain_question(document, spoken=False, keyed=keyed)


def _picture(owner: Any) -> dict[str, Any] | None:
    return {"media": owner.picture_id, "alt": owner.picture_alt} if owner.picture_id else None


def shown_to_students(question: Question) -> dict[str, Any]:
    """A section of one mondai as `_paper.html` shows it: the question, or the passage with all that stand below it."""
    group = question.group
    alone = {} if is_shared(group) else {"pk": question.pk}
    section = group.section.test.sections.filter(pk=group.section_id).prefetch_related(
        Prefetch("groups", QuestionGroup.objects.filter(pk=group.pk).select_related("picture")),
        Prefetch("groups__questions", Question.objects.filter(**alone).select_related("picture")),
        "groups__questions__choices__picture",
    )
    document, _key = freeze(group.section.test, list(section))
    frozen = document["sections"][0]
    shown = frozen["mondai"][0]["groups"][0]
    if alone:
        shown |= {"passage": "", "picture": None}  # the example before the first question
    questions = shown["questions"]
    boxes = list(dict.fromkeys(boxed_numbers(group.passage)))
    if len(boxes) == len(questions):
        for one, number in zip(questions, boxes, strict=True):
            one["label"] = str(number)
    return present_section(frozen | {"recording": None}, group.section.test.level)


def is_shared(group: QuestionGroup) -> bool:
    has_text = bool(group.passage or group.picture_id)
    return keeps_together(group.type, has_text=has_text, is_spoken=group.spoken_choices)


def title_of(question: Question) -> str:
    """One line for a list: the stem, else the first line of what is heard, else the choices."""
    choices = " · ".join(choice.text for choice in question.choices.all())
    lines = [question.stem, *(line["text"] for line in question.script[:1]), choices]
    return next(filter(None, map(plain_text, lines)), f"#{question.pk}")
