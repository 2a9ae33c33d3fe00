"""Questions out of what teachers have in Word and Excel."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.content.formats.results import new_document
from exams.content.package_schema import schema_problems
from exams.content.pasting import Pasted, split_questions

NO_ANSWER = "Line 1: No right answer is marked."


def one(text: str, **facts: str) -> dict[str, Any]:
    pasted = split_questions(text, **facts)
    assert len(pasted.questions) == 1, pasted
    return pasted.questions[0].document


def short(pasted: Pasted) -> list[tuple[Any, ...]]:
    return [
        (
            question.document["stem"],
            [choice["text"] for choice in question.document["choices"]],
            question.document["answer"],
        )
        for question in pasted.questions
    ]


PLAIN = ("これは（\u3000）です。", ["ほん", "かばん", "つくえ", "いす"], 2)


@pytest.mark.parametrize(
    "text",
    [
        "これは（　）です。\nほん\nかばん\nつくえ\nいす\n正解：2",
        "1. これは( )です。\n1. ほん\n2. かばん\n3. つくえ\n4. いす\n答え 2",
        "1) これは(  )です。\n1) ほん\n2) かばん\n3) つくえ\n4) いす\nAnswer: 2",
        "(1) これは（）です。\n(1) ほん\n(2) かばん\n(3) つくえ\n(4) いす\nОтвет: 2",
        "問1 これは（　）です。\n① ほん\n② かばん\n③ つくえ\n④ いす\nJavob: 2",
        "１．これは（　）です。\n１ほん\n２かばん\n３つくえ\n４いす\n正解は２",
        "Q1. これは（　）です。\nア. ほん\nイ. かばん\nウ. つくえ\nエ. いす\n答え：イ",
        "第1問　これは（　）です。\na) ほん\nb) かばん\nc) つくえ\nd) いす\nCorrect answer: B",
        "Вопрос 1. これは（　）です。\nа) ほん\nб) かばん\nв) つくえ\nг) いす\nПравильный ответ: б",
        "Savol 1: これは（　）です。\n1. ほん\n2. かばん\n3. つくえ\n4. いす\nToʻgʻri javob: 2",
        "1 これは ___です。".replace(" ___", "___") + "\n1 ほん\n2 かばん\n3 つくえ\n4 いす\n解答：2番",
        "これは（　）です。\n１　ほん　　２　かばん　　３　つくえ　　４　いす\n正解：かばん",
        "これは（　）です。\n1.ほん\t2.かばん\t3.つくえ\t4.いす\n【正解】2",
        "これは（　）です。 1 ほん 2 かばん 3 つくえ 4 いす\n答え：②",
        "これは（　）です。\n①ほん②かばん③つくえ④いす\nKalit: 2",
        "これは（　）です。\nほん\tかばん\tつくえ\tいす\nAns: 2",
        "これは（　）です。\nほん　かばん　つくえ　いす\n答え＝2",
        "これは（　）です。\nほん\n*かばん\nつくえ\nいす",
        "1. これは（　）です。\n1. ほん\n2. かばん ✓\n3. つくえ\n4. いす",
        "1. これは（　）です。\n1. ほん\n*2. かばん\n3. つくえ\n4. いす",
        "これは（　）です。\n1 ほん *2 かばん 3 つくえ 4 いす",
        "これは（　）です。\nほん\nかばん（正解）\nつくえ\nいす",
        "これは（　）です。\tほん\tかばん\tつくえ\tいす\t2",
        "1\tこれは（　）です。\tほん\tかばん\tつくえ\tいす\t2",
        "これは（　）です。\n\nほん\nかばん\nつくえ\nいす\n\n答え\n2",
        "\n\n".join(["これは（　）です。", "ほん", "かばん", "つくえ", "いす", "正解：2"]),
    ],
)
def test_the_ways_in_which_teachers_write_a_question(text):
    pasted = split_questions(text)
    assert short(pasted) == [PLAIN]
    assert (pasted.warnings, pasted.rest) == ([], "")


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x0b", "\u2028"])
def test_line_ends_of_word_and_old_programs(end):
    text = end.join(["これは（　）です。", "ほん", "かばん", "つくえ", "いす", "正解：2"])
    assert short(split_questions(text)) == [PLAIN]


def test_what_nobody_sees_does_not_hinder():
    lines = [
        "\ufeff1.\xa0これは\u200b（\u3000）です。",
        "1.\xa0ほん\u200d",
        "2.\u3000か\u00adばん",
        "3. つくえ\xa0",
        "4. いす",
    ]
    text = "\n".join([*lines, "答え：\xa02"])
    assert short(split_questions(text)) == [PLAIN]


def test_what_is_made_is_a_question_of_a_package():
    question = one("1. あの店\n1. みせ\n2. てん\n3. や\n正解：1\n解説：{店|みせ}と 読みます。")
    document = new_document("N5")
    document["sections"] = [
        {
            "key": "vocabulary",
            "title": "x",
            "minutes": 20,
            "groups": [
                {"mondai": 1, "type": "kanji_reading", "instruction": "x", "questions": [{"id": "q-1"} | question]}
            ],
        }
    ]
    assert schema_problems(document)[0] == []


def test_many_questions_with_numbers_and_answers_at_the_end():
    text = "\n".join(f"{n}. もんだい{n}\n1. あ\n2. い\n3. う\n4. え" for n in (1, 2, 3))
    for key in (
        "1-2, 2-4, 3-1",
        "1.2 2.4 3.1",
        "答え\n1. 2\n2. 4\n3. 1",
        "Answers: 1) 2  2) 4  3) 1",
        "正解：2 4 1",
        "解答\n1\t2\n2\t4\n3\t1",
    ):
        pasted = split_questions(f"{text}\n\n{key}")
        assert [row[2] for row in short(pasted)] == [2, 4, 1], key
        assert (pasted.warnings, pasted.rest) == ([], ""), key


def test_answers_go_by_the_numbers_of_the_questions():
    pasted = split_questions("14. あ\n1. a\n2. b\n3. c\n15. い\n1. a\n2. b\n3. c\n15-1, 14-3, 16-2")
    assert [row[2] for row in short(pasted)] == [3, 1]
    assert pasted.warnings == ["The answers name a question 16 that is not here."]


@pytest.mark.parametrize("size", [3, 4])
def test_the_number_after_the_last_choice_may_be_the_next_question(size):
    choices = "\n".join(f"{n}. {letter}" for n, letter in enumerate("abcd"[:size], 1))
    pasted = split_questions("\n".join(f"{n}. もんだい\n{choices}" for n in range(1, 8)))
    assert [len(row[1]) for row in short(pasted)] == [size] * 7


def test_questions_without_numbers_or_empty_lines():
    pasted = split_questions("これは（　）です。\na\nb\nc\n✓ d\nそれは（　）です。\n*a\nb\nc\nd")
    assert [row[2] for row in short(pasted)] == [4, 1]


def test_two_choices_and_a_stem_of_two_lines():
    assert (
        one("1. A「どこへ。」\nB「（　）へ。」\n1) 学校\n2) 本\n3) 何")["stem"] == "A「どこへ。」\nB「（\u3000）へ。」"
    )
    pasted = split_questions("1. ただしい？\n1) はい\n2) いいえ\n答え：1")
    assert short(pasted) == [("ただしい？", ["はい", "いいえ"], 1)]
    assert pasted.warnings == ["Line 1: There are only two choices. A mock test needs three or four."]


def test_boxes_of_a_passage_have_choices_alone():
    pasted = split_questions("22 1 は 2 が 3 を 4 に\n23\n1. a\n2. b\n*3. c\n4. d")
    assert [(question.number, question.document["stem"]) for question in pasted.questions] == [(22, ""), (23, "")]
    assert [row[2] for row in short(pasted)] == [None, 3]


def test_a_choice_over_two_lines_is_one():
    assert one("1. もんだい\n1) ながい\nつづき\n2) b\n3) c\n答え 1")["choices"][0]["text"] == "ながい つづき"


def test_sentences_with_wide_spaces_are_no_choices():
    question = one("わたしは　きのう　がっこうへ　いきました。\n1　あ　2　い　3　う　4　え")
    assert question["stem"] == "わたしは　きのう　がっこうへ　いきました。"


@pytest.mark.parametrize(
    ("label", "language"),
    [
        ("解説：", "ja"),
        ("Explanation:", "en"),
        ("Пояснение:", "ru"),
        ("Izoh:", "uz"),
        ("【解説】", "ja"),
        ("Объяснение -", "ru"),
    ],
)
def test_explanations_go_to_their_language_and_may_have_several_lines(label, language):
    text = {"ja": "これです。", "en": "That is it.", "ru": "Это так.", "uz": "Shunday."}[language]
    question = one(f"1. あ\n1) a\n2) b\n3) c\n答え 1\n{label} {text}\n{text}\n\n")
    assert question["explanation"] == {language: f"{text}\n{text}"}


def test_what_follows_the_answer_is_an_explanation():
    assert one("1. あ\n1) a\n2) b\n3) c\nAnswer: 1 (because of が)")["explanation"] == {"en": "(because of が)"}
    assert one("1. あ\n1) a\n2) b\n3) c\nAnswer: 1 a")["explanation"] == {}


def test_rows_of_a_spreadsheet_with_a_head_in_any_language():
    head = "Вопрос\tВариант 1\tВариант 2\tВариант 3\tВариант 4\tПравильный ответ\tПояснение"
    pasted = split_questions(f'{head}\n"あの ""人"" は"\tだれ\tなに\tどこ\t\t2\tтак')
    assert short(pasted) == [('あの "人" は', ["だれ", "なに", "どこ"], 2)]
    assert pasted.questions[0].document["explanation"] == {"ru": "так"}


@pytest.mark.parametrize(
    ("pasted", "stem"),
    [
        ("学校（がっこう）へ行（い）く。", "{学校|がっこう}へ{行|い}く。"),
        ("毎日学校(がっこう)で", "毎日{学校|がっこう}で"),
        ("学校（ガッコウ）", "{学校|がっこう}"),
        ("彼女（20歳）と花（バラA）", "彼女（20歳）と花（バラA）"),
        ("さくら（はな）", "さくら（はな）"),
        ("{市場|いちば}で", "{市場|いちば}で"),
        ("あの _新しい_ みせ", "あの __新しい__ みせ"),
        ("あの ＿新しい＿ みせ", "あの __新しい__ みせ"),
        ("あの __新しい__ みせ", "あの __新しい__ みせ"),
        ("あの <u>新しい</u> みせ", "あの __新しい__ みせ"),
        ("店で ( ) を", "店で （\u3000） を"),
        ("店で ＿＿＿ を", "店で （\u3000） を"),
        ("店は ___ ___ ★ ___ 買えない", "店は ＿＿＿ ＿＿＿ ＿★＿ ＿＿＿ 買えない"),
        ("店は ＿＿＿　＿★＿　＿＿＿　＿＿＿ です", "店は ＿＿＿ ＿★＿ ＿＿＿ ＿＿＿ です"),
        ("店は ____ ____ __★__ ____ です", "店は ＿＿＿ ＿＿＿ ＿★＿ ＿＿＿ です"),
        ("店は ____ ____ _*_ ____ です", "店は ＿＿＿ ＿＿＿ ＿★＿ ＿＿＿ です"),
        ("店は（　）（　）（★）（　）です", "店は＿＿＿ ＿＿＿ ＿★＿ ＿＿＿です"),
    ],
)
def test_readings_underlines_blanks_and_stars_become_marks(pasted, stem):
    assert one(f"1. {pasted}\n1) a\n2) b\n3) c\n4) d\n答え 1")["stem"] == stem


def test_the_order_of_a_star_question_gives_its_answer():
    text = "14 店は ___ ___ ★ ___ 買えない。\n1 a　2 b　3 c　4 d\n"
    for label in ("順番：2-3-1-4", "Order: 2 3 1 4", "Порядок: 2, 3, 1, 4", "正解：2→3→1→4", "答え：2314"):
        question = one(text + label)
        assert (question["answer"], question["details"]) == (1, {"order": [2, 3, 1, 4]}), label


def test_what_is_doubtful_is_said_with_its_line():
    pasted = split_questions("\n1. あの店\n1. みせ\n2. みせ\n*3. や\n*4. てん", level="N5", type="kanji_reading")
    assert pasted.warnings == [
        "Line 6: Two choices are marked as right.",
        "Line 2: No right answer is marked.",
        "Line 2: Two choices are the same.",
        "Line 2: No word is underlined. Write _word_, or underline it afterwards.",
    ]
    assert split_questions("1. 店\n1) a\n2) b\n3) c\n答え 9").warnings[0] == "Line 1: There is no choice 9."
    three = split_questions("1. あの _店_\n1) a\n2) b\n3) c\n答え 1", level="N5", type="kanji_reading")
    assert three.warnings == ["Line 1: This mondai has 4 choices."]
    star = split_questions("1. あ\n1) a\n2) b\n3) c\n4) d\n答え 1", level="N3", type="sentence_composition")
    assert star.warnings == ["Line 1: There is no row of blanks with a ★."]


def test_what_belongs_to_no_question_comes_back():
    pasted = split_questions("漢字テスト\n\n問題1　＿＿＿の ことばは？\n1. あの店\n1) a\n2) b\n3) c\n\nおわり")
    assert short(pasted) == [("あの店", ["a", "b", "c"], None)]
    assert pasted.rest == "漢字テスト\n問題1　＿＿＿の ことばは？\nおわり"
    assert "Line 1: No question was found here; it is kept below: “漢字テスト”" in pasted.warnings


def test_a_fifth_choice_comes_back():
    pasted = split_questions("1. あ\n1) a\n2) b\n3) c\n4) d\n5) e")
    assert pasted.rest == "e"
    assert pasted.warnings[0] == "Line 6: More than four choices: the rest is kept below."


@pytest.mark.parametrize(
    "text", ["", " \n\t\n", "\u200b", "漢字", "1.", "正解：2", "解説", "1-2, 2-3", "\x00\ud800", "()()★"]
)
def test_a_text_without_a_question_makes_none(text):
    assert split_questions(text).questions == []


def test_too_much_is_refused_with_a_sentence_and_comes_back_whole():
    many = "あ\n" * 100_000
    assert split_questions(many) == Pasted(
        [], ["That is more than 5,000 lines. Paste a part of it, or import a file."], many
    )
    long = "あ" * 200_001
    assert split_questions(long).warnings == [
        "That is more than 200,000 characters. Paste a part of it, or import a file."
    ]
    junk = split_questions("おわり\n\n" * 2_000)
    assert (len(junk.warnings), junk.warnings[-1]) == (101, "1900 more lines like these.")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["", "1. ", "2) ", "① ", "３　", "a) ", "問2 ", "正解：", "解説: ", "*", "Answer: 2 ", "順番："]
            ),
            st.sampled_from([" ", "\t", "　", "（　）", " 1 ", " 2 ", "★", "_", "\n\n"]),
        ),
        max_size=25,
    )
)
def test_no_word_is_lost(lines):
    words = [f"w{index}w" for index in range(3 * len(lines))]
    text = "\n".join(start + gap.join(words[3 * i : 3 * i + 3]) for i, (start, gap) in enumerate(lines))
    pasted = split_questions(text)
    made = json.dumps(pasted.documents, ensure_ascii=False).replace("\\n", " ")
    kept = "\n".join([made, pasted.rest, *pasted.warnings])
    assert [word for word in words if word in text and not re.search(rf"\b{word}\b|_{word}|{word}_", kept)] == []
