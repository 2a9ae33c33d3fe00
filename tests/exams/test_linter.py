"""The checklist: each rule with what it finds and what it lets pass."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest

from exams.content.linter import Context, GroupFacts, MediaFacts, lint
from exams.content.linter_pairs import find_twins
from exams.models import MediaFile, Question, QuestionGroup
from exams.services.authoring import clone_test
from exams.services.checking import lint_question, lint_test
from tests.exams.makers import small_test

TODAY = date(2026, 11, 27)
FOUR_SLOTS = "A star question has four slots in a row, one of them with the star."
EACH_ONCE = "The right order does not name each of the four parts once."
FRAME = "あした ＿＿＿ ＿＿＿ ＿★＿ ＿＿＿ ます。"


def question(**values: Any) -> dict[str, Any]:
    """A question as a test of the linter says it: `choices` are texts, `right` a number, None or several."""
    return {
        "stem": "あの ほんは __新しい__です。",
        "choices": ["あたらしい", "あらたしい", "あたらし", "あらたし"],
        "right": 1,
        "explanation": {"en": "Because."},
        "script": [],
        "cue": None,
        "details": {},
        "picture": None,
    } | values


def linted(
    *questions: dict[str, Any],
    type: str = "kanji_reading",
    section: str = "vocabulary",
    kind: str = "mock_test",
    number: int = 1,
    group: dict[str, Any] | None = None,
    more: dict[str, Any] | None = None,
    context: dict[str, Any] | None = None,
) -> list[tuple[str, str]]:
    """(kind, text) of all but what is fine and the counts of the blueprint."""
    key: dict[str, Any] = {}
    spoken = (group or {}).get("spoken", False)
    entries = []
    for place, values in enumerate(questions, start=1):
        right = values["right"]
        key[f"1-{place}"] = {
            "right": right if isinstance(right, list) else [right] if right else [],
            "explanation": values["explanation"],
            "script": values["script"],
            "choices": values["choices"] if spoken else [],
        }
        entries.append(
            {
                "key": f"1-{place}",
                "label": str(place),
                "source": place,
                "stem": values["stem"],
                "picture": values["picture"],
                "cue": values["cue"],
                "choices": [
                    {"number": n, "text": "" if spoken else text, "picture": values.get("pictures", {}).get(n)}
                    for n, text in enumerate(values["choices"], start=1)
                ],
            }
        )
    one = {"passage": "", "picture": None, "spoken": False, "questions": entries} | (group or {})
    mondai = {"number": number, "type": type, "instruction": "えらんで ください。", "cue": None, "groups": [one]}
    paper = {"position": 1, "key": section, "title": "もじ", "minutes": 20, "count": len(entries), "recording": None}
    document = {"level": "N5", "title": "T", "sections": [paper | {"pictures": {}, "mondai": [mondai]} | (more or {})]}
    facts = {
        "groups": {1: [GroupFacts(70, "", has_script=False)]},
        "details": {n: q["details"] for n, q in enumerate(questions, 1)},
    }
    found = lint(document, key, level="N5", kind=kind, context=Context(today=TODAY, **facts | (context or {})))
    guidance = ("of about", "minutes", "no questions yet")
    return [(f.kind, f.text) for f in found if f.kind != "ok" and not any(word in f.text for word in guidance)]


def test_a_good_question_passes():
    assert linted(question()) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"right": None}, [("bad", "Mark the right choice.")]),
        ({"right": [1, 2]}, [("bad", "Mark the right choice.")]),
        ({"choices": ["あ", "い"]}, [("bad", "A question has 3 or 4 choices; this one has 2.")]),
        ({"choices": ["あ", "い", "", "え"]}, [("bad", "Choice 3 is empty.")]),
        ({"choices": ["あ", " ", "", "え"]}, [("bad", "Choices 2, 3 are empty.")]),
        ({"choices": ["あたらしい", "ふるい", "あたらし い", "え"]}, [("bad", "Choices 1, 3 are the same.")]),
        ({"choices": ["ABC", "ふるい", "ＡＢＣ", "え"]}, [("bad", "Choices 1, 3 are the same.")]),
        ({"choices": ["ハン", "ふるい", "ﾊﾝ", "え"]}, [("bad", "Choices 1, 3 are the same.")]),
        ({"choices": ["**あか**", "ふるい", "あか", "え"]}, [("bad", "Choices 1, 3 are the same.")]),
        ({"choices": ["。", "、", "！", "？"]}, []),
        ({"stem": ""}, [("bad", "The text of the question is missing.")]),
        ({"stem": "", "choices": ["", "", "", ""], "right": None}, [("bad", "This question is still empty.")]),
        ({"stem": "あの ほんは 新しいです。"}, [("warn", "Nothing is underlined.")]),
        ({"explanation": {"en": " "}}, [("warn", "The explanation is missing.")]),
        ({"picture": {"media": 1, "alt": {}}}, [("warn", "A picture has no description.")]),
        ({"stem": "あの {ほん| } は __新しい__"}, [("warn", "The reading “{ほん| }” has an empty side.")]),
        (
            {"stem": "あの __{新|あたら}しい__ ほん"},
            [("warn", "The underlined word has its reading over it. That is the answer.")],
        ),
    ],
)  # fmt: skip
def test_each_question_is_looked_at(values, expected):
    assert linted(question(**values)) == expected


@pytest.mark.parametrize(
    ("type", "stem", "expected"),
    [
        ("context", "これは （　　） です。", []),
        ("context", "これは ( ) です。", [("warn", "The blank is missing.")]),
        ("grammar_form", "これは ほん です。", [("warn", "The blank is missing.")]),
        ("paraphrase", "__これは ほんです。__", []),
        ("paraphrase", "これは ほんです。", [("warn", "Nothing is underlined.")]),
        ("usage", "ほん", [("warn", "The word is not underlined in the choices.")]),
    ],
)
def test_marks_that_a_type_needs(type, stem, expected):
    found = linted(question(stem=stem), type=type)
    assert [one for one in found if "real test has no such mondai" not in one[1]] == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"stem": FRAME, "details": {"order": [2, 3, 1, 4]}}, []),
        ({"stem": FRAME}, []),
        (
            {"stem": FRAME, "details": {"order": [1, 2, 3, 4]}},
            ["In the right order choice 3 stands at the star, but choice 1 is marked."],
        ),
        ({"stem": FRAME, "details": {"order": [1, 1, 3, 4]}}, [EACH_ONCE]),
        ({"stem": "あした ＿＿＿ ＿★＿ ＿＿＿ ます。"}, [FOUR_SLOTS]),
        ({"stem": "あした ★ ます。"}, [FOUR_SLOTS]),
        ({"stem": f"{FRAME} {FRAME}"}, [FOUR_SLOTS]),
    ],
)  # fmt: skip
def test_star_questions(values, expected):
    found = linted(question(**values), type="sentence_composition", section="grammar_reading", number=2)
    assert found == [("bad", text) for text in expected]


def test_a_quiz_may_ask_true_or_false():
    two = question(stem="ほんとう？", choices=["はい", "いいえ"])
    assert linted(two, type="quiz", section="quiz", kind="quiz") == []
    five = question(choices=["あ", "い", "う", "え", "お"])
    said = "A question of a quiz has 2 to 4 choices; this one has 5."
    assert linted(five, type="quiz", section="quiz", kind="quiz") == [("bad", said)]


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        ("これは [[1]] と [[2]] です。", []),
        ("これは [[２]] と [[1]] です。", []),
        ("これは [[1]] です。", [("bad", "The boxes in the text are 1, the questions are 1, 2.")]),
        ("これは [[1]] と [[1]] です。", [("bad", "The boxes in the text are 1, 1, the questions are 1, 2.")]),
        ("これは ほんです。", [("bad", "The boxes in the text are –, the questions are 1, 2.")]),
        ("", [("bad", "The text is missing.")]),
    ],
)
def test_boxes_of_a_cloze_text_are_its_questions(passage, expected):
    pair = question(stem=""), question(stem="", choices=["は", "が", "を", "に"])
    group = {"passage": passage}
    assert linted(*pair, type="text_grammar", section="grammar_reading", number=3, group=group) == expected


def listening(**values: Any) -> dict[str, Any]:
    script = [{"voice": "woman", "text": "きいて", "pause": 0}]
    return question(stem="", script=script, cue={"start": 1.0, "end": 9.0}) | values


@pytest.mark.parametrize(
    ("values", "recording", "expected"),
    [
        ({}, 60.0, []),
        ({}, None, [("bad", "The recording is missing.")]),
        ({}, 1201.0, [("bad", "The recording lasts 20.0 of 20 minutes")]),
        ({"cue": None}, 60.0, [("warn", "Its place in the recording is not known.")]),
        ({"cue": {"start": 5.0, "end": 4.0}}, 60.0, [("bad", "Its place in the recording ends before it starts.")]),
        (
            {"cue": {"start": 5.0, "end": 60.2}},
            60.0,
            [("bad", "Its place in the recording ends at 60.2 s, but the recording lasts 60.0 s.")],
        ),
        ({"cue": {"start": 5.0, "end": 60.05}}, 60.0, []),
        ({"script": []}, 60.0, [("warn", "The transcript is missing.")]),
    ],
)
def test_listening(values, recording, expected):
    sound = {"media": 5, "seconds": recording} if recording else None
    found = linted(listening(**values), type="listening_task", section="listening", more={"recording": sound})
    text = "The recording lasts 20.0 of 20 minutes"  # guidance of the helper above leaves it out
    assert found == [one for one in expected if one[1] != text]


def test_recording_longer_than_its_section_stops_publishing(house):
    test = small_test()
    MediaFile.objects.filter(kind="audio").update(seconds=1801)
    (found,) = [finding for finding in lint_test(test) if finding.kind == "bad"]
    assert (found.text, found.section, found.where) == ("The recording lasts 30.0 of 30 minutes", 3, "Listening")


def test_spoken_choices_may_wait_for_their_words():
    begun = listening(choices=["はい", "", "いいえ"])
    group, more = {"spoken": True}, {"recording": {"media": 5, "seconds": 60.0}}
    found = linted(begun, type="listening_quick", section="listening", number=4, group=group, more=more)
    assert found == [("warn", "The spoken choices are not written down.")]


def many(rights: list[int], **values: Any) -> list[dict[str, Any]]:
    return [
        question(
            right=right, stem=f"__{n}__ばん です。", choices=[f"あ{n}い", f"か{n}き", f"さ{n}し", f"た{n}ち"], **values
        )
        for n, right in enumerate(rights)
    ]


@pytest.mark.parametrize(
    ("rights", "expected"),
    [
        ([1, 2, 3, 4] * 3, []),
        ([1, 2, 3, 4, 4, 2, 1, 3, 1, 4, 2, 2], []),
        ([1, 1, 2, 1, 1, 3, 1, 1, 4, 1, 1, 2, 1], ["Choices 1 to 4 are right 9, 2, 1, 1 times."]),
        ([1, 2, 3, 4, 4, 4, 4, 4, 3, 2, 1, 1], ["Choice 4 is right in 5 questions in a row."]),
        ([1, 1, 1, 1], []),
        ([2] * 11, ["Choice 2 is right in 11 questions in a row."]),
    ],
)
def test_where_the_right_choices_stand(rights, expected):
    assert linted(*many(rights)) == [("warn", text) for text in expected]


def test_right_choice_that_is_always_the_longest():
    long = [
        question(
            right=1 + n % 4,
            stem=f"__{n}__です。",
            choices=[f"{n}な{'がい' * 4 if c == n % 4 else c}" for c in range(4)],
        )
        for n in range(8)
    ]
    assert linted(*long) == [("warn", "The right choice is the longest in 8 of 8 questions.")]
    assert linted(*long[:7]) == []


def test_a_stem_that_says_anothers_answer():
    asked = question(stem="__電車__で いきます。", choices=["でんしゃ", "てんしゃ", "でんちゃ", "てんちゃ"])
    giver = question(
        stem="えきで {電車|でんしゃ}に __乗ります__。", choices=["のります", "おります", "とります", "かります"]
    )
    assert linted(asked, giver) == [("warn", "Question 2 says the right choice of this one: “でんしゃ”.")]
    assert linted(asked, question()) == []


def test_the_same_question_twice():
    assert linted(question(), copy.deepcopy(question(right=1))) == [("warn", "It is the same as question 1.")]


FILE = {"name": "map.png", "is_ready": True, "seconds": None, "source": "Own", "licence": "CC0", "expires_on": None}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        ({"source": " "}, [("warn", "Source or licence is missing.")]),
        ({"licence": ""}, [("warn", "Source or licence is missing.")]),
        ({"is_ready": False}, [("bad", "The file is not ready.")]),
        ({"expires_on": date(2026, 11, 26)}, [("bad", "It may not be used since 26 November 2026.")]),
        ({"expires_on": date(2026, 11, 27)}, [("warn", "It may be used only until 27 November 2026.")]),
        ({"expires_on": date(2027, 6, 1)}, []),
    ],
)
def test_files_have_their_rights(values, expected):
    context = {"used": {9: 1}, "media": {9: MediaFacts(**FILE | values)}}
    assert linted(question(), context=context) == expected


def test_texts_have_their_source_unless_the_test_names_it_as_a_whole():
    passage = {"passage": "むかしむかし " * 10}
    at = {"type": "reading_short", "section": "grammar_reading", "number": 4, "group": passage}
    asked = question(stem="だれですか。")
    assert linted(asked, **at) == [("warn", "The text has no source.")]
    assert linted(asked, **at, context={"has_credits": True}) == []
    assert linted(asked, **at, context={"groups": {1: [GroupFacts(7, "Own", has_script=False)]}}) == []


def test_pictures_of_a_text_are_there():
    group = {"passage": "![map](map.png) みてください"}
    found = linted(question(stem="どこ？"), type="reading_short", section="grammar_reading", number=4, group=group)
    assert ("bad", "The text shows the picture “map.png”, which is not here.") in found


@pytest.mark.parametrize(
    ("text", "is_twin"),
    [
        ("まいあさ 電車で かいしゃへ いきます", True),
        ("まいあさ　電車で、かいしゃへ いきます。", True),
        ("まいばん 電車で うちへ かえります", False),
        ("", False),
    ],
)
def test_twins(text, is_twin):
    found = find_twins({1: "まいあさ __電車__で かいしゃへ いきます。"}, [(text, "Other"), (text, "Other")])
    assert found == ({1: ["Other"]} if is_twin else {})


def test_empty_test_says_that_it_is_empty():
    document = {"level": "N5", "title": "T", "sections": []}
    (found,) = lint(document, {}, level="N5", kind="mock_test", context=Context(today=TODAY))
    assert (found.kind, found.text) == ("bad", "There is no section yet.")


def test_findings_lead_to_their_place(house):
    test = small_test()
    question = Question.objects.filter(group__section__test=test).first()
    question.choices.update(is_right=False)
    findings = lint_test(test)
    assert [(f.kind, f.text, f.question, f.group, f.section) for f in findings if f.kind == "bad"] == [
        ("bad", "Mark the right choice.", question.pk, question.group_id, 1)
    ]
    assert lint_question(findings, question.pk) == [findings[0]]
    assert findings[0].where == "Vocabulary, mondai 1, question 1"


def test_second_group_of_a_mondai_is_found(house):
    test = small_test()
    section = test.sections.get(position=2)
    QuestionGroup.objects.create(section=section, position=2, mondai=4, type="reading_short")
    last = QuestionGroup.objects.create(section=section, position=3, mondai=4, type="reading_short")
    found = [finding.group for finding in lint_test(test) if finding.text == "The text is missing."]
    assert found == [last.pk - 1, last.pk]


def test_questions_of_other_tests_are_compared(house, person):
    test = small_test()
    clone = clone_test(test, actor=person("teacher"), title="Copy of it")
    texts = [finding.text for finding in lint_test(test) if "Copy of it" in finding.text]
    assert texts == ["6 questions are nearly the same in “Copy of it”."]
    clone.archived_at = clone.created_at
    clone.save()
    assert [finding for finding in lint_test(test) if "Copy of it" in finding.text] == []


@pytest.mark.parametrize("bank", [True, False])
def test_the_same_queries_for_any_size(house, django_assert_num_queries, bank):
    for questions in (3, 36):
        test = small_test(questions)
        with django_assert_num_queries(7 if bank else 6):
            lint_test(test, bank=bank)
