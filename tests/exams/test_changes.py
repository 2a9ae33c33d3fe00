"""What differs between two documents, in words."""

from __future__ import annotations

from typing import Any

import pytest

from exams.content.changes import compare, counts_of
from exams.content.differences import Run, runs_of
from exams.models import Question
from exams.services.authoring import add_question, move_question, remove_question, save_group, save_question
from exams.services.freezing import freeze, sections_with_everything
from tests.exams.makers import small_test


def frozen(test) -> tuple[dict[str, Any], dict[str, Any]]:
    test.refresh_from_db()
    return freeze(test, sections_with_everything(test))


def said(changes) -> list[tuple[str, str, list[str]]]:
    return [(change.kind, change.where, [line.what for line in change.lines]) for change in changes]


@pytest.fixture
def test(house):
    return small_test(3)


@pytest.fixture
def teacher(person):
    return person("teacher")


def first(test) -> Question:
    return Question.objects.filter(group__section__test=test).order_by("group__section__position", "position").first()


def changed_by(test, act) -> list[Any]:
    before = frozen(test)
    act()
    return compare(*before, *frozen(test))


def test_nothing_changed(test):
    assert compare(*frozen(test), *frozen(test)) == []


def test_a_changed_stem_shows_its_characters(test, teacher):
    question = first(test)
    fields = {"stem": question.stem.replace("です", "でした")}
    (change,) = changed_by(test, lambda: save_question(question.pk, actor=teacher, version=1, fields=fields))
    assert (change.kind, change.section, change.where) == ("changed", "Vocabulary", "mondai 1, question 1")
    (line,) = change.lines
    assert line.runs == (Run("same", "{文|ぶん} __1__ で"), Run("out", "す"), Run("in", "した"), Run("same", "。"))
    assert line.is_japanese


def test_answer_choice_and_explanation(test, teacher):
    question = first(test)
    choices = [{"text": "こたえ"}, *({"text": f"v0{n}"} for n in (2, 3, 4))]
    fields = {"answer": 2, "choices": choices, "explanation": {"en": "New.", "ru": "Новое."}}
    changes = changed_by(test, lambda: save_question(question.pk, actor=teacher, version=1, fields=fields))
    (kind, where, lines) = said(changes)[0]
    assert (kind, where) == ("changed", "mondai 1, question 1")
    assert lines == [
        "Choice 1",
        "Choice 2",
        "Choice 3",
        "Choice 4",
        "Right choice",
        "Explanation (en)",
        "Explanation (ru)",
    ]
    right = changes[0].lines[4]
    assert right.runs == (Run("out", "1"), Run("in", "2"))


def test_a_question_put_in_does_not_move_the_others(test, teacher):
    group = first(test).group
    document = {"id": "", "stem": "あたらしい しつもん", "choices": [{"text": t} for t in "あいう"], "answer": 1}
    changes = changed_by(test, lambda: add_question(group, actor=teacher, at=1, document=document))
    assert said(changes) == [("added", "mondai 1, question 1", ["Question"])]


def test_a_question_taken_out_does_not_move_the_others(test, teacher):
    changes = changed_by(test, lambda: remove_question(first(test), actor=teacher))
    assert said(changes) == [("removed", "mondai 1, question 1", ["Question"])]
    assert counts_of(changes) == {"added": 0, "removed": 1, "moved": 0, "changed": 0}


def test_a_moved_question_is_moved_and_no_other(test, teacher):
    question = first(test)
    changes = changed_by(test, lambda: move_question(question, actor=teacher, group=question.group, position=3))
    assert said(changes) == [("moved", "mondai 1, question 3", ["Place"])]
    (line,) = changes[0].lines
    assert [run.text for run in line.runs] == [
        "Vocabulary, mondai 1, question 1",
        "Vocabulary, mondai 1, question 3",
    ]


def test_a_question_moved_to_another_section(test, teacher):
    question = first(test)
    other = test.sections.get(position=2).groups.get()
    changes = changed_by(test, lambda: move_question(question, actor=teacher, group=other, position=1))
    assert [(change.kind, change.section) for change in changes] == [("moved", "Grammar and reading")]


def test_section_mondai_test_and_files(test, teacher):
    group = first(test).group

    def act():
        save_group(group.pk, actor=teacher, version=1, fields={"instruction": "よんで ください。", "passage": "ぶん"})
        test.sections.filter(position=2).update(minutes=50)
        test.sections.filter(position=3).update(recording=None)
        type(test).objects.filter(pk=test.pk).update(title="Another", shuffle_choices=True)

    assert said(changed_by(test, act)) == [
        ("changed", "", ["Title", "Choices in another order"]),
        ("changed", "mondai 1", ["Instruction", "Text"]),
        ("changed", "The section", ["Minutes"]),
        ("changed", "The section", ["Recording"]),
    ]


def test_sections_come_and_go(test):
    document, key = frozen(test)
    shorter = document | {"sections": document["sections"][:2]}
    gone = compare(document, key, shorter, key)
    assert [(change.kind, change.section, change.where) for change in gone] == [("removed", "Listening", "The section")]
    come = compare(shorter, key, document, key)
    assert [(change.kind, change.where) for change in come] == [
        ("added", "The section"),
        *(("added", f"mondai 1, question {n}") for n in (1, 2, 3)),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "あ"),
        ("あ", ""),
        ("わたしは 学生です。", "わたしは 先生では ありません。"),
        ("a" * 5000, "b" * 5000),
        ("<b>太い</b> & 😀", "<i>太い</i> & 😁"),
        ("ab" * 40, "ba" * 40),
    ],
)
def test_runs_give_both_texts_back(old, new):
    runs = runs_of(old, new)
    assert "".join(run.text for run in runs if run.kind != "in") == old
    assert "".join(run.text for run in runs if run.kind != "out") == new
    assert all(run.text for run in runs)
