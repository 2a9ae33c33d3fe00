"""Scripts as a teacher types or pastes them, and the same lines again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from exams.content.script_text import lines_of, problems_of, text_of

DEMO = Path(__file__).parents[2] / "exams/data/demo-n5/package.json"


def _line(voice, text, pause=0.6):
    return {"voice": voice, "text": text, "pause": pause}


def test_lines_are_told_apart_by_who_speaks():
    text = "N：1番。[pause 1.2]\n女：どこで 会いますか。\n男：駅の 前で。[pause 12]"
    assert lines_of(text) == [
        _line("narrator", "1番。", 1.2),
        _line("woman", "どこで 会いますか。"),
        _line("man", "駅の 前で。", 12.0),
    ]


@pytest.mark.parametrize(
    ("row", "voice"),
    [
        ("F: はい。", "woman"),
        ("Ｆ：はい。", "woman"),
        ("女性 ： はい。", "woman"),
        ("女A：はい。", "woman"),
        ("女２：はい。", "woman"),
        ("Ж: はい。", "woman"),
        ("M：はい。", "man"),
        ("  男の人：はい。", "man"),
        ("ナレーター：はい。", "narrator"),
        ("n:はい。", "narrator"),
        ("はい。", "narrator"),
    ],
)
def test_speakers_may_be_named_in_many_ways(row, voice):
    assert lines_of(row) == [_line(voice, "はい。")]


@pytest.mark.parametrize(
    "pause", ["[pause 3]", "［ポーズ ３秒］", "[間3秒]", " [PAUSE 3.0 s] ", "\n[pause 3]", "[пауза 3 сек]", "[pauza 3]"]
)
def test_a_pause_stands_behind_the_words_or_below_them(pause):
    assert lines_of(f"女：はい。{pause}") == [_line("woman", "はい。", 3.0)]


def test_a_pause_inside_a_row_makes_two_lines_of_one_speaker():
    assert lines_of("女：ええと。[pause 2]そうですね。") == [
        _line("woman", "ええと。", 2.0),
        _line("woman", "そうですね。"),
    ]


def test_a_row_without_a_speaker_goes_on_where_the_one_before_stopped():
    assert lines_of("女：きょうは\nあついですね。\n\n男：ええ。") == [
        _line("woman", "きょうは あついですね。"),
        _line("man", "ええ。"),
    ]
    assert lines_of("女：はい。[pause 2]\nええ。") == [_line("woman", "はい。", 2.0), _line("woman", "ええ。")]


def test_a_time_with_a_colon_is_no_speaker():
    assert lines_of("女：じゃ、\n10：30に 行きます。") == [_line("woman", "じゃ、 10：30に 行きます。")]
    assert problems_of("10：30に 行きます。") == []


def test_a_pause_before_all_words_and_empty_rows_are_nothing():
    assert lines_of("[pause 3]\n\n女：\n") == []


def test_all_scripts_of_the_demo_come_back_as_they_were():
    sections = json.loads(DEMO.read_text(encoding="utf-8"))["sections"]
    groups = [group for section in sections for group in section["groups"]]
    scripts = [part["script"] for group in groups for part in (group, *group["questions"]) if part.get("script")]
    assert len(scripts) == 28
    assert [lines_of(text_of(script)) for script in scripts] == scripts
    assert [problems_of(text_of(script)) for script in scripts] == [[]] * 28


def test_a_phrase_border_is_kept():
    assert lines_of(text_of([_line("narrator", "もんだい　いち。", 0.0)])) == [
        _line("narrator", "もんだい　いち。", 0.0)
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("女：はい。\n" * 201, "A script has at most 200 lines."),
        ("女：" + "あ" * 2001, "A line of a script has at most 2000 letters."),
        ("女：はい。[pause 121]", "A pause lasts at most 120 seconds."),
        ("先生：はい。", "“先生” is no speaker. Lines begin with 女：, 男： or N：."),
    ],
)
def test_what_cannot_be_kept_is_said(text, sentence):
    assert problems_of(text) == [sentence]
