"""Previews, readings, pasted questions and levels over HTTP: for staff, with limits, and nothing is stored."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from exams.models import Question
from exams.views import marks

TEXT = "山田さんは図書館で本を読む。\n図書館は静かだ。"


@pytest.fixture
def teacher(house, login):
    cache.clear()
    return login("teacher")


def test_a_text_is_shown_as_students_see_it_and_what_is_wrong_with_it(teacher):
    shown = teacher.post(reverse("marks_preview"), {"text": "{店|みせ}で __買う__ {本|}"}).content.decode()
    assert "<ruby>店<rp>（</rp><rt>みせ</rt><rp>）</rp></ruby>で <u>買う</u>" in shown
    assert "A reading is not complete near" in shown


def test_a_text_is_never_html(teacher):
    shown = teacher.post(
        reverse("marks_preview"), {"text": "<script>alert(1)</script>", "inline": "1"}
    ).content.decode()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_readings_are_suggested_chosen_and_written_without_script(teacher):
    assert teacher.get(reverse("readings")).status_code == 200
    looked = teacher.post(reverse("readings"), {"text": TEXT, "look": "1"})
    rows = looked.context["rows"]
    assert [(row.group.first.surface, row.reading, row.is_taken) for row in rows] == [
        ("山田", "やまだ", False),
        ("図書館", "としょかん", True),
        ("本", "ほん", False),
        ("読", "よ", True),
        ("静", "しず", True),
    ]
    chosen = {"take": ["0", "1"], "reading_0": "やまた", "reading_1": "としょかん", "reading_3": "よ"}
    written = teacher.post(reverse("readings"), {"text": TEXT, "write": "1"} | chosen)
    result = "{山田|やまた}さんは{図書館|としょかん}で本を読む。\n{図書館|としょかん}は静かだ。"
    assert written.context["result"] == result
    assert [row.is_taken for row in written.context["rows"]] == [True, True, False, False, False]


def test_readings_only_above_a_level_name_the_list(teacher):
    answer = teacher.post(reverse("readings"), {"text": TEXT, "above": "N4", "panel": "1"})
    assert [row.group.first.surface for row in answer.context["rows"]] == ["静"]
    shown = answer.content.decode()
    assert "By an unofficial list: Jonathan Waller’s kanji lists" in shown
    assert "CC BY-SA 4.0" in shown
    assert "<html" not in shown


def test_a_text_without_kanji_has_its_sentence(teacher):
    shown = teacher.post(reverse("readings"), {"text": "かなだけ", "look": "1"}).content.decode()
    assert "No kanji without a reading" in shown


def test_line_ends_of_browsers_do_not_move_the_places(teacher):
    answer = teacher.post(reverse("readings"), {"text": "あ\r\n店", "panel": "1"})
    assert 'data-places="2-3"' in answer.content.decode()


def test_a_pasted_question_is_shown_and_handed_over_as_documents(teacher):
    pasted = {"text": "1. あの _店_\n1) みせ\n2) てん\n3) や\n4) たな\n答え：1", "level": "N5", "type": "kanji_reading"}
    shown = teacher.post(reverse("paste_split"), pasted).content.decode()
    assert "This is a question with its choices." in shown
    assert "data-act" not in shown
    data = teacher.post(reverse("paste_split"), pasted, headers={"Accept": "application/json"}).json()
    assert (data["warnings"], data["rest"]) == ([], "")
    assert [question["answer"] for question in data["questions"]] == [1]
    assert data["questions"][0]["stem"] == "あの __店__"
    assert 'data-act="take"' in data["html"]


def test_pasted_html_is_text(teacher):
    pasted = {"text": "1. <img src=x>\n1) <b>a</b>\n2) b\n3) c"}
    data = teacher.post(reverse("paste_split"), pasted, headers={"Accept": "application/json"}).json()
    assert "<img" not in data["html"]
    assert "<b>a" not in data["html"]


def test_what_is_above_the_level_is_shown_with_the_list(teacher):
    shown = teacher.post(reverse("level_check"), {"text": "企業", "level": "N3"}).content.decode()
    assert "Kanji above N3 without a reading" in shown
    assert "企</b> <small>N1</small>" in shown
    assert "By an unofficial list" in shown
    clear = teacher.post(reverse("level_check"), {"text": "あした", "level": "N5"}).content.decode()
    assert "Nothing above N5 was found." in clear
    assert teacher.post(reverse("level_check"), {"text": "あした", "level": "N9"}).status_code == 422


@pytest.mark.parametrize(
    ("name", "most"),
    [("marks_preview", 20_000), ("readings", 20_000), ("level_check", 20_000), ("paste_split", 200_000)],
)
def test_a_text_that_is_too_long_is_refused_with_a_sentence(teacher, name, most):
    facts = {"level": "N5", "panel": "1"}
    assert teacher.post(reverse(name), {"text": "あ" * most} | facts).status_code == 200
    refused = teacher.post(reverse(name), {"text": "あ" * (most + 1)} | facts)
    assert refused.status_code == 422
    assert f"The text is longer than {most:,} characters. Take a part of it." in refused.content.decode()


def test_the_page_keeps_what_was_typed_when_it_refuses(teacher):
    refused = teacher.post(reverse("readings"), {"text": "店" * 20_001, "look": "1"})
    assert refused.status_code == 422
    assert "店" * 20_000 in refused.content.decode()


def test_who_asks_too_often_waits_and_colleagues_do_not(teacher, login, monkeypatch):
    monkeypatch.setattr(marks, "LOOKS", 2)
    data = {"text": "店", "level": "N5", "panel": "1"}
    assert [teacher.post(reverse("level_check"), data).status_code for _ in range(3)] == [200, 200, 422]
    refused = teacher.post(reverse("level_check"), data).content.decode()
    assert "That was asked for too often." in refused
    assert login("admin").post(reverse("level_check"), data).status_code == 200


def test_nothing_is_stored(teacher):
    before = Question.objects.count()
    teacher.post(reverse("paste_split"), {"text": "1. あ\n1) a\n2) b\n3) c"})
    teacher.post(reverse("readings"), {"text": TEXT})
    assert Question.objects.count() == before
