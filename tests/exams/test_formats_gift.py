"""GIFT: what goes out comes back equal; of others' files single choice is taken, the rest is named with its line."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from exams.content.formats.gift import carried, write_gift
from exams.content.formats.gift_reading import read_gift
from exams.content.formats.registry import format_of
from tenants.errors import Refused
from tests.exams.exchange_documents import demo, documents

few = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def read(text: str | bytes) -> Any:
    return read_gift(io.BytesIO(text.encode() if isinstance(text, str) else text), "A title")


def asked(text: str) -> Any:
    """The questions of a file that has nothing to say about it."""
    result = read(text)
    assert result.problems == []
    return [q for s in result.document["sections"] for g in s["groups"] for q in g["questions"]]


def test_demo_test_comes_back_equal():
    result = read(write_gift(demo())).check()
    assert result.problems == []
    assert result.document == carried(demo())


@given(document=documents())
@few
def test_any_document_comes_back_equal(document):
    assert read(write_gift(document)).document == carried(document)


def test_escapes_comments_titles_and_feedback():
    (question,) = asked(
        """// a comment
        $CATEGORY: $course$/N5

        // [id:q-7] [tag:kanji] [tag:week \\] 2]
        ::The first::Which is 1\\=1 \\{really\\} \\: \\~ \\# \\\\?{
            ~no#It is not.
            =yes#It is.
            ~%-50%maybe
            ####Think.\\nTwice.
        }"""
    )
    assert question == question | {
        "id": "q-7", "stem": "Which is 1=1 {really} : ~ # \\?", "answer": 2, "tags": ["kanji", "week ] 2"],
        "choices": [{"text": "no"}, {"text": "yes"}, {"text": "maybe"}],
        "explanation": {"en": "Think.\nTwice.\n\n1. It is not.\n\n2. It is."},
    }  # fmt: skip


def test_true_and_false_are_two_choices_and_a_missing_word_is_a_gap():
    one, two, three = asked(
        "東京は 日本に あります。{T}\n\n::B::富士山は 川です。{FALSE#Yes, it is.#No.}\n\n私{=は ~が ~を}学生です。"
    )
    assert [(q["answer"], [c["text"] for c in q["choices"]]) for q in (one, two)] == [(1, ["○", "×"]), (2, ["○", "×"])]
    assert two["explanation"] == {"en": "1. Yes, it is.\n\n2. No."}
    assert (three["stem"], three["answer"]) == ("私（　）学生です。", 1)


def test_html_becomes_marks_and_a_description_is_the_passage():
    result = read("[html]<p><ruby>駅<rt>えき</rt></ruby>の <u>前</u></p>\n\n[html]<b>どこ</b>？{=前 ~後ろ ~中}")
    (group,) = result.document["sections"][0]["groups"]
    assert (group["passage"], group["questions"][0]["stem"]) == ("{駅|えき}の __前__", "**どこ**？")
    assert result.check().problems == []


@pytest.mark.parametrize(
    ("text", "line", "sentence", "blocks"),
    [
        ("Write.{}", 1, "This is no single choice (a text to write). It is left out.", False),
        ("\n\n::Pi::How much?{#3.14:0.01}", 3, "This is no single choice (a number). It is left out.", False),
        ("Who?{=Sato =Suzuki}", 1, "This is no single choice (a word to write). It is left out.", False),
        ("Match.{=a -> 1 =b -> 2 =c -> 3}", 1, "This is no single choice (pairs to match). It is left out.", False),
        ("Two.{~%50%a ~%50%b ~%-100%c}", 1, "This is no single choice (several right answers). It is left out.", False),
        ("What?{red, blue}", 1, "This is no single choice (answers without = and ~). It is left out.", False),
        ("Open {=a\n\n~b}", 1, "The braces around the answers do not fit: one { and one } in each question, "
         "without an empty line. In a text they are written \\{ and \\}.", True),
        ("// mikan group {broken\n\nWhat?{=a ~b}", 1,
         "This comment is ours, but it cannot be read. Leave it as it was written.", True),
    ],
)  # fmt: skip
def test_what_is_not_taken_is_named_with_its_line(text, line, sentence, blocks):
    found = read(text).problems[0]
    assert (found.where.split(",")[0], found.text, found.blocks) == (f"line {line}", sentence, blocks)


def test_question_without_a_right_answer_stops_the_import():
    problems = read("::One::What?{~a ~b ~c}").check().problems
    assert [(found.where, found.blocks) for found in problems] == [("line 1, “One”", True)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp932"])
def test_encodings_are_found(encoding):
    result = read("漢字を よみますか。{=はい ~いいえ ~どちらも}".encode(encoding))
    assert result.document["sections"][0]["groups"][0]["questions"][0]["stem"] == "漢字を よみますか。"
    guessed = [found.text for found in result.problems]
    assert guessed == (
        ["The file is not UTF-8. It is read as Shift_JIS: look whether the letters are right."]
        if encoding == "cp932"
        else []
    )


def test_russian_windows_is_found():
    result = read("Как это будет по-японски?{=да ~нет ~может быть}".encode("cp1251"))
    assert result.document["sections"][0]["groups"][0]["questions"][0]["stem"] == "Как это будет по-японски?"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\x81\xff\xfe\x80 {=a ~b}", "The letters of this file cannot be read. Save it as UTF-8 and choose it again."),
        (
            b"text \x00\x07 {=a ~b}" + b"x" * 300,
            "The letters of this file cannot be read. Save it as UTF-8 and choose it again.",
        ),
        (b"text \x07 {=a ~b}", "This file is no text. Choose a file of questions."),
        (b"A?{=a ~b}\n\n" * 100_000, "The file has more than 2000 questions."),
    ],
)
def test_what_is_no_gift_is_refused(data, sentence):
    with pytest.raises(Refused) as refused:
        read(data)
    assert refused.value.sentence == sentence


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        ("::a::b{T}", "x.txt", "gift"),
        ("What?{=a ~b}", "x.txt", "gift"),
        ("Question,Choice 1\n{漢字|かんじ},a", "x.txt", "csv"),
        ("anything", "x.GIFT", "gift"),
        ("What?{=a ~b}", "x.csv", "csv"),
    ],
)
def test_gift_is_known_by_what_is_in_it(data, name, kind):
    assert format_of(io.BytesIO(data.encode()), name) == kind
