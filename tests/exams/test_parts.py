"""Homework from parts of a test: an edition of its own, with its own numbers and the same key."""

import pytest

from exams.errors import ExamError
from exams.models import Edition
from exams.services.homework import part_of
from tests.exams.makers import published


@pytest.fixture
def whole(house):
    return published()


def test_part_has_sections_and_questions_numbered_anew(whole, person):
    part = part_of(whole, {2: [], 3: [1]}, actor=person("teacher"))
    sections = part.document["sections"]
    assert [(s["position"], s["key"], s["count"]) for s in sections] == [(1, "grammar_reading", 2), (2, "listening", 2)]
    assert [q["key"] for m in sections[0]["mondai"] for g in m["groups"] for q in g["questions"]] == ["1-1", "1-2"]


def test_key_of_the_part_is_the_key_of_its_questions(whole, person):
    part = part_of(whole, {3: []}, actor=person("teacher"))
    original = whole.current_key.document
    assert part.current_key.document == {"1-1": original["3-1"], "1-2": original["3-2"]}
    assert "right" not in str(part.document)


def test_media_of_the_part_stands_under_its_own_section(whole, person):
    part = part_of(whole, {3: []}, actor=person("teacher"))
    assert list(part.media.values_list("section", flat=True)) == [1]


def test_same_part_is_made_once_and_is_no_edition_of_the_test(whole, person):
    first = part_of(whole, {1: []}, actor=person("teacher"))
    assert part_of(whole, {1: []}, actor=person("teacher")) == first
    assert list(Edition.objects.newest()) == [whole]


@pytest.mark.parametrize("parts", [{}, {9: []}, {1: [7]}])
def test_nothing_chosen_is_refused(whole, person, parts):
    with pytest.raises(ExamError):
        part_of(whole, parts, actor=person("teacher"))


def test_recording_keeps_its_whole_time(whole, person):
    part = part_of(whole, {3: [1]}, actor=person("teacher"))
    assert part.document["sections"][0]["minutes"] == 30
