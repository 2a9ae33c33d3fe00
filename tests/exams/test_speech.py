"""Scripts to timelines, texts to what the engine reads, and real sound."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from exams.media import audio, mixing, readings, script, speech
from exams.media.script import Cue, Line, Part, RecordingError, lay_out, section_parts, spoken_number

DEMO = Path(__file__).parents[2] / "exams/data/demo-n5"


def _question(question_id, *lines, **more):
    return {"id": question_id, "script": list(lines), **more}


def _line(voice, text, pause):
    return {"voice": voice, "text": text, "pause": pause}


def _section():
    first = [_question("l-1-1", _line("man", "はい。", 0.5)), _question("l-1-2", _line("woman", "いいえ。", 20.0))]
    second = [_question("l-4-1", _line("man", "はい。", 0.0))]
    introduction = [_line("narrator", "では、はじめます。", 2.0)]
    return {
        "key": "listening",
        "groups": [
            {"mondai": 1, "type": "listening_task", "script": introduction, "questions": first[:1]},
            {"mondai": 1, "type": "listening_task", "questions": first[1:]},
            {"mondai": 4, "type": "listening_quick", "questions": second},
        ],
    }


def _texts(part):
    return [readings.read_aloud(line.text) for line in part.lines]


def _words(*words):
    """A frontend that knows these words only: written -> pronounced, longest first."""
    known = dict(words)

    def frontend(text):
        found = []
        while text:
            word = next((w for w in sorted(known, key=len, reverse=True) if text.startswith(w)), text[0])
            found.append((word, known.get(word, readings.katakana(word))))
            text = text[len(word) :]
        return found

    return frontend


def test_lay_out_gives_each_part_a_cue_from_its_first_word_to_its_last_pause():
    parts = [
        Part("", (Line("narrator", "abc", 1.0),)),
        Part("group-0", (Line("narrator", "ab", 0.5),)),
        Part("q-1", (Line("man", "abcd", 0.25), Line("woman", "a", 8.0))),
    ]
    timeline = lay_out(parts, lambda line: float(len(line.text)))
    assert timeline.cues == {"group-0": Cue(4.0, 6.5), "q-1": Cue(6.5, 19.75)}
    assert [start for start, _ in timeline.placed] == [0.0, 4.0, 6.5, 10.75]
    assert timeline.seconds == 19.75


def test_section_parts_announce_each_mondai_once_and_number_its_questions_through():
    parts = section_parts(_section())
    assert [part.name for part in parts] == ["", "group-0", "l-1-1", "l-1-2", "group-2", "l-4-1", ""]
    assert _texts(parts[1]) == ["もんだい　いち。", "では、はじめます。"]
    assert [_texts(part)[0] for part in parts[2:4]] == ["いちばん。", "にばん。"]
    assert _texts(parts[4]) == ["もんだい　よん。"]
    assert _texts(parts[5])[0] == "いちばん。"


def test_section_parts_leave_at_least_the_time_to_answer():
    parts = {part.name: part for part in section_parts(_section())}
    assert parts["l-1-1"].lines[-1].pause == script.ANSWER_SECONDS["listening_task"]
    assert parts["l-1-2"].lines[-1].pause == 20.0
    assert parts["l-4-1"].lines[-1].pause == script.ANSWER_SECONDS["listening_quick"]


def test_section_parts_of_a_question_without_script_names_the_question():
    section = _section()
    section["groups"][0]["questions"][0]["script"] = []
    with pytest.raises(RecordingError, match="l-1-1"):
        section_parts(section)


def test_line_of_an_unknown_voice_is_refused():
    with pytest.raises(RecordingError, match="robot"):
        Line.from_json(_line("robot", "はい。", 1.0))


def test_store_cues_clears_the_cue_of_a_group_that_is_not_announced():
    section = _section()
    script.store_cues(section, lay_out(section_parts(section), lambda line: 1.0))
    assert section["groups"][1]["cue"] is None
    assert section["groups"][0]["cue"]["end"] == section["groups"][0]["questions"][0]["cue"]["start"]


@pytest.mark.parametrize(("number", "spoken"), [(1, "いち"), (7, "なな"), (10, "じゅう"), (24, "にじゅうよん")])
def test_spoken_number(number, spoken):
    assert spoken_number(number) == spoken


def test_engine_gets_kanji_where_it_reads_them_as_the_ruby_says():
    frontend = _words(("駅", "エキ"), ("で", "デ"), ("会い", "アイ"), ("ます", "マス"))
    assert readings.for_engine("{駅|えき}で {会|あ}います。", frontend) == ("駅で会います。", True)


def test_engine_gets_the_reading_where_it_would_read_otherwise():
    frontend = _words(("十分", "ジュウブン"), ("です", "デス"), ("じゅっぷん", "ジュップン"), ("あと", "アト"))
    assert readings.for_engine("あと {十分|じゅっぷん}です。", frontend) == ("あとじゅっぷんです。", True)


def test_engine_gets_a_space_where_it_would_cut_words_wrongly():
    frontend = _words(("くつ", "クツ"), ("とか", "トカ"), ("ばん", "バン"), ("かばん", "カバン"), ("と", "ト"))
    assert readings.for_engine("くつと かばん", frontend) == ("くつと かばん", True)


def test_engine_hears_a_final_ha_as_the_particle():
    frontend = _words(("卵", "タマゴ"), ("は", "ワ"), ("はいり", "ハイリ"), ("いり", "イリ"), ("ません", "マセン"))
    assert readings.for_engine("{卵|たまご}は いりません。", frontend) == ("卵は いりません。", True)


def test_engine_keeps_an_ideographic_space_as_the_border_of_two_phrases():
    frontend = _words(("もんだい", "モンダイ"), ("1", "イチ"))
    assert readings.for_engine("もんだい　{1|いち}。", frontend) == ("もんだい　1。", True)


def test_what_the_engine_cannot_read_as_written_is_a_doubt():
    frontend = _words(("へ", "ヘン"), ("や", "ヤ"))
    assert readings.for_engine("へや", frontend)[1] is False


def test_missing_male_voice_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setenv(speech.MALE_VOICE_VARIABLE, str(tmp_path / "none.htsvoice"))
    with pytest.raises(RecordingError) as caught:
        speech.find_male_voice()
    assert "hts-voice-nitech-jp-atr503-m001" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [None, "{"])
def test_package_that_cannot_be_read_is_named(tmp_path, content):
    if content is not None:
        (tmp_path / "package.json").write_text(content)
    with pytest.raises(RecordingError, match=r"package\.json"):
        speech.build_recording(tmp_path)


def test_demo_recording_fits_its_package():
    document = json.loads((DEMO / "package.json").read_text(encoding="utf-8"))
    section = document["sections"][2]
    entry = document["media"][section["recording"]]
    content = (DEMO / "media" / section["recording"]).read_bytes()
    assert (entry["bytes"], entry["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert content.index(b"moov") < content.index(b"mdat")
    items = [item for group in section["groups"] for item in (group, *group["questions"])]
    cues = [(item["cue"]["start"], item["cue"]["end"]) for item in items]
    assert [start for start, _ in cues[1:]] == [end for _, end in cues[:-1]]
    assert 0 < cues[0][0] < cues[-1][1] < entry["seconds"] < section["minutes"] * 60


def test_demo_spoken_choices_are_said_in_order():
    document = json.loads((DEMO / "package.json").read_text(encoding="utf-8"))
    for group in document["sections"][2]["groups"]:
        for question in group["questions"] if group["spoken_choices"] else ():
            said = [line["text"] for line in question["script"] if line["voice"] != "narrator"]
            assert said[-3:] == [choice["text"] for choice in question["choices"]]


def test_real_voices_fill_a_recording(tmp_path):
    if not speech.MALE_VOICE.is_file():
        pytest.skip("the male voice is not installed")
    parts = [Part("q-1", (Line("woman", "{駅|えき}で {会|あ}いましょう。", 1.0), Line("man", "はい。", 2.0)))]
    spoken = mixing.speak(parts, speech.MALE_VOICE)
    seconds = mixing.save(spoken, tmp_path / "a.m4a")
    samples, rate = audio.read(tmp_path / "a.m4a")
    loudness = audio.measure(samples, rate)
    assert spoken.doubts == ()
    assert abs(seconds - spoken.timeline.seconds) < 0.1
    assert abs(loudness.integrated - audio.LOUDNESS) < 2  # short sounds are mostly peaks, which the limiter holds
    assert loudness.peak < 0
    assert np.abs(samples[-rate:]).max() < 0.001
    mixing.save(mixing.speak(parts, speech.MALE_VOICE), tmp_path / "b.m4a")
    assert (tmp_path / "a.m4a").read_bytes() == (tmp_path / "b.m4a").read_bytes()
