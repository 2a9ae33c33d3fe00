"""Questions of the bank put into a test: where they go, what goes along, all or nothing."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exams.errors import ExamError
from exams.models import MediaFile, MockTest, Question, QuestionGroup
from exams.placing import Piece, bundles_of, pieces_of
from exams.services import bank as bank_service
from exams.services.authoring import add_group, add_questions, add_section, new_test, save_group
from exams.services.bank import put_questions
from exams.services.quizzes import empty_quiz
from tenants.schemas import inside
from tests.exams.makers import small_test
from tests.exams.test_bank import document, queries


@pytest.fixture
def teacher(person):
    return person("teacher")


@pytest.fixture
def skeleton(house, teacher) -> MockTest:
    return new_test(actor=teacher, kind="mock_test", level="N5", title="Skeleton", skeleton=True)


def first_group(test: MockTest) -> QuestionGroup:
    return QuestionGroup.objects.filter(section__test=test).order_by("section__position", "position").first()


def put(test: MockTest, actor, *questions: Question, places: dict | None = None) -> list[QuestionGroup]:
    pieces = pieces_of([question.pk for question in questions], actor)
    usual = {bundle.kind.key: bundle.usual for bundle in bundles_of(pieces, test)}
    return put_questions(test, actor=actor, pieces=pieces, places=usual | (places or {}))


@pytest.fixture
def passage(mock_test, teacher) -> QuestionGroup:
    """A cloze passage with a picture and two questions."""
    picture = MediaFile.objects.create(
        kind="picture", file=ContentFile(b"x", "map.png"), name="map.png", content_type="image/png", sha256="0", size=1
    )
    mock_test.media.add(picture)
    text = "きのう [[8]] と [[9]]。\n\n![ちず](map.png)"
    questions = {"questions": [document("八"), document("九", tags=["助詞"])]}
    section = mock_test.sections.get(key="grammar_reading")
    return add_group(
        section, actor=teacher, mondai=3, type="text_grammar", document=questions | {"passage": text, "source": "Made"}
    )


def test_single_questions_fill_the_empty_ones_of_the_fitting_mondai(mock_test, skeleton, teacher, person):
    originals = list(first_group(mock_test).questions.all())
    Question.objects.filter(pk=originals[0].pk).update(author=person("other_teacher"), tags=["助詞"])
    before = Question.objects.filter(group__section__test=skeleton).count()
    [group] = put(skeleton, teacher, *originals)
    assert (group.section.test, group.type) == (skeleton, "kanji_reading")
    assert [(q.position, q.stem) for q in group.questions.all()][:3] == [
        (1, originals[0].stem),
        (2, originals[1].stem),
        (3, ""),
    ]
    copy = group.questions.first()
    assert (copy.copied_from, copy.author, copy.tags) == (originals[0], person("other_teacher"), ["助詞"])
    assert copy.choices.get(is_right=True).text == originals[0].choices.get(is_right=True).text
    assert copy.search_text == originals[0].search_text
    assert Question.objects.filter(group__section__test=skeleton).count() == before
    assert skeleton.changes.filter(action="question.added").count() == 1


def test_passage_goes_with_all_its_questions_whichever_was_chosen(passage, skeleton, teacher):
    second = passage.questions.last()
    [piece] = pieces_of([second.pk], teacher)
    assert [question.stem for question in piece.questions] == ["八", "九"]
    instruction = QuestionGroup.objects.filter(section__test=skeleton, type="text_grammar").get().instruction
    [group] = put(skeleton, teacher, second)
    assert list(group.questions.values_list("copied_from__stem", flat=True)) == ["八", "九"]
    group.refresh_from_db()
    # it stands in the place of the skeleton's empty passage, and its boxes carry its questions' new numbers
    assert QuestionGroup.objects.filter(section__test=skeleton, type="text_grammar").get() == group
    assert (group.instruction, group.source, group.mondai) == (instruction, "Made", 3)
    assert group.passage.startswith("きのう [[14]] と [[15]]。")
    assert list(skeleton.media.all()) == list(MediaFile.objects.filter(name="map.png"))


def test_question_of_a_recording_leaves_its_place_there(mock_test, skeleton, teacher):
    heard = Question.objects.get(source_id="l-1-1")
    [group] = put(skeleton, teacher, heard)
    copy = group.questions.first()
    assert (copy.cue, copy.script, copy.source_id) == (None, heard.script, "")
    assert heard.cue


def test_test_without_the_mondai_gets_a_new_one(mock_test, teacher):
    blank = new_test(actor=teacher, kind="mock_test", level="N5", title="Blank", skeleton=False)
    vocabulary = first_group(mock_test).questions.first()
    grammar = Question.objects.get(source_id="g-1-1")
    [bundle] = bundles_of(pieces_of([vocabulary.pk], teacher), blank)
    assert bundle.usual is None  # no section to put anything into
    add_section(blank, actor=teacher, key="quiz", title="A", minutes=5)
    groups = put(blank, teacher, vocabulary, grammar)
    assert [(group.mondai, group.type) for group in groups] == [(1, "kanji_reading"), (2, "grammar_form")]


def test_spoken_choices_stay_spoken(skeleton, mock_test, teacher):
    group = first_group(mock_test)
    QuestionGroup.objects.filter(pk=group.pk).update(spoken_choices=True)
    [made] = put(skeleton, teacher, group.questions.first())
    assert (made.spoken_choices, made.mondai, made.questions.count()) == (True, 1, 1)


def test_true_or_false_fits_no_mock_test(skeleton, teacher):
    quiz = empty_quiz(actor=teacher, title="Quiz", level="N5", type="true_false")
    with pytest.raises(ExamError, match="1 of these questions has fewer than 3 choices"):
        put(skeleton, teacher, first_group(quiz).questions.get())
    other = empty_quiz(actor=teacher, title="Other", level="N5", type="single_choice")
    [group] = put(other, teacher, first_group(quiz).questions.get())
    assert [(g.mondai, g.type) for g in other.sections.get().groups.all()] == [(1, "single_choice"), (2, "true_false")]
    assert group.questions.get().choices.count() == 2


def test_two_files_of_one_name_are_refused_and_nothing_is_put(passage, mock_test, skeleton, teacher):
    other = MediaFile.objects.create(
        kind="picture", file=ContentFile(b"y", "map.png"), name="map.png", content_type="image/png", sha256="1", size=1
    )
    skeleton.media.add(other)
    before = list(Question.objects.values_list("pk", flat=True))
    with pytest.raises(ExamError, match="Another file of this test is called “map"):
        put(skeleton, teacher, first_group(mock_test).questions.first(), passage.questions.first())
    assert list(Question.objects.values_list("pk", flat=True)) == before


def test_too_many_are_refused_as_a_whole(mock_test, teacher, monkeypatch):
    monkeypatch.setattr(bank_service, "MOST_QUESTIONS", 7)
    question = first_group(mock_test).questions.first()
    with pytest.raises(ExamError, match="A test has at most 7 questions"):
        put(mock_test, teacher, question, question.group.questions.last())
    assert Question.objects.count() == 6
    assert put(mock_test, teacher, question)
    with pytest.raises(ExamError, match="Choose at least one question"):
        put_questions(mock_test, actor=teacher, pieces=[], places={})


def test_pages_lead_from_the_ticks_to_the_test(mock_test, skeleton, login):
    questions = list(first_group(mock_test).questions.values_list("pk", flat=True))
    client = login("teacher")
    picks = f"ids={questions[0]}&kept={questions[1]}&q=文&level=N5"
    page = client.get(f"/bank/put/?{picks}").content.decode()
    assert "2 questions. Choose the test that gets copies of them." in page
    assert "Skeleton" in page
    assert "No test of yours matches." in client.get(f"/bank/put/?{picks}&find=zzz").content.decode()
    address = f"/bank/put/?{picks}&test={skeleton.pk}"
    page = client.get(address).content.decode()
    assert "Put 2 questions into this test" in page
    field = "place_kanji_reading"
    section = skeleton.sections.first()
    answer = client.post(address, {field: f"{section.pk}-1"}, follow=True)
    assert answer.redirect_chain == [("/bank/?q=%E6%96%87&level=N5", 302)]
    said = f'2 questions were put into <a href="/tests/{skeleton.pk}/edit/">Skeleton</a>.'
    assert said in answer.content.decode()
    assert Question.objects.filter(copied_from__in=questions).count() == 2


def test_queries_are_the_same_for_few_and_many(mock_test, skeleton, teacher, login):
    group = first_group(mock_test)
    add_questions(group, [document(f"もんだい{n}") for n in range(30)], actor=teacher)
    picks = list(group.questions.values_list("pk", flat=True))
    client = login("teacher")

    def count(ids: list[int]) -> list[int]:
        kept = ".".join(map(str, ids))
        pages = [f"/bank/put/?kept={kept}", f"/bank/put/?kept={kept}&test={skeleton.pk}"]
        with CaptureQueriesContext(connection) as captured:
            put(skeleton, teacher, *Question.objects.filter(pk__in=ids))
        return [*(queries(client, page) for page in pages), len(captured)]

    count(picks[:2])
    assert count(picks[2:5]) == count(picks[5:30])


def test_mondai_of_another_type_is_said_before(mock_test, skeleton, login):
    question = first_group(mock_test).questions.first()
    client = login("teacher")
    address = f"/bank/put/?ids={question.pk}&test={skeleton.pk}"
    place = {"place_kanji_reading": f"{skeleton.sections.first().pk}-2"}
    answer = client.post(address, place)
    assert answer.status_code == 422
    assert "That mondai is 表記, and these are 漢字読み." in answer.content.decode()
    assert question.copies.count() == 0
    assert client.post(address, place | {"anyway": "on"}).status_code == 302
    assert question.copies.get().group.type == "orthography"


def test_nothing_ticked_another_test_and_strangers(mock_test, skeleton, house, login):
    question = first_group(mock_test).questions.first()
    client = login("other_teacher")
    assert "No question is ticked." in client.get("/bank/put/?ids=x&kept=..").content.decode()
    assert "There is no test that you may change." in client.get(f"/bank/put/?ids={question.pk}").content.decode()
    assert client.get(f"/bank/put/?ids={question.pk}&test={skeleton.pk}").status_code == 403
    assert client.get(f"/bank/put/?ids={question.pk}&test=99999").status_code == 404
    assert login("student").get(f"/bank/put/?ids={question.pk}").status_code == 404
    answer = login("teacher").post(f"/bank/put/?ids={question.pk}&test={skeleton.pk}", {"place_kanji_reading": "1-99"})
    assert answer.status_code == 422
    with inside(house.fuji):
        foreign = max(small_test().sections.values_list("groups__questions__pk", flat=True)) + 1000
        Question.objects.filter(group__section__test__title="Small N5 test").first()
    assert pieces_of([foreign], question.author or first_group(mock_test).section.test.created_by) == []


def test_pieces_keep_the_order_of_the_ticks(passage, mock_test, teacher):
    single = first_group(mock_test).questions.last()
    pieces: list[Piece] = pieces_of([passage.questions.last().pk, single.pk, passage.questions.first().pk], teacher)
    assert [(piece.group, piece.pk) for piece in pieces] == [
        (passage, passage.questions.first().pk),
        (None, single.pk),
    ]
    save_group(passage.pk, actor=teacher, version=passage.version, fields={"passage": ""})
    assert len(pieces_of([passage.questions.last().pk], teacher)[0].questions) == 1
