"""Suggested readings, what is above a level, and readings that give an answer away."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from exams.content.furigana import Reading, apply, base_before, group_readings, split_okurigana, suggest
from exams.content.level_check import check_level
from exams.content.level_lists import kanji_above, kanji_level, kanji_list, readings_of, word_level, word_list
from exams.content.ruby_guard import ruby_gives_away


def marked(text: str, above: str | None = None) -> str:
    return apply(text, suggest(text, above=above))


def unsure(text: str) -> list[str]:
    return [one.mark for one in suggest(text) if not one.sure]


# --- readings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("食べる", "{食|た}べる"),
        ("引っ越しの食べ物", "{引|ひ}っ{越|こ}しの{食|た}べ{物|もの}"),
        ("お姉さん", "お{姉|ねえ}さん"),
        ("消しゴムを買う", "{消|け}しゴムを{買|か}う"),
        ("図書館へ行きました。", "{図書館|としょかん}へ{行|い}きました。"),
        ("友達が来る。友達が来ない。", "{友達|ともだち}が{来|く}る。{友達|ともだち}が{来|こ}ない。"),
        ("カタカナとかな", "カタカナとかな"),
        ("", ""),
    ],
)
def test_only_the_kanji_of_a_word_get_their_reading(text, expected):
    assert marked(text) == expected


def test_a_reading_that_is_there_already_stays_and_is_not_doubled():
    assert marked("{市場|いちば}で{食|く}う") == "{市場|いちば}で{食|く}う"


def test_marks_do_not_break_words_and_pictures_are_not_read():
    assert marked("__新__しい**店**") == "__{新|あたら}__しい**{店|みせ}**"
    assert marked("![山の絵](yama.svg) [[22]] 山") == "![山の絵](yama.svg) [[22]] {山|やま}"


@pytest.mark.parametrize("text", ["山田さん", "東京", "三人", "２３日", "市場", "今日", "私", "辛い", "日本"])
def test_names_numbers_and_words_with_several_readings_are_for_a_person_to_check(text):
    found = suggest(text)
    assert found
    assert not any(one.sure for one in found)


@pytest.mark.parametrize("text", ["店で買う", "図書館は静かだ", "食べました", "毎朝起きる", "積極的に取り組む"])
def test_words_that_are_read_in_one_way_are_sure(text):
    assert unsure(text) == []


def test_an_underlined_word_may_be_what_is_asked_so_nobody_ticks_its_reading_unseen():
    assert unsure("あの __新しい__ 図書館") == ["{新|あたら}"]


def test_the_everyday_reading_is_suggested_where_the_dictionary_is_formal():
    assert marked("私は明日市場へ行く") == "{私|わたし}は{明日|あした}{市場|いちば}へ{行|い}く"


def test_a_word_that_the_dictionary_does_not_know_is_left_to_the_teacher():
    (found,) = suggest("𠮟る")
    assert (found.surface, found.reading, found.sure) == ("𠮟", "", False)
    assert marked("𠮟る") == "𠮟る"


def test_only_kanji_above_the_level_if_wanted():
    assert marked("日本で環境問題を話す", above="N4") == "日本で{環境|かんきょう}問題を話す"
    assert marked("環境", above="N1") == "環境"


def test_places_are_those_of_the_text_with_its_marks():
    text = "{漢字|かんじ}の**店**"
    (one,) = suggest(text)
    assert text[one.start : one.end] == one.surface == "店"


def test_what_changed_in_the_meantime_is_passed_over():
    readings = [Reading(0, 1, "店", "みせ", "店", True), Reading(2, 3, "本", "ほん", "本", True)]
    assert apply("店の木", readings) == "{店|みせ}の木"
    assert apply("店", [Reading(0, 1, "店", " ", "店", True)]) == "店"


def test_the_same_word_read_alike_is_one_decision():
    text = "店の前の店。{本|ほん}の店"
    groups = group_readings(text, suggest(text))
    assert [(group.first.surface, group.places) for group in groups] == [("店", "0-1 4-5 13-14"), ("前", "2-3")]
    assert (groups[1].before, groups[1].after) == ("店の", "の店。本の店")


def test_readings_that_do_not_fit_the_kana_are_refused():
    assert split_okurigana("食べる", "たべる") == [("食", "た"), ("べる", "")]
    assert split_okurigana("食べる", "のむ") is None


def test_a_reading_in_brackets_belongs_to_the_last_word():
    assert base_before("毎日学校", "がっこう") == 2
    assert base_before("学校", "がっこう") == 2
    assert base_before("日本語", "にほんご") == 3


def test_threads_share_the_dictionary():
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(marked, ["図書館で食べる"] * 64)) == {"{図書館|としょかん}で{食|た}べる"}


def test_a_line_longer_than_the_analyser_takes_is_read():
    assert marked("店" + "あ" * 30_000 + "店").count("{店|みせ}") == 2


# --- lists


def test_the_lists_say_where_they_are_from_and_that_they_are_free():
    for about in (kanji_list(), word_list()):
        assert "Jonathan Waller" in about.name
        assert about.source.startswith("https://")
        assert about.licence == "CC BY-SA 4.0"


def test_levels_of_kanji_and_words():
    assert [kanji_level(one) for one in "日分的企鬱"] == ["N5", "N5", "N3", "N1", ""]
    assert kanji_above("日本の企業と々", "N3") == ["企"]
    assert (word_level("食べる"), word_level("開く", "ひらく"), word_level("鬱陶しい")) == ("N5", "N4", "N1")
    assert readings_of("辛い") == ["からい", "つらい"]


# --- the level of a text


def test_kanji_and_words_above_the_level_are_found_by_their_dictionary_form():
    report = check_level("企業が積極的に取り組んだ。関心が高まりました。", "N3")
    assert [(one.text, one.level) for one in report.kanji] == [("企", "N1"), ("極", "N2")]
    assert {(one.text, one.level) for one in report.words} >= {("取り組む", "N1"), ("高まる", "N1")}
    assert report.word_list.licence == "CC BY-SA 4.0"


def test_a_kanji_with_a_reading_may_be_of_any_level():
    assert check_level("{環境|かんきょう}", "N5").kanji == ()
    assert [one.text for one in check_level("環境", "N5").kanji] == ["環", "境"]


def test_a_text_of_the_level_is_clear():
    assert check_level("わたしは まいあさ コーヒーを のみます。とても おいしいです。", "N5").is_clear
    assert check_level("", "N5").is_clear


def test_names_numbers_and_compounds_are_not_called_hard():
    report = check_level("七時に山田さんと日本語学校へ行きました。", "N4")
    assert (report.words, report.unknown) == ((), ())


def test_how_often_something_stands_there_is_counted():
    (found,) = check_level("企の企", "N3").kanji
    assert found.times == 2


# --- readings that give an answer away


def test_the_reading_over_the_underlined_word_is_the_answer():
    said = ruby_gives_away("kanji_reading", "あの __{新|あたら}しい__ みせ", ["あたらしい", "あだらしい"], 1)
    assert said == "The underlined word has its reading over it. That is the answer."


def test_the_tested_word_may_not_be_read_elsewhere_either():
    choices = ["あたらしい", "あだらしい", "あらたしい"]
    stem = "あの __新しい__ みせ"
    assert ruby_gives_away("kanji_reading", stem, choices, 1) is None
    assert ruby_gives_away("kanji_reading", stem.replace("みせ", "{店|みせ}"), choices, 1) is None
    said = ruby_gives_away("kanji_reading", stem, choices, 1, passage="{新|あたら}しい本")
    assert said == "“新” gives the answer away: its reading is asked for."


def test_in_orthography_no_choice_has_a_reading_and_the_kanji_stand_nowhere_with_theirs():
    stem = "__あたらしい__ みせ"
    assert ruby_gives_away("orthography", stem, ["新しい", "親しい", "折しい"], 1) is None
    said = ruby_gives_away("orthography", stem, ["新しい", "{親|した}しい", "折しい"], 1)
    assert said == "Choice 2 has a reading over it. In this mondai readings give the answer away."
    said = ruby_gives_away("orthography", stem, ["新しい", "親しい", "折しい"], None, passage="{新|あたら}しい")
    assert said is None
    said = ruby_gives_away("orthography", stem, ["新しい", "親しい", "折しい"], 1, passage="{新|あたら}しい")
    assert said == "“新” gives the answer away: how it is written is asked for."


def test_a_right_choice_that_stands_out_by_its_reading_is_told():
    assert ruby_gives_away("context", "（　）", ["{語|ご}", "話", "新"], 2) is None
    said = ruby_gives_away("context", "（　）", ["{語|ご}", "話", "新"], 1)
    assert said == "Choice 1 stands out by its reading, and it is the right one."
    assert ruby_gives_away("context", "（　）", ["{語|ご}", "{話|はなし}", "{新|しん}"], 1) is None
