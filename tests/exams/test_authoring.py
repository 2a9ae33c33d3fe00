"""Drafts: skeletons of every level, clones, order, saves of two teachers, deletions that come back."""

from __future__ import annotations

import pytest

from exams.content.blueprint import load_blueprint
from exams.content.marks import mark_problems
from exams.errors import ExamError
from exams.models import Choice, DraftChange, MockTest, Question, QuestionGroup, Removed
from exams.services.authoring import (
    Conflict,
    add_group,
    add_question,
    add_questions,
    clone_edition,
    clone_test,
    copy_question,
    move_group,
    move_question,
    move_section,
    new_test,
    question_document,
    remove_group,
    remove_question,
    remove_section,
    restore,
    save_group,
    save_question,
    step_question,
)
from exams.services.authoring_instructions import load_instructions
from exams.services.checking import lint_test
from exams.services.publishing import publish_test, sections_with_everything
from tenants.schemas import inside
from tests.exams.makers import package_document, published, small_test

LEVELS = ["N1", "N2", "N3", "N4", "N5"]


def stems(group: QuestionGroup) -> list[str]:
    return list(group.questions.values_list("stem", flat=True))


def positions(group: QuestionGroup) -> list[int]:
    return list(group.questions.values_list("position", flat=True))


def document(stem: str, answer: int | None = 1) -> dict:
    return {"id": "", "stem": stem, "choices": [{"text": f"{stem}{n}"} for n in range(4)], "answer": answer}


@pytest.fixture
def teacher(person):
    return person("teacher")


@pytest.fixture
def group(mock_test) -> QuestionGroup:
    return QuestionGroup.objects.filter(section__test=mock_test).order_by("section__position").first()


@pytest.mark.parametrize("level", LEVELS)
def test_each_mondai_of_each_level_has_an_instruction(level):
    known = {
        section.key: {mondai.type for mondai in section.mondai} for section in load_blueprint().levels[level].sections
    }
    texts = load_instructions()[level]
    assert {section: set(types) for section, types in texts.items()} == known
    assert [problem for types in texts.values() for text in types.values() for problem in mark_problems(text)] == []
    assert all(text for types in texts.values() for text in types.values())


@pytest.mark.parametrize("level", LEVELS)
def test_skeleton_has_all_that_the_blueprint_names(level, house, teacher):
    test = new_test(actor=teacher, kind="mock_test", level=level, title=" Mock 1 ", skeleton=True)
    sections = sections_with_everything(test)
    blueprint = load_blueprint().levels[level]
    assert test.title == "Mock 1"
    assert [(s.key, s.title, s.minutes) for s in sections] == [(s.key, s.ja, s.minutes) for s in blueprint.sections]
    counted = [finding for finding in lint_test(test, sections) if "about" in finding.text or "minutes" in finding.text]
    assert {finding.kind for finding in counted} == {"ok"}
    assert Question.objects.filter(group__section__test=test).count() == blueprint.items_total
    assert Choice.objects.filter(is_right=True).count() == 0


def test_last_item_of_n2_listening_has_two_questions_with_printed_choices(house, teacher):
    test = new_test(actor=teacher, kind="mock_test", level="N2", title="N2", skeleton=True)
    groups = QuestionGroup.objects.filter(section__test=test, type="listening_integrated")
    assert [(g.spoken_choices, g.questions.count()) for g in groups] == [(True, 1), (True, 1), (False, 2)]
    assert groups[0].instruction.startswith("問題５では")


def test_blank_test_is_empty_and_a_quiz_has_one_section(house, teacher):
    assert new_test(actor=teacher, kind="mock_test", level="N5", title="A", skeleton=False).sections.count() == 0
    quiz = new_test(actor=teacher, kind="quiz", level="N5", title="B", skeleton=True)
    assert quiz.sections.get().groups.count() == 0
    with pytest.raises(ExamError, match="Give the test a title"):
        new_test(actor=teacher, kind="quiz", level="N5", title="  ", skeleton=False)


def test_clone_of_a_test_publishes_the_same(house, mock_test, teacher):
    first = publish_test(mock_test, actor=teacher)
    copies = [
        clone_test(mock_test, actor=teacher, title="Again"),
        clone_edition(first, actor=teacher, title="Again"),
    ]
    for copy in copies:
        second = publish_test(copy, actor=teacher)
        assert _without_sources(second.document) == _without_sources(first.document) | {"title": "Again"}
        assert second.current_key.document == first.current_key.document


def _without_sources(document: dict) -> dict:
    sections = [
        section
        | {
            "mondai": [
                mondai
                | {
                    "groups": [
                        group | {"questions": [question | {"source": 0} for question in group["questions"]]}
                        for group in mondai["groups"]
                    ]
                }
                for mondai in section["mondai"]
            ]
        }
        for section in document["sections"]
    ]
    return document | {"sections": sections}


def test_packaged_question_is_what_was_imported(house, mock_test):
    imported = package_document()["sections"][2]["groups"][0]["questions"][1]
    question = Question.objects.get(source_id="l-1-2")
    assert question_document(question, packaged=True) == imported
    assert question_document(question) == imported | {"tags": [], "points": 1, "details": {}}


def test_added_questions_stand_where_they_should(group, teacher):
    first, second = stems(group)
    add_questions(group, [document("a"), document("b")], actor=teacher, at=2)
    add_question(group, actor=teacher)
    assert stems(group) == [first, "a", "b", second, ""]
    assert positions(group) == [1, 2, 3, 4, 5]
    added = Question.objects.get(stem="a")
    assert (added.author, added.search_text) == (teacher, "a\na0\na1\na2\na3")


def test_too_many_questions_are_refused_as_a_whole(group, teacher):
    with pytest.raises(ExamError, match="at most 300 questions"):
        add_questions(group, [document(str(n)) for n in range(300)], actor=teacher)
    assert group.questions.count() == 2


def test_copy_stands_after_its_original_and_names_it(group, teacher):
    original = group.questions.first()
    copy = copy_question(original, actor=teacher)
    assert (copy.position, copy.copied_from_id, copy.stem) == (2, original.pk, original.stem)
    assert positions(group) == [1, 2, 3]


def test_moves_keep_positions_whole(mock_test, group, teacher):
    first, second = group.questions.all()
    step_question(first, actor=teacher, by=1)
    assert stems(group) == [second.stem, first.stem]
    other = add_group(group.section, actor=teacher, mondai=2, type="orthography")
    assert (other.position, other.instruction[:4], other.questions.count()) == (2, "＿＿＿の", 1)
    first.refresh_from_db()
    step_question(first, actor=teacher, by=1)
    assert (stems(group), stems(other)) == ([second.stem], [first.stem, ""])
    move_question(first, actor=teacher, group=other, position=99)
    assert stems(other) == ["", first.stem]
    move_group(other, actor=teacher, position=1)
    assert [g.mondai for g in group.section.groups.all()] == [2, 1]
    last = mock_test.sections.last()
    move_section(last, actor=teacher, position=1)
    assert [(s.position, s.key) for s in mock_test.sections.all()] == [
        (1, "listening"),
        (2, "vocabulary"),
        (3, "grammar_reading"),
    ]


def test_a_question_does_not_move_into_another_test(group, teacher):
    other = QuestionGroup.objects.filter(section__test=small_test()).first()
    with pytest.raises(ExamError, match="within its test"):
        move_question(group.questions.first(), actor=teacher, group=other, position=1)


def test_save_changes_what_it_names(group, teacher):
    question = group.questions.first()
    choices = [{"text": "あ"}, {"text": "{い|い}"}, {"text": "う"}]
    fields = {"stem": "__新しい__ 文", "choices": choices, "answer": 3, "tags": ["て形"]}
    saved = save_question(question.pk, actor=teacher, version=1, fields=fields)
    assert (saved.version, saved.stem, saved.tags, saved.search_text) == (
        2,
        "__新しい__ 文",
        ["て形"],
        "新しい 文\nあ\nい\nう",
    )
    assert [(c.text, c.is_right) for c in saved.choices.all()] == [("あ", False), ("{い|い}", False), ("う", True)]
    assert saved.explanation == question.explanation


def test_second_save_over_a_newer_text_loses_neither(group, teacher, person):
    question = group.questions.first()
    save_question(question.pk, actor=teacher, version=1, fields={"stem": "mine"})
    with pytest.raises(Conflict) as caught:
        save_question(question.pk, actor=person("admin"), version=1, fields={"stem": "theirs"})
    assert (caught.value.current.stem, caught.value.current.version) == ("mine", 2)
    again = save_question(question.pk, actor=teacher, version=1, fields={"stem": "mine"})  # its reply was lost
    assert again.version == 2


def test_right_choice_must_be_one_of_them(group, teacher):
    question = group.questions.first()
    with pytest.raises(ExamError, match="none of the choices"):
        save_question(question.pk, actor=teacher, version=1, fields={"answer": 5})
    with pytest.raises(ExamError, match="at most 4"):
        save_question(question.pk, actor=teacher, version=1, fields={"choices": [{"text": ""}] * 5})


def test_passage_is_searched_with_each_of_its_questions(group, teacher):
    saved = save_group(group.pk, actor=teacher, version=1, fields={"passage": "{本文|ほんぶん}", "source": "Made"})
    assert (saved.version, saved.source) == (2, "Made")
    assert {q.search_text.partition("\n")[0] for q in group.questions.all()} == {"本文"}
    with pytest.raises(Conflict):
        save_group(group.pk, actor=teacher, version=1, fields={"passage": "other"})


def test_deleted_question_comes_back_as_it_was(group, teacher):
    first = group.questions.first()
    before = question_document(first)
    removed = remove_question(first, actor=teacher)
    assert positions(group) == [1]
    back = restore(removed, actor=teacher)
    assert isinstance(back, Question)
    assert (back.pk, question_document(Question.objects.get(pk=first.pk))) == (first.pk, before)
    assert (positions(group), stems(group)[0]) == ([1, 2], first.stem)
    with pytest.raises(ExamError, match="back already"):
        restore(removed, actor=teacher)


def test_deleted_section_comes_back_with_everything(house, mock_test, teacher):
    edition = published(mock_test)
    section = mock_test.sections.get(key="listening")
    removed = remove_section(section, actor=teacher)
    assert [s.position for s in mock_test.sections.all()] == [1, 2]
    restore(removed, actor=teacher)
    assert published(mock_test) == edition


def test_question_of_a_deleted_mondai_waits_for_its_mondai(group, teacher):
    question = remove_question(group.questions.first(), actor=teacher)
    pk, mondai = group.pk, remove_group(group, actor=teacher)
    with pytest.raises(ExamError, match="Bring that back first"):
        restore(question, actor=teacher)
    restore(mondai, actor=teacher)
    restore(question, actor=teacher)
    assert positions(QuestionGroup.objects.get(pk=pk)) == [1, 2]
    assert Removed.objects.count() == 0


def test_saves_of_one_person_in_one_place_are_one_row(group, teacher, person):
    question = group.questions.first()
    for version, stem in enumerate(["x", "x ", "x"], start=1):
        save_question(question.pk, actor=teacher, version=version, fields={"stem": stem, "points": version})
    save_question(question.pk, actor=person("admin"), version=4, fields={"points": 9})
    rows = DraftChange.objects.filter(action="question.saved", where="x")
    assert [(row.by.username, row.saves) for row in rows.order_by("pk")] == [("teacher", 2), ("admin", 1)]


def test_other_centre_keeps_its_own(house, teacher):
    with inside(house.fuji):
        before = MockTest.objects.count()
    new_test(actor=teacher, kind="mock_test", level="N5", title="Ours", skeleton=True)
    with inside(house.fuji):
        assert MockTest.objects.count() == before


def test_two_who_delete_the_same_leave_one_way_back(mock_test, group, teacher):
    """The second is told so: no second copy stands among the deleted, and nothing breaks."""
    question = group.questions.first()
    stale_question = Question.objects.get(pk=question.pk)
    remove_question(question, actor=teacher)
    for act in (
        lambda: remove_question(stale_question, actor=teacher),
        lambda: move_question(stale_question, actor=teacher, group=group, position=1),
    ):
        with pytest.raises(ExamError, match="A colleague deleted this meanwhile"):
            act()
    stale_group = QuestionGroup.objects.get(pk=group.pk)
    remove_group(group, actor=teacher)
    with pytest.raises(ExamError, match="A colleague deleted this meanwhile"):
        remove_group(stale_group, actor=teacher)
    assert sorted(Removed.objects.values_list("kind", flat=True)) == ["group", "question"]
