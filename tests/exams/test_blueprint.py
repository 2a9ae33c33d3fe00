import json
from collections import Counter

import pytest

from exams.content.blueprint import (
    BLUEPRINT_FILE,
    REFERENCE_LETTERS,
    CefrBand,
    Finding,
    check_against_blueprint,
    get_level,
    known_mondai_types,
    load_blueprint,
)
from exams.content.mondai import MONDAI_SKILLS, mondai_gloss, section_name

LEVELS = ["N1", "N2", "N3", "N4", "N5"]
N5_COUNTS = {
    "vocabulary": {1: 7, 2: 5, 3: 6, 4: 3},
    "grammar_reading": {1: 9, 2: 4, 3: 4, 4: 2, 5: 2, 6: 1},
    "listening": {1: 7, 2: 6, 3: 5, 4: 6},
}


def test_blueprint_has_the_five_levels_and_is_read_once():
    assert list(load_blueprint().levels) == LEVELS
    assert load_blueprint() is load_blueprint()
    assert set(load_blueprint().official_names) == {"ja", "en", "ru", "uz"}


def test_unknown_level_is_a_key_error():
    with pytest.raises(KeyError):
        get_level("N6")


def test_n5_is_the_real_test():
    n5 = get_level("N5")
    assert [(section.key, section.minutes, section.items_total) for section in n5.sections] == [
        ("vocabulary", 20, 21),
        ("grammar_reading", 40, 22),
        ("listening", 30, 24),
    ]
    assert {s.key: {m.number: m.items for m in s.mondai} for s in n5.sections} == N5_COUNTS
    assert n5.sections[0].ja == "言語知識（文字・語彙）"
    assert (n5.items_total, n5.minutes_total, n5.pass_mark, n5.total_minimum, n5.total_maximum) == (67, 90, 80, 0, 180)
    assert [(s.key, s.minimum, s.maximum, s.pass_mark) for s in n5.scoring_sections] == [
        ("language_reading", 0, 120, 38),
        ("listening", 0, 60, 19),
    ]
    assert n5.cefr == (CefrBand(80, 180, "A1"),)
    assert n5.reference_information == ("vocabulary", "grammar", "reading")


def test_n5_verbal_expressions():
    mondai = get_level("N5").find_section("listening").find_mondai(3)
    assert (mondai.type, mondai.ja, mondai.en) == ("listening_verbal", "発話表現", "Verbal expressions")
    assert (mondai.options, mondai.spoken_choices, mondai.has_example) == (3, "all", True)
    assert mondai.group_sizes == (1, 1, 1, 1, 1)


def test_n1_integrated_listening_speaks_some_choices():
    assert get_level("N1").find_section("listening").find_mondai(5).spoken_choices == "some"


@pytest.mark.parametrize("name", LEVELS)
def test_every_mondai_counts_to_exactly_one_scoring_section(name):
    level = get_level(name)
    covered = Counter(
        (section, number)
        for scoring in level.scoring_sections
        for section, ns in scoring.mondai.items()
        for number in ns
    )
    mondai = [(section.key, mondai.number) for section in level.sections for mondai in section.mondai]
    assert covered == Counter(mondai)
    assert all(level.find_scoring_section(*place).covers(*place) for place in mondai)
    assert level.find_scoring_section("vocabulary", 99) is None


@pytest.mark.parametrize("name", LEVELS)
def test_sums_agree(name):
    level = get_level(name)
    assert sum(section.items_total for section in level.sections) == level.items_total
    assert sum(section.minutes for section in level.sections) == level.minutes_total
    assert sum(scoring.maximum for scoring in level.scoring_sections) == level.total_maximum
    for section in level.sections:
        assert sum(mondai.items for mondai in section.mondai) == section.items_total
        assert all(sum(mondai.group_sizes) == mondai.items for mondai in section.mondai)


def test_n3_grammar_counts_to_language_knowledge():
    n3 = get_level("N3")
    assert n3.find_scoring_section("grammar_reading", 3).key == "language_knowledge"
    assert n3.find_scoring_section("grammar_reading", 4).key == "reading"


@pytest.mark.parametrize(
    ("name", "total", "cefr"),
    [("N3", 95, "A2"), ("N3", 104, "B1"), ("N3", 94, None), ("N1", 142, "C1"), ("N1", 100, "B2"), ("N5", 180, "A1")],
)
def test_cefr_reference_by_total(name, total, cefr):
    assert get_level(name).cefr_level(total) == cefr


def test_reference_letters_are_those_of_the_file():
    text = json.loads(BLUEPRINT_FILE.read_text(encoding="utf-8"))["score_report"]["reference_information"]
    assert [text[letter] for letter, _ in REFERENCE_LETTERS] == [
        "67% or more correct",
        "34% to 66% correct",
        "less than 34% correct",
    ]
    assert REFERENCE_LETTERS == (("A", 67), ("B", 34), ("C", 0))


def test_every_mondai_type_has_one_gloss_and_a_skill():
    assert set(MONDAI_SKILLS) == known_mondai_types()
    glosses = [mondai_gloss(type) for type in MONDAI_SKILLS]
    assert all(gloss.endswith(".") and gloss.count(".") == 1 for gloss in glosses)
    assert len(set(glosses)) == len(glosses)
    assert mondai_gloss("kanji_reading") == "Choose the reading of the underlined word."
    assert mondai_gloss("unknown") == ""


def test_every_section_has_a_name():
    keys = {section.key for level in load_blueprint().levels.values() for section in level.sections}
    assert {key: section_name(key) for key in sorted(keys)} == {
        "grammar_reading": "Grammar and reading",
        "lang_reading": "Vocabulary, grammar and reading",
        "listening": "Listening",
        "vocabulary": "Vocabulary",
    }
    assert section_name("quiz") == "quiz"


def test_full_test_finds_nothing_to_do():
    findings = check_against_blueprint(N5_COUNTS, "N5")
    assert {finding.kind for finding in findings} == {"ok"}
    assert findings[2] == Finding("ok", "Vocabulary, mondai 3: 6 of about 6 questions")
    assert len(findings) == 14


def test_counts_are_guidance_and_an_empty_section_is_not():
    counts = {"vocabulary": {1: 7, 2: 5, 3: 9}, "grammar_reading": {1: 0}}
    assert check_against_blueprint(counts, get_level("N5")) == [
        Finding("ok", "Vocabulary, mondai 1: 7 of about 7 questions"),
        Finding("ok", "Vocabulary, mondai 2: 5 of about 5 questions"),
        Finding("warn", "Vocabulary, mondai 3: 9 of about 6 questions"),
        Finding("warn", "Vocabulary, mondai 4: 0 of about 3 questions"),
        Finding("bad", "Grammar and reading: no questions yet"),
        Finding("bad", "Listening: no questions yet"),
    ]


def test_count_observed_in_recent_papers_is_as_good_as_the_guideline():
    counts = {"lang_reading": {3: 3, 4: 7}}
    findings = check_against_blueprint(counts, "N2")
    assert findings[2] == Finding("ok", "Vocabulary, grammar and reading, mondai 3: 3 of about 5 questions")


def test_mondai_that_the_real_test_lacks_is_bad():
    counts = N5_COUNTS | {"vocabulary": N5_COUNTS["vocabulary"] | {5: 2, 6: 0}, "essay": {1: 1}}
    assert [finding for finding in check_against_blueprint(counts, "N5") if finding.kind != "ok"] == [
        Finding("bad", "Vocabulary, mondai 5: the real test has no such mondai"),
        Finding("bad", "essay, mondai 1: the real test has no such mondai"),
    ]
