"""Quizzes: drawn from the bank by a seed, made as a draft, by hand, and how they are checked."""

from __future__ import annotations

import pytest

from exams.drawing import Unit, another, counts_of, draw, types_to_draw, units_of
from exams.errors import ExamError
from exams.models import MockTest, Question, QuestionGroup
from exams.placing import pieces_of
from exams.services.authoring import add_group, add_questions, copy_question
from exams.services.publishing import publish_test
from exams.services.quizzes import add_quiz_question, build_quiz, empty_quiz, set_quiz
from tenants.people.models import AuditEntry
from tenants.schemas import inside
from tests.exams.makers import set_homework, small_test
from tests.exams.test_bank import document, queries

ALL = {"published": False, "unset": False}
HOW = {"check_mode": "each", "question_seconds": 30, "points": 2}


def unit(type: str, *questions: int) -> Unit:
    return Unit(type, questions, f"{type}{questions}")


@pytest.fixture
def teacher(person):
    return person("teacher")


@pytest.fixture
def group(mock_test) -> QuestionGroup:
    return QuestionGroup.objects.filter(section__test=mock_test).order_by("section__position").first()


@pytest.fixture
def passage(mock_test, teacher) -> QuestionGroup:
    questions = {"questions": [document("一"), document("二"), document("三")], "passage": "本文 [[1]] [[2]] [[3]]"}
    section = mock_test.sections.get(key="grammar_reading")
    return add_group(section, actor=teacher, mondai=3, type="text_grammar", document=questions)


def test_seed_repeats_a_draw_and_another_seed_does_not():
    units = [unit("a", n) for n in range(100)]
    drawn = draw(units, {"a": 10}, "1")
    assert drawn == draw(list(reversed(units)), {"a": 10}, "1")
    assert drawn != draw(units, {"a": 10}, "2")
    assert len({one.pk for one in drawn}) == 10


def test_passages_go_whole_and_never_exceed_what_was_asked():
    units = [unit("p", 1, 2, 3), unit("p", 4, 5, 6), unit("q", 7), unit("p", 8)]
    for seed in map(str, range(20)):
        drawn = draw(units, {"p": 4, "q": 1}, seed)
        assert counts_of(drawn) == {"p": 4, "q": 1}
        assert counts_of(draw(units, {"p": 2}, seed)) == {"p": 1}
    assert draw(units, {}, "1") == []


def test_another_is_of_the_same_type_and_not_longer():
    units = [unit("p", 1, 2, 3), unit("p", 4, 5), unit("p", 6), unit("q", 7)]
    assert another(units, units[1], set(), "1") == units[2]
    assert another(units, units[0], set(), "1") == units[1]
    assert another(units, units[1], {6}, "1") is None
    assert another(units, units[3], set(), "1") is None


def test_what_can_be_drawn_is_whole_and_no_copy(group, passage, teacher):
    add_questions(group, [document("鍵なし", answer=None), document("同じ"), document("同じ")], actor=teacher)
    copy_question(group.questions.first(), actor=teacher)
    units = units_of(teacher, "N5", **ALL)
    assert counts_of(units) == {"kanji_reading": 3, "grammar_form": 2, "text_grammar": 3}  # listening needs a recording
    assert [one.questions for one in units if one.type == "text_grammar"] == [
        tuple(passage.questions.values_list("pk", flat=True))
    ]
    passage.questions.last().choices.update(is_right=False)
    assert "text_grammar" not in counts_of(units_of(teacher, "N5", **ALL))
    assert units_of(teacher, "N4", **ALL) == []
    assert "listening_task" not in {one.key for one in types_to_draw("N5")}


def test_only_what_was_published_or_never_set(mock_test, group, teacher):
    publish_test(mock_test, actor=teacher)
    add_questions(group, [document("新しい")], actor=teacher)
    set_homework(edition=mock_test.editions.get())
    published = units_of(teacher, "N5", published=True, unset=False)
    unset = units_of(teacher, "N5", published=False, unset=True)
    assert counts_of(published) == {"kanji_reading": 2, "grammar_form": 2}
    assert counts_of(unset) == {"kanji_reading": 1}
    assert units_of(teacher, "N5", published=True, unset=True) == []


def test_other_centre_is_never_drawn(house, mock_test, teacher):
    with inside(house.fuji):
        small_test(5)
    assert counts_of(units_of(teacher, "N5", **ALL)) == {"kanji_reading": 2, "grammar_form": 2}


def test_quiz_has_a_mondai_for_each_type_and_passages_whole(group, passage, teacher):
    singles = list(group.questions.values_list("pk", flat=True))
    pieces = pieces_of([*singles, passage.questions.last().pk], teacher)
    quiz = build_quiz(actor=teacher, title="Words", level="N5", pieces=pieces, **HOW)
    section = quiz.sections.get()
    groups = list(section.groups.all())
    assert (quiz.kind, quiz.check_mode, quiz.question_seconds, quiz.created_by) == ("quiz", "each", 30, teacher)
    assert (section.key, section.minutes) == ("quiz", 3)
    assert [(g.mondai, g.type, g.questions.count()) for g in groups] == [
        (1, "kanji_reading", 2),
        (2, "text_grammar", 3),
    ]
    assert all(g.instruction for g in groups)
    assert groups[1].passage == "本文 [[3]] [[4]] [[5]]"
    questions = Question.objects.filter(group__section=section)
    assert set(questions.values_list("points", flat=True)) == {2}
    originals = {*singles, *passage.questions.values_list("pk", flat=True)}
    assert set(questions.values_list("copied_from", flat=True)) == originals
    edition = publish_test(quiz, actor=teacher)
    assert edition.document["quiz"] == {"check": "each", "seconds": 30}
    assert AuditEntry.objects.filter(action="test.created", actor=teacher).exists()
    assert quiz.changes.filter(action="quiz.drawn").count() == 1


def test_quiz_of_nothing_or_of_listening_is_refused(mock_test, teacher):
    with pytest.raises(ExamError, match="Choose at least one question"):
        build_quiz(actor=teacher, title="Q", level="N5", pieces=[], **HOW)
    pieces = pieces_of([Question.objects.get(source_id="l-1-1").pk], teacher)
    with pytest.raises(ExamError, match="Leave the listening out"):
        build_quiz(actor=teacher, title="Q", level="N5", pieces=pieces, **HOW)
    assert not MockTest.objects.filter(kind="quiz").exists()


def test_quiz_by_hand_has_true_or_false_questions(teacher, house):
    quiz = empty_quiz(actor=teacher, title="Quick", level="N4", type="true_false")
    add_quiz_question(quiz, actor=teacher, type="true_false")
    add_quiz_question(quiz, actor=teacher, type="single_choice")
    groups = quiz.sections.get().groups.all()
    assert [(g.mondai, g.type, g.questions.count()) for g in groups] == [(1, "true_false", 2), (2, "single_choice", 1)]
    choices = groups[0].questions.last().choices
    assert list(choices.values_list("text", "is_right")) == [("正しい", False), ("正しくない", False)]
    with pytest.raises(ExamError, match="no questions of this type"):
        add_quiz_question(quiz, actor=teacher, type="essay")
    quiz.sections.all().delete()
    with pytest.raises(ExamError, match="The quiz has no section"):
        add_quiz_question(quiz, actor=teacher, type="true_false")


def test_settings_are_saved_and_noted(teacher, house, mock_test):
    quiz = empty_quiz(actor=teacher, title="Quick", level="N4", type="single_choice")
    question = Question.objects.get(group__section__test=quiz)
    values = {"check_mode": "each", "question_seconds": 20, "minutes": 4}
    set_quiz(quiz, actor=teacher, points={question.pk: 3}, **values)
    quiz.refresh_from_db()
    question.refresh_from_db()
    assert (quiz.check_mode, quiz.question_seconds, quiz.sections.get().minutes) == ("each", 20, 4)
    assert (question.points, question.version) == (3, 2)
    assert quiz.changes.filter(action="quiz.settings").count() == 1
    with pytest.raises(ExamError, match="Only a quiz"):
        set_quiz(mock_test, actor=teacher, points={}, **values)


# --- the pages


def test_builder_shows_what_the_bank_has(mock_test, login):
    page = login("teacher").get("/quizzes/new/?level=N5&title=Words&n_kanji_reading=1").content.decode()
    assert "of 2 in the bank" in page
    assert 'value="Words"' in page
    assert 'name="n_kanji_reading"' in page
    assert "聴解" not in page
    assert 'name="n_kanji_reading"' not in login("teacher").get("/quizzes/new/?level=N1").content.decode()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"n_kanji_reading": 1, "title": ""}, "This field is required."),
        ({}, "Say for at least one mondai how many questions you want."),
        ({"n_kanji_reading": 3}, "The bank has 2 of these."),
        ({"n_kanji_reading": "x"}, "Enter a whole number."),
        ({"n_kanji_reading": 1, "question_seconds": 2}, "greater than or equal to 5"),
        ({"n_kanji_reading": 1, "check_mode": "never"}, "Select a valid choice."),
    ],
)
def test_wrong_numbers_are_said_and_kept(mock_test, login, sent, sentence):
    answer = login("teacher").get(
        "/quizzes/draw/", {"title": "Q", "level": "N5", "check_mode": "end", "points": 1} | sent
    )
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert not MockTest.objects.filter(kind="quiz").exists()


def drawn(page) -> list[int]:
    return [row.question.pk for _piece, rows in page.context["pieces"] for row in rows]


def test_draw_look_swap_and_make(group, teacher, login):
    add_questions(group, [document("三つ目")], actor=teacher)
    client = login("teacher")
    asked = {"title": "Words", "level": "N5", "check_mode": "each", "points": 1, "n_kanji_reading": 2, "seed": "7"}
    page = client.get("/quizzes/draw/", asked)
    first = drawn(page)
    assert "2 questions were drawn. Nothing is made yet. Seed 7" in " ".join(page.content.decode().split())
    assert [
        row.question.pk for _p, rows in client.get("/quizzes/draw/", asked).context["pieces"] for row in rows
    ] == first
    page = client.get("/quizzes/draw/", asked | {"ids": first, "swap": first[0]})
    second = drawn(page)
    [third] = {*group.questions.values_list("pk", flat=True)} - {*first}
    assert second == [third, first[1]]
    page = client.get("/quizzes/draw/", asked | {"ids": second, "swap": third, "back": first[0]})
    assert "The bank has no other question of this kind. It stays." in page.content.decode()
    assert not MockTest.objects.filter(kind="quiz").exists()
    answer = client.post("/quizzes/draw/", asked | {"ids": second})
    quiz = MockTest.objects.get(kind="quiz")
    assert answer["Location"] == f"/tests/{quiz.pk}/edit/"
    assert list(Question.objects.filter(group__section__test=quiz).values_list("copied_from", flat=True)) == second


def test_queries_are_the_same_for_few_and_many(group, mock_test, teacher, login):
    def passages(count: int) -> None:
        for number in range(count):
            questions = {
                "questions": [document(f"{number}-{n}") for n in range(3)],
                "passage": f"本文 {number} {count}",
            }
            section = mock_test.sections.get(key="grammar_reading")
            add_group(section, actor=teacher, mondai=4, type="reading_mid", document=questions)

    client = login("teacher")
    asked = {"title": "Q", "level": "N5", "check_mode": "end", "points": 1, "n_kanji_reading": 2, "n_reading_mid": 3}
    passages(1)
    client.get("/quizzes/draw/", asked)
    before = [queries(client, "/quizzes/new/"), queries(client, "/quizzes/draw/", asked)]
    passages(5)
    add_questions(group, [document(f"もんだい{n}") for n in range(20)], actor=teacher)
    more = asked | {"n_kanji_reading": 20, "n_reading_mid": 15}
    assert [queries(client, "/quizzes/new/"), queries(client, "/quizzes/draw/", more)] == before


def test_passage_that_is_too_long_is_said(passage, login):
    asked = {"title": "Q", "level": "N5", "check_mode": "end", "points": 1, "n_text_grammar": 2}
    page = login("teacher").get("/quizzes/draw/", asked).content.decode()
    assert "0 of 2: passages go with all of their questions" in page
    assert "Nothing could be drawn" in page


def test_empty_quiz_and_its_settings_by_pages(house, login):
    client = login("teacher")
    assert client.post("/quizzes/empty/", {"title": "", "level": "N5", "type": "true_false"}).status_code == 422
    answer = client.post("/quizzes/empty/", {"title": "Quick", "level": "N5", "type": "true_false"})
    quiz = MockTest.objects.get()
    assert answer["Location"] == f"/tests/{quiz.pk}/edit/"
    question = Question.objects.get()
    address = f"/quizzes/{quiz.pk}/settings/"
    sent = {"check_mode": "each", "question_seconds": "", "minutes": 5, f"p_{question.pk}": 4}
    assert client.post(address, sent | {"minutes": 0}).status_code == 422
    assert client.post(address, sent).status_code == 302
    question.refresh_from_db()
    assert question.points == 4
    assert client.post(f"/quizzes/{quiz.pk}/questions/", {"type": "single_choice"}).status_code == 302
    assert Question.objects.count() == 2
    assert client.post(f"/quizzes/{quiz.pk}/questions/", {"type": "x"}, follow=True).status_code == 200
    assert login("other_teacher").get(address).status_code == 403


def test_settings_are_only_for_quizzes(mock_test, login):
    assert login("teacher").get(f"/quizzes/{mock_test.pk}/settings/").status_code == 404
