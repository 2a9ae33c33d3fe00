"""The numbered boxes of cloze passages: each is a question of its group and shows that question's printed number."""

import re
from itertools import count

from django.db import transaction

from exams.models import MockTest, QuestionGroup
from exams.services.authoring_moves import add_questions, empty_question, usual_choices
from exams.services.authoring_notes import lock_test
from tenants.people.models import User

_BOX = re.compile(r"\[\[\d{0,3}\]\]")
LISTENING = "listening"


@transaction.atomic
def number_boxes(test: MockTest) -> int:
    """Give the boxes of every cloze passage the numbers of its questions, in their order. Returns how many changed."""
    lock_test(test.pk)
    changed = 0
    for section in test.sections.prefetch_related("groups__questions"):
        numbers = count(1)
        for group in section.groups.all():
            labels = [next(numbers) for _question in group.questions.all()]
            passage = with_numbers(group.passage, labels)
            if section.key != LISTENING and passage != group.passage:
                QuestionGroup.objects.filter(pk=group.pk).update(passage=passage)
                changed += 1
    return changed


def with_numbers(passage: str, labels: list[int]) -> str:
    """The passage with its boxes numbered in their order; a number that stands in two boxes stays one question.

    Boxes beyond the questions keep their numbers.
    """
    given = iter(labels)
    known: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        box = match[0]
        if box not in known or box == "[[]]":
            label = next(given, None)
            known[box] = box if label is None else f"[[{label}]]"
        return known[box]

    return _BOX.sub(number, passage)


@transaction.atomic
def questions_of_boxes(group: QuestionGroup, *, actor: User) -> int:
    """Add the questions that boxes of the passage still lack. Returns how many were added."""
    missing = boxes_in(group.passage) - group.questions.count()
    if missing > 0:
        add_questions(group, [empty_question(usual_choices(group)) for _number in range(missing)], actor=actor)
    number_boxes(group.section.test)
    return max(missing, 0)


def boxes_in(passage: str) -> int:
    """How many questions the boxes ask for."""
    boxes = _BOX.findall(passage)
    return len({box for box in boxes if box != "[[]]"}) + boxes.count("[[]]")
