"""Marking and scaling, without a database."""

import pytest

from exams.content.blueprint import get_level
from grading.scoring.marking import KeyItem, mark_answers
from grading.scoring.scaling import linear_score, reference_letters, scale_marks

N5 = get_level("N5")


def items() -> list[KeyItem]:
    """The whole N5 blueprint, 67 questions, the first choice always right."""
    out = []
    for section in N5.sections:
        n = 0
        for mondai in section.mondai:
            for _ in range(mondai.items):
                n += 1
                out.append(KeyItem(f"{section.number}-{n}", section.key, mondai.number, mondai.type, frozenset({1})))
    return out


def sit(right: set[str], opened: frozenset[int] = frozenset({1, 2, 3})):
    answers = {item.question: "1" if item.question in right else "2" for item in items()}
    return mark_answers(items(), answers, opened=opened)


def test_all_right_is_180():
    scale = scale_marks(sit({item.question for item in items()}), N5)
    assert [(s.key, s.right, s.questions, s.scaled) for s in scale.sections] == [
        ("language_reading", 43, 43, 120),
        ("listening", 24, 24, 60),
    ]
    assert (scale.total, scale.passed, scale.cefr) == (180, True, "A1")
    assert scale.reference == {"vocabulary": "A", "grammar": "A", "reading": "A"}


def test_nothing_right_is_0():
    scale = scale_marks(sit(set()), N5)
    assert (scale.total, scale.passed, scale.cefr) == (0, False, "")
    assert set(scale.reference.values()) == {"C"}


def test_total_enough_but_a_sectional_mark_missed_fails():
    written = {item.question for item in items() if not item.question.startswith("3-")}
    scale = scale_marks(sit(written), N5)
    assert (scale.total, scale.passed) == (120, False)


def test_both_sectional_marks_but_the_total_missed_fails():
    some = [i.question for i in items() if not i.question.startswith("3-")][:14]
    listening = [i.question for i in items() if i.question.startswith("3-")][:8]
    scale = scale_marks(sit({*some, *listening}), N5)
    assert [(s.scaled, s.pass_mark) for s in scale.sections] == [(39, 38), (20, 19)]
    assert (scale.total, scale.passed) == (59, False)


def test_unsat_section_fails_without_any_score():
    scale = scale_marks(sit({i.question for i in items()}, opened=frozenset({1, 2})), N5)
    assert [s.scaled for s in scale.sections] == [None, None]
    assert (scale.total, scale.passed, scale.cefr) == (None, False, "")


@pytest.mark.parametrize(
    ("right", "questions", "maximum", "score"),
    [
        (0, 0, 60, 0),
        (0, 24, 60, 0),
        (24, 24, 60, 60),
        (1, 24, 60, 3),
        (1, 8, 60, 8),
        (3, 8, 60, 23),
        (43, 43, 120, 120),
    ],
)
def test_linear_score_rounds_halves_up(right, questions, maximum, score):
    assert linear_score(right, questions, maximum) == score


def test_reference_letters_at_their_borders():
    vocabulary = [item for item in items() if item.section == "vocabulary"]  # 21 questions: 67 % is 14.07

    def letter(n: int) -> str:
        return reference_letters(sit({item.question for item in vocabulary[:n]}), N5)["vocabulary"]

    assert [letter(n) for n in (15, 14, 8, 7)] == ["A", "B", "B", "C"]
