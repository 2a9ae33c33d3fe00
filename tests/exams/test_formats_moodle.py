"""Moodle XML: what goes out comes back equal; of others' files single choice is taken, the rest is named."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from exams.content.formats.html import from_html, to_html
from exams.content.formats.moodle import carried, write_moodle
from exams.content.formats.moodle_reading import read_moodle
from exams.content.formats.results import Files
from tenants.errors import Refused
from tests.exams.exchange_documents import demo, demo_files, documents

few = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def read(text: str) -> Any:
    return read_moodle(io.BytesIO(text.encode()), "A title")


def written(document: Any, files: Files | None = None) -> io.BytesIO:
    out = io.BytesIO()
    write_moodle(document, files or Files(), out)
    return io.BytesIO(out.getvalue())


def test_demo_test_comes_back_equal_with_its_media():
    result = read_moodle(written(demo(), demo_files())).check()
    assert result.problems == []
    assert result.document == carried(demo())
    for name in result.document["media"]:
        with result.files.open(name) as one, demo_files().open(name) as other:
            assert one.read() == other.read()


@given(document=documents())
@few
def test_any_document_comes_back_equal(document):
    assert read_moodle(written(document)).document == carried(document)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p><ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>を <u>よむ</u></p>", "{漢字|かんじ}を __よむ__"),
        ("<p>一</p><p>二<br>三</p>", "一\n\n二\n三"),
        ("<b>強い</b> &amp; &lt;", "**強い** & <"),
        ("あ<script>alert(1)</script><style>x</style>い", "あい"),
        ('<a href="javascript:alert(1)" onclick="x()">リンク</a>', "リンク"),
        ('<div class="marks" data-marks="ちがう">あ</div>', "あ"),
    ],
)
def test_html_of_others_becomes_marks(html, text):
    assert from_html(html) == text


def test_own_html_shows_what_it_means():
    assert "<ruby>漢字" in to_html("{漢字|かんじ}")
    assert (
        from_html(to_html("| a | b |\n|---|---|\n| {漢字|かんじ} | 2 |"))
        == "| a | b |\n|---|---|\n| {漢字|かんじ} | 2 |"
    )


def test_ordinary_file_of_others():
    result = read(
        """<quiz><question type="category"><category><text>$course$/N5</text></category></question>
        <question type="multichoice"><name><text>First one</text></name>
          <questiontext format="html"><text><![CDATA[<p>あの <u>新しい</u> みせ</p>]]></text></questiontext>
          <generalfeedback><text>Read it.</text></generalfeedback><single>true</single>
          <answer fraction="0"><text>あ</text></answer><answer fraction="100.0"><text>い</text></answer>
          <answer fraction="-33.33333"><text>う</text></answer></question>
        <question type="essay"><name><text>Write</text></name></question>
        <question type="multichoice"><name><text>Two</text></name><single>false</single></question></quiz>"""
    ).check()
    (group,) = result.document["sections"][0]["groups"]
    (question,) = group["questions"]
    assert (question["stem"], question["answer"], question["explanation"]) == (
        "あの __新しい__ みせ",
        2,
        {"en": "Read it."},
    )
    assert [(found.where, found.text, found.blocks) for found in result.problems] == [
        ("question 3, “Write”", "This is no single choice (essay). It is left out.", False),
        ("question 4, “Two”", "This is no single choice (multichoice). It is left out.", False),
    ]


BOMB = '<!DOCTYPE quiz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><quiz><question>&b;</question></quiz>'
FILE = '<!DOCTYPE quiz [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (BOMB, "The file defines entities of its own, as hostile files do. It is not read."),
        (FILE, "The file defines entities of its own, as hostile files do. It is not read."),
        ("<html></html>", "This is no Moodle XML: it does not begin with <quiz>."),
        ("<quiz>" + "<question/>" * 2001 + "</quiz>", "The file has more than 2000 questions."),
        ("<quiz>", "The file is no XML that can be read: no element found: line 1, column 6."),
    ],
)
def test_hostile_and_broken_files_are_refused(text, sentence):
    with pytest.raises(Refused) as refused:
        read(text)
    assert refused.value.sentence == sentence
