"""The editor as its user meets it: forms of each kind of question, saves that merge, two texts, a way back."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exams.editor import Draft
from exams.models import MediaFile, MockTest, Question, QuestionGroup
from exams.services.authoring import (
    add_group,
    add_questions,
    add_section,
    new_test,
    number_boxes,
    save_group,
    save_question,
)
from tests.exams.makers import package_document

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def teacher(person):
    return person("teacher")


@pytest.fixture
def draft(teacher) -> MockTest:
    return new_test(actor=teacher, kind="mock_test", level="N3", title="Mock 8", skeleton=True)


def first_of(test: MockTest, kind: str) -> Question:
    questions = Question.objects.filter(group__section__test=test, group__type=kind)
    return questions.order_by("group__section__position", "group__position", "position").first()


def url(question: Question) -> str:
    return reverse("question_edit", args=[question.group.section.test_id, question.pk])


def page_values(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send of the page's form, unchanged."""
    form = client.get(address).context["form"]
    page = client.get(address).context
    values = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in values.items() if value not in (None, "", False)}
    return sent | {"version": page["owner"].version, "base": page["base"]}


def save(client: Client, address: str, values: dict[str, Any], *, draft: bool = True) -> Any:
    headers = {"X-Draft": "1"} if draft else {}
    return client.post(address, values, headers=headers)


class TestForms:
    def test_a_sentence_with_four_choices(self, draft, login):
        question = first_of(draft, "kanji_reading")
        client, address = login("teacher"), url(question)
        values = page_values(client, address) | {
            "stem": "この 漢字を __読む__。",
            "choice_1": "よむ",
            "choice_2": "のむ",
            "choice_3": "すむ",
            "choice_4": "かむ",
            "answer": "1",
            "explanation_ru": "Читать",
            "tags": "глаголы, N3,глаголы",
        }
        answer = save(client, address, values)
        question.refresh_from_db()
        assert answer.status_code == 200
        assert answer.json()["version"] == question.version == 2
        assert question.stem == "この 漢字を __読む__。"
        assert [(c.text, c.is_right) for c in question.choices.all()][:2] == [("よむ", True), ("のむ", False)]
        assert (question.explanation, question.tags) == ({"ru": "Читать"}, ["глаголы", "N3"])
        assert "<u>" in answer.json()["parts"]["preview"]

    def test_what_is_unchanged_is_no_save(self, draft, login):
        question = first_of(draft, "context")
        client, address = login("teacher"), url(question)
        assert save(client, address, page_values(client, address)).json()["version"] == 1

    def test_a_star_question_from_its_right_order(self, draft, login):
        question = first_of(draft, "sentence_composition")
        client, address = login("teacher"), url(question)
        parts = {"star_1": "安くて", "star_2": "おいしい", "star_3": "ので", "star_4": "いつも"}
        values = page_values(client, address) | parts | {"star_beginning": "あの店は", "star_end": "こんでいる。"}
        assert save(client, address, values | {"star_slot": "3"}).status_code == 200
        question.refresh_from_db()
        right = question.choices.get(is_right=True)
        assert question.stem == "あの店は ＿＿＿ ＿＿＿ ＿★＿ ＿＿＿ こんでいる。"
        assert right.text == "ので"
        assert sorted(question.details["order"]) == [1, 2, 3, 4]
        shown = client.get(address).context["form"]
        assert [shown[f"star_{n}"].value() for n in (1, 2, 3, 4)] == list(parts.values())

    def test_moving_the_star_moves_the_answer(self, draft, login):
        question = first_of(draft, "sentence_composition")
        client, address = login("teacher"), url(question)
        values = page_values(client, address) | {"star_1": "一", "star_2": "二", "star_3": "三", "star_4": "四"}
        save(client, address, values | {"star_slot": "2"})
        assert question.choices.get(is_right=True).text == "二"
        save(client, address, page_values(client, address) | {"star_slot": "4"})
        assert question.choices.get(is_right=True).text == "四"

    def test_rows_after_the_last_choice_are_none(self, draft, login):
        question = first_of(draft, "listening_quick")
        client, address = login("teacher"), url(question)
        values = page_values(client, address) | {"choice_1": "はい", "choice_2": "いいえ", "choice_3": "さあ"}
        save(client, address, values | {"script": "男：行きますか。[pause 2]"})
        question.refresh_from_db()
        assert [choice.text for choice in question.choices.all()] == ["はい", "いいえ", "さあ"]
        assert question.script == [{"voice": "man", "text": "行きますか。", "pause": 2.0}]

    def test_pictures_as_choices(self, draft, login):
        picture = MediaFile.objects.create(kind="picture", name="a.png", content_type="image/png", sha256="a", size=1)
        question = first_of(draft, "listening_task")
        client, address = login("teacher"), url(question)
        values = page_values(client, address) | {"choice_1_picture": picture.pk, "choice_1_alt": "A cat"}
        save(client, address, values)
        choice = question.choices.get(number=1)
        assert (choice.picture_id, choice.picture_alt) == (picture.pk, {"en": "A cat"})
        assert picture in draft.media.all()

    def test_a_picture_that_is_gone_is_said_beside_its_field(self, draft, login):
        question = first_of(draft, "listening_task")
        client, address = login("teacher"), url(question)
        answer = save(client, address, page_values(client, address) | {"picture": "999999", "stem": "kept"})
        assert answer.status_code == 422
        assert answer.json()["errors"]["picture"] == ["This picture is deleted. Choose another one."]

    def test_a_form_that_is_refused_keeps_what_was_typed(self, draft, login):
        question = first_of(draft, "context")
        client, address = login("teacher"), url(question)
        values = page_values(client, address) | {"stem": "typed", "tags": "x" * 41}
        page = save(client, address, values, draft=False)
        assert page.status_code == 422
        assert "A tag has at most 40 letters." in page.text
        assert "typed" in page.text

    def test_without_javascript_saving_goes_on_to_the_next_question(self, draft, login):
        question = first_of(draft, "context")
        client, address = login("teacher"), url(question)
        values = page_values(client, address) | {"stem": "ここに（　　）が入る。", "then": "next"}
        answer = save(client, address, values, draft=False)
        following = Draft(draft).neighbours(question)[1]
        assert answer.url == reverse("question_edit", args=[draft.pk, following])


class TestPassages:
    def test_boxes_get_their_questions_and_numbers(self, draft, login, teacher):
        group = QuestionGroup.objects.get(section__test=draft, type="text_grammar")
        client = login("teacher")
        address = reverse("group_edit", args=[draft.pk, group.pk])
        values = page_values(client, address) | {"passage": "一[[1]]二[[2]]三[[3]]四[[4]]五[[5]]六[[6]]。"}
        assert save(client, address, values).status_code == 200
        client.post(reverse("group_boxes", args=[draft.pk, group.pk]))
        group.refresh_from_db()
        assert group.questions.count() == 6
        first = Draft(draft).labels[group.questions.first().pk]
        boxes = "".join(f"{word}[[{int(first) + n}]]" for n, word in enumerate("一二三四五六"))
        assert group.passage == boxes + "。"

    def test_boxes_follow_when_a_question_before_them_goes(self, draft, login):
        group = QuestionGroup.objects.get(section__test=draft, type="text_grammar")
        QuestionGroup.objects.filter(pk=group.pk).update(passage="一[[1]]二[[2]]")
        number_boxes(draft)
        group.refresh_from_db()
        before = group.passage
        gone = first_of(draft, "grammar_form")
        login("teacher").post(reverse("question_remove", args=[draft.pk, gone.pk]))
        group.refresh_from_db()
        first = int(before.split("[[")[1].split("]]")[0])
        assert group.passage == f"一[[{first - 1}]]二[[{first}]]"

    def test_cells_from_excel_become_a_table(self, draft, login):
        group = QuestionGroup.objects.get(section__test=draft, type="information_retrieval")
        client = login("teacher")
        address = reverse("group_edit", args=[draft.pk, group.pk])
        values = page_values(client, address) | {
            "passage": "お知らせ",
            "table": "曜日\t時間\r\n月\t9:00\r\n火\t10:00|11:00",
        }
        save(client, address, values)
        group.refresh_from_db()
        assert group.passage == "お知らせ\n\n| 曜日 | 時間 |\n| --- | --- |\n| 月 | 9:00 |\n| 火 | 10:00｜11:00 |"
        assert "<table>" in client.get(address).text


class TestTwoTeachers:
    """The teacher's page is open; an admin saves meanwhile."""

    def test_different_fields_are_merged(self, draft, login, person):
        question = first_of(draft, "context")
        client, address = login("teacher"), url(question)
        values = page_values(client, address)
        save_question(question.pk, actor=person("admin"), version=1, fields={"tags": ["theirs"]})
        answer = save(client, address, values | {"stem": "mine"})
        question.refresh_from_db()
        assert answer.status_code == 200
        assert (question.stem, question.tags, question.version) == ("mine", ["theirs"], 3)

    def test_the_same_field_shows_both_and_loses_neither(self, draft, login, person):
        question = first_of(draft, "context")
        client, address = login("teacher"), url(question)
        values = page_values(client, address) | {"stem": "mine", "tags": "also mine"}
        save_question(
            question.pk, actor=person("admin"), version=1, fields={"stem": "theirs", "explanation": {"en": "E"}}
        )
        assert save(client, address, values).status_code == 409
        page = save(client, address, values, draft=False)
        assert page.status_code == 409
        assert [(one.mine, one.theirs) for one in page.context["differences"]] == [("mine", "theirs")]
        sent = dict(page.context["sent"]) | {"version": page.context["owner"].version, "base": page.context["base"]}
        assert save(client, address, sent | {"keep-stem": "mine"}, draft=False).status_code == 302
        question.refresh_from_db()
        assert (question.stem, question.tags, question.explanation) == ("mine", ["also mine"], {"en": "E"})

    def test_the_other_text_may_stay(self, draft, login, person):
        question = first_of(draft, "context")
        client, address = login("teacher"), url(question)
        values = page_values(client, address) | {"stem": "mine", "tags": "also mine"}
        save_question(question.pk, actor=person("admin"), version=1, fields={"stem": "theirs"})
        page = save(client, address, values, draft=False)
        sent = dict(page.context["sent"]) | {"version": page.context["owner"].version, "base": page.context["base"]}
        save(client, address, sent | {"keep-stem": "theirs"}, draft=False)
        question.refresh_from_db()
        assert (question.stem, question.tags) == ("theirs", ["also mine"])

    def test_an_answer_that_got_lost_is_no_conflict(self, draft, login):
        """The first save arrived, its answer did not; the page sends more, with what it is unsure about."""
        question = first_of(draft, "context")
        client, address = login("teacher"), url(question)
        values = page_values(client, address)
        first = values | {"stem": "ab"}
        save(client, address, first)
        unsure = "&".join(f"{name}={value}" for name, value in first.items() if name not in ("base", "version"))
        answer = save(client, address, values | {"stem": "abc", "unsure": unsure})
        question.refresh_from_db()
        assert (answer.status_code, question.stem) == (200, "abc")

    def test_what_was_merged_stays_when_the_page_that_does_not_show_it_saves_again(self, draft, login, person):
        question = first_of(draft, "context")
        client, address = login("teacher"), url(question)
        values = page_values(client, address) | {"stem": "mine"}
        save_question(question.pk, actor=person("admin"), version=1, fields={"tags": ["theirs"]})
        first = save(client, address, values).json()
        again = values | {"version": first["version"], "base": first["base"], "stem": "mine, longer"}
        second = save(client, address, again)
        question.refresh_from_db()
        assert (second.status_code, question.stem, question.tags) == (200, "mine, longer", ["theirs"])
        told = {"version": second.json()["version"], "base": second.json()["base"]}
        assert save(client, address, again | told | {"tags": "mine too"}).status_code == 409

    def test_a_refused_page_still_knows_what_it_was_opened_with(self, draft, login, person):
        question = first_of(draft, "context")
        client, address = login("teacher"), url(question)
        values = page_values(client, address) | {"stem": "mine", "tags": "x" * 41}
        save_question(question.pk, actor=person("admin"), version=1, fields={"explanation": {"en": "theirs"}})
        page = save(client, address, values, draft=False)
        mended = values | {"version": page.context["version"], "base": page.context["base"], "tags": "short"}
        assert save(client, address, mended, draft=False).status_code == 302
        question.refresh_from_db()
        assert (question.stem, question.tags, question.explanation) == ("mine", ["short"], {"en": "theirs"})

    def test_passages_conflict_too(self, draft, login, person):
        group = QuestionGroup.objects.filter(section__test=draft, type="reading_short").first()
        client = login("teacher")
        address = reverse("group_edit", args=[draft.pk, group.pk])
        values = page_values(client, address)
        save_group(group.pk, actor=person("admin"), version=1, fields={"passage": "theirs"})
        page = save(client, address, values | {"passage": "mine"}, draft=False)
        assert page.status_code == 409
        assert "theirs" in page.text
        assert "mine" in page.text

    def test_each_sees_the_other(self, draft, login):
        here = reverse("editor_here", args=[draft.pk])
        login("admin").post(here, {"place": "question 3"})
        seen = login("teacher").post(here, {"place": "question 1"})
        assert "question 3" in seen.text
        assert "question 1" not in seen.text

    def test_a_damaged_base_is_no_traceback(self, draft, login):
        question = first_of(draft, "context")
        client, address = login("teacher"), url(question)
        for base in ("{", "[]", "null", '"x"'):
            values = page_values(client, address) | {"stem": base, "base": base}
            assert save(client, address, values).status_code == 200


class TestActs:
    def test_a_deleted_question_comes_back(self, draft, login):
        question = first_of(draft, "context")
        client = login("teacher")
        page = client.post(reverse("question_remove", args=[draft.pk, question.pk]), follow=True)
        assert "A question was deleted." in page.text
        removed = draft.removed.get()
        client.post(reverse("removed_restore", args=[draft.pk, removed.pk]))
        assert Question.objects.get(pk=question.pk).position == question.position

    def test_back_twice_is_said(self, draft, login):
        question = first_of(draft, "context")
        client = login("teacher")
        client.post(reverse("question_remove", args=[draft.pk, question.pk]))
        address = reverse("removed_restore", args=[draft.pk, draft.removed.get().pk])
        client.post(address)
        assert "It is back already." in client.post(address, follow=True).text

    def test_dragging_puts_it_where_it_was_dropped(self, draft, login):
        question = first_of(draft, "context")
        place = {"group": question.group_id, "position": 3}
        login("teacher").post(reverse("question_place", args=[draft.pk, question.pk]), place)
        question.refresh_from_db()
        assert question.position == 3

    def test_a_group_of_another_test_is_not_found(self, draft, login, teacher):
        other = new_test(actor=teacher, kind="mock_test", level="N3", title="Other", skeleton=True)
        group = QuestionGroup.objects.filter(section__test=other).first()
        question = first_of(draft, "context")
        place = {"group": group.pk, "position": 1}
        answer = login("teacher").post(reverse("question_place", args=[draft.pk, question.pk]), place)
        assert answer.status_code == 404

    def test_sections_that_the_level_has_are_offered_once(self, login, teacher):
        test = new_test(actor=teacher, kind="mock_test", level="N3", title="Blank", skeleton=False)
        client = login("teacher")
        for _try in range(2):
            client.post(reverse("section_add", args=[test.pk]), {"key": "listening"})
        assert [section.key for section in test.sections.all()] == ["listening"]

    def test_minutes_that_are_none_are_said_beside_the_field(self, draft, login):
        section = draft.sections.first()
        values = {f"s{section.pk}-title": "文字", f"s{section.pk}-minutes": "0"}
        page = login("teacher").post(reverse("section_edit", args=[draft.pk, section.pk]), values)
        assert page.status_code == 422
        assert "greater than or equal to 1" in page.text


class TestNew:
    def test_a_skeleton_opens_in_the_editor(self, login):
        values = {"level": "N2", "title": "Mock 9", "how": "skeleton"}
        page = login("teacher").post(reverse("test_new"), values, follow=True)
        assert "言語知識" in page.text
        assert MockTest.objects.get(title="Mock 9").sections.count() == 2

    def test_a_title_is_asked_for(self, login):
        page = login("teacher").post(reverse("test_new"), {"level": "N2", "title": " "})
        assert page.status_code == 422

    def test_a_copy_of_a_draft(self, draft, login):
        login("other_teacher").post(reverse("test_copy", args=[draft.pk]), {"title": "Mine now"})
        copy = MockTest.objects.get(title="Mine now")
        assert copy.created_by.username == "other_teacher"
        assert Question.objects.filter(group__section__test=copy).count() == Draft(draft).done + len(
            Draft(draft).questions
        )


class TestReaders:
    def test_who_may_only_read_is_told_so(self, draft, login):
        page = login("other_teacher").get(reverse("test_edit", args=[draft.pk]))
        assert page.status_code == 403
        assert "Only its author" in page.text

    def test_a_colleague_it_is_shared_with_edits(self, draft, login, person):
        draft.editors.add(person("other_teacher"))
        assert login("other_teacher").get(reverse("test_edit", args=[draft.pk])).status_code == 200


def big_test(teacher, count: int) -> Question:
    """A test of so many questions in one mondai; its first question."""
    test = new_test(actor=teacher, kind="mock_test", level="N1", title=f"Big {count}", skeleton=False)
    section = add_section(test, actor=teacher, key="lang_reading", title="言語知識", minutes=110)
    group = add_group(section, actor=teacher, mondai=1, type="kanji_reading")
    group.questions.all().delete()
    model = package_document()["sections"][0]["groups"][0]["questions"][0]
    documents = [model | {"id": f"q-{n}", "stem": f"第{n}の __言葉__"} for n in range(count)]
    return add_questions(group, documents, actor=teacher)[0]


def test_queries_and_weight_do_not_grow_with_the_questions(login, teacher):
    client = login("teacher")
    seen = {}
    for count in (10, 107):
        address = url(big_test(teacher, count))
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        with CaptureQueriesContext(connection) as saving:
            save(client, address, page_values(client, address) | {"stem": "__x__"})
        seen[count] = (len(queries), len(saving))
        print(
            count, "questions:", seen[count], "queries,", len(page.content), len(gzip.compress(page.content)), "bytes"
        )
        assert len(gzip.compress(page.content)) < 300_000
    assert seen[10] == seen[107]


def test_the_base_is_json_of_the_form(draft, login):
    question = first_of(draft, "context")
    page = login("teacher").get(url(question))
    assert json.loads(page.context["base"])["choices"] == [{"text": ""}] * 4
