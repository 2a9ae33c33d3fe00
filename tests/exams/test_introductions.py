"""What a recording says before a mondai's questions: kept with the key, printed, cloned and compared; never shown."""

from __future__ import annotations

import json

import pytest

from exams.content.changes import compare
from exams.content.frozen import introduction_of
from exams.models import AnswerKey, Edition, QuestionGroup
from exams.printing.key import key_data
from exams.printing.source import draft_of, printed_edition
from exams.printing.typesetting import make_pdf
from exams.services.authoring import clone_edition, save_group
from exams.services.freezing import freeze, sections_with_everything
from exams.services.homework import part_of
from exams.services.publishing import publish_test

SCRIPT = [{"voice": "narrator", "text": "まず れいを {聞|き}いて ください。", "pause": 2.5}]
ASKED = "きいて ください。"


@pytest.fixture
def teacher(person):
    return person("teacher")


@pytest.fixture
def spoken(mock_test):
    QuestionGroup.objects.filter(section__test=mock_test, section__key="listening").update(script=SCRIPT)
    return mock_test


@pytest.fixture
def older(spoken, teacher) -> Edition:
    """Its key is one of before introductions were kept."""
    edition = publish_test(spoken, actor=teacher)
    document = edition.current_key.document
    del document["3-1"]["introduction"]
    AnswerKey.objects.create(edition=edition, revision=2, document=document)
    return edition


def _scripts(source):
    (section,) = key_data(source, position=None, explanations=False, script=True, center="")["scripts"]
    return [(said["label"], _words(said)) for said in section["mondai"][0]["questions"]]


def _words(said):
    return "".join(node["s"] for line in said["lines"] for node in line["text"])


def test_it_stands_in_the_key_and_changes_nothing_that_students_see(mock_test, teacher):
    before = publish_test(mock_test, actor=teacher)
    QuestionGroup.objects.filter(section__key="listening").update(script=SCRIPT)
    after = publish_test(mock_test, actor=teacher)
    assert (after.number, after.digest) == (2, before.digest)
    old, new = before.current_key.document, after.current_key.document
    assert new == old | {"3-1": old["3-1"] | {"introduction": SCRIPT}}
    assert "れいを" not in json.dumps(after.document, ensure_ascii=False)
    assert publish_test(mock_test, actor=teacher) == after


def test_a_group_without_questions_has_no_place_for_it(spoken):
    group = QuestionGroup.objects.get(section__key="listening")
    group.questions.all().delete()
    document, key = freeze(spoken, sections_with_everything(spoken))
    assert introduction_of(document["sections"][2]["mondai"][0]["groups"][0], key) == []
    assert set(key) == {"1-1", "1-2", "2-1", "2-2"}


def test_it_is_printed_before_its_questions(spoken, teacher):
    expected = [("", "まず れいを 聞いて ください。"), ("1", ASKED), ("2", ASKED)]
    assert _scripts(draft_of(spoken)) == expected
    source = printed_edition(publish_test(spoken, actor=teacher))
    assert _scripts(source) == expected
    data = key_data(source, position=3, explanations=False, script=True, center="")
    assert make_pdf("key", data).startswith(b"%PDF-")


def test_a_clone_of_the_edition_has_it_again(spoken, teacher):
    edition = publish_test(spoken, actor=teacher)
    copy = clone_edition(edition, actor=teacher, title="Again")
    assert QuestionGroup.objects.get(section__test=copy, section__key="listening").script == SCRIPT
    assert publish_test(copy, actor=teacher).current_key.document == edition.current_key.document


def test_homework_from_a_part_keeps_it(spoken, teacher):
    part = part_of(publish_test(spoken, actor=teacher), {3: []}, actor=teacher)
    group = part.document["sections"][0]["mondai"][0]["groups"][0]
    assert introduction_of(group, part.current_key.document) == SCRIPT


def test_a_change_of_it_is_shown(spoken, teacher):
    edition = publish_test(spoken, actor=teacher)
    group = QuestionGroup.objects.get(section__key="listening")
    script = [SCRIPT[0] | {"text": "まず れいです。"}]
    save_group(group.pk, actor=teacher, version=group.version, fields={"script": script})
    new = freeze(spoken, sections_with_everything(spoken))
    (change,) = compare(edition.document, edition.current_key.document, *new)
    assert (change.section, change.where, [line.what for line in change.lines]) == (
        "Listening",
        "mondai 1",
        ["Transcript"],
    )


def test_an_older_edition_is_printed_cloned_and_compared(older, teacher):
    assert _scripts(printed_edition(older)) == [("1", ASKED), ("2", ASKED)]
    copy = clone_edition(older, actor=teacher, title="Again")
    assert QuestionGroup.objects.get(section__test=copy, section__key="listening").script == []
    key = older.current_key.document
    assert compare(older.document, key, older.document, key) == []
