"""A test on paper: what the papers hold, what they must not, and that typst sets them with the fonts embedded."""

from __future__ import annotations

import json
from typing import Any
from xml.sax.saxutils import escape

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from exams.content.packages import read_package
from exams.errors import ExamError
from exams.models import Choice, MediaFile, MockTest, Question, QuestionGroup
from exams.models.media import MediaKind
from exams.paper import questions_in
from exams.printing.booklet import booklet_data, pictures_of
from exams.printing.key import key_data
from exams.printing.sheet import sheet_data
from exams.printing.source import Source, draft_of, printed_edition
from exams.printing.trees import block_tree, line_tree, without_readings
from exams.printing.typesetting import compiler, make_pdf, named_pictures
from exams.services.importing import import_package
from exams.services.samples import SAMPLE
from tests.exams.makers import published, small_test

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


def text(s: str) -> dict[str, str]:
    return {"t": "text", "s": s}


@pytest.fixture
def sample(house: Any, person: Any) -> MockTest:
    """The whole N5 test, with pictures, passages, notices, tables and stars."""
    with read_package(SAMPLE) as package:
        return import_package(package, actor=person("teacher"))


def booklet_of(source: Source, **options: Any) -> tuple[dict[str, Any], dict[str, MediaFile]]:
    values: dict[str, Any] = {"part": "whole", "readings": True, "center": "Sakura"} | options
    files, pictures = named_pictures(pictures_of(source.pick(None)))
    return booklet_data(source, files=files, **values), pictures


# --- marks


def test_marks_become_a_tree():
    assert line_tree("{電車|でんしゃ}で __行く__（　）。") == [
        {"t": "ruby", "s": "電車", "reading": "でんしゃ"},
        text("で "),
        {"t": "u", "c": [text("行く")]},
        {"t": "gap", "s": "（　　）"},
        text("。"),
    ]
    assert line_tree("これ ＿＿＿ ＿★＿ 。") == [
        text("これ "),
        {"t": "slots", "starred": [False, True], "tail": ""},
        text(" 。"),
    ]


def test_passage_with_box_notice_and_table():
    tree = block_tree("あ[[22]]。\n\n:::notice\n| A | B |\n|---|--:|\n| {一|いち} | 2 |\n:::")
    assert tree == [
        {"t": "p", "c": [text("あ"), {"t": "boxed", "s": "22", "tail": "。"}]},
        {
            "t": "notice",
            "c": [
                {
                    "t": "table",
                    "columns": 2,
                    "align": ["left", "right"],
                    "rows": [
                        [[text("A")], [text("B")]],
                        [[{"t": "ruby", "s": "一", "reading": "いち"}], [text("2")]],
                    ],
                }
            ],
        },
    ]


def test_picture_that_the_test_has_not_stays_text():
    assert block_tree("![x](a.png)", {"a.png": "picture-1.png"})[0]["c"][0]["file"] == "picture-1.png"
    assert block_tree("![x](b.png)", {"a.png": "picture-1.png"}) == [{"t": "p", "c": [text("![x](b.png)")]}]


def test_readings_can_be_left_out():
    assert without_readings({"stem": line_tree("{六|ろく}{時|じ}")}) == {"stem": [text("六"), text("時")]}


@pytest.mark.parametrize(
    "hostile",
    ["#panic()", "$ x $", '#read("data.json")', "= Title", "*a* _b_ `c` <label> @ref \\ // /* ~", '"', "\x07\u202e x"],
)
def test_text_is_never_typst_code(house, hostile):
    """It is set as it stands, or typst would refuse, or the title of the set document would be another."""
    test = published().test
    question = Question.objects.first()
    Question.objects.filter(pk=question.pk).update(stem=hostile)
    MockTest.objects.filter(pk=test.pk).update(title=hostile)
    source = draft_of(MockTest.objects.get(pk=test.pk))
    data, _pictures = booklet_of(source, center=hostile)
    assert escape(data["title"]).encode() in make_pdf("booklet", data)
    assert make_pdf("sheet", sheet_data(source, position=None, center=hostile)).startswith(b"%PDF-")


# --- what the papers hold


def test_booklet_holds_each_question_and_no_key(house):
    edition = published()
    data, _pictures = booklet_of(printed_edition(edition))
    printed = [
        (question["label"], [choice["number"] for choice in question["choices"]])
        for section in data["booklets"][0]
        for mondai in section["mondai"]
        for group in mondai["groups"]
        for question in group["questions"]
    ]
    assert printed == [
        (question["label"], ["1", "2", "3", "4"])
        for section in edition.document["sections"]
        for question in questions_in(section)
    ]
    everything = json.dumps(data, ensure_ascii=False)
    assert "こたえv01" in everything
    for secret in ("right", "reason", "きいて ください。", "explanation"):
        assert secret not in everything


def test_parts_of_a_booklet(house):
    source = printed_edition(published())
    each, _ = booklet_of(source, part="each")
    assert [[section["title"] for section in booklet] for booklet in each["booklets"]] == [
        ["言語知識（文字・語彙）"],
        ["言語知識（文法）・読解"],
        ["聴解"],
    ]
    one, _ = booklet_of(source, part=3)
    assert [[section["title"] for section in booklet] for booklet in one["booklets"]] == [["聴解"]]
    with pytest.raises(ExamError, match="There is no question to print yet"):
        booklet_of(source, part=9)


def test_spoken_choices_are_not_printed_and_leave_room_for_notes(house):
    test = published().test
    QuestionGroup.objects.filter(section__key="listening").update(spoken_choices=True)
    Question.objects.filter(group__section__key="listening").update(stem="")
    data, _ = booklet_of(draft_of(test), part=3)
    group = data["booklets"][0][0]["mondai"][0]["groups"][0]
    assert (group["memo"], [question["choices"] for question in group["questions"]]) == (True, [[], []])
    rows = sheet_data(draft_of(test), position=3, center="")["sections"][0]["mondai"][0]["rows"]
    assert [len(row["choices"]) for row in rows] == [4, 4]


def test_sheet_has_an_oval_for_each_choice_and_no_key(house):
    test = published().test
    Choice.objects.filter(question=Question.objects.first(), number=4).delete()
    sheet = sheet_data(draft_of(test), position=1, center="Sakura")
    assert sheet["sections"] == [
        {
            "title": "言語知識（文字・語彙）",
            "mondai": [
                {
                    "name": "もんだい1",
                    "rows": [
                        {"label": "1", "choices": ["1", "2", "3"]},
                        {"label": "2", "choices": ["1", "2", "3", "4"]},
                    ],
                }
            ],
        }
    ]


def test_key_has_numbers_and_if_wanted_reasons_and_script(house):
    source = printed_edition(published())
    plain = key_data(source, position=1, explanations=False, script=False, center="Sakura")
    assert [one["right"] for one in plain["sections"][0]["mondai"][0]["answers"]] == ["1", "2"]
    assert (plain["explanations"], plain["scripts"], plain["edition"]) == ([], [], "Edition 1")
    with translation.override("uz"):  # no Uzbek explanation: the English one
        full = key_data(source, position=None, explanations=True, script=True, center="Sakura")
    assert full["explanations"][0]["questions"][0]["text"] == block_tree("Because of reason v0.")
    assert [part["title"] for part in full["scripts"]] == ["聴解"]
    assert full["scripts"][0]["mondai"][0]["questions"][0]["lines"] == [
        {"voice": "女", "text": [text("きいて ください。")]}
    ]


def test_key_of_a_draft_without_a_right_choice(house):
    test = published().test
    Choice.objects.filter(question=Question.objects.first()).update(is_right=False)
    key = key_data(draft_of(test), position=1, explanations=False, script=False, center="")
    assert [one["right"] for one in key["sections"][0]["mondai"][0]["answers"]] == ["–", "2"]


# --- PDFs


def test_whole_test_is_set_with_its_fonts(sample):
    source = draft_of(sample)
    data, pictures = booklet_of(source)
    pdf = make_pdf("booklet", data, pictures)
    assert pdf.startswith(b"%PDF-")
    assert b"BIZUDPMincho" in pdf
    assert b"BIZUDPGothic" in pdf
    assert len(pictures) == 14
    assert len(pdf) < 1_500_000


def test_sheet_is_one_page_a_section(sample, tmp_path):
    source = draft_of(sample)
    for name, data in (
        ("sheet", sheet_data(source, position=None, center="Sakura")),
        ("key", key_data(source, position=None, explanations=True, script=True, center="Sakura")),
    ):
        folder = tmp_path / name
        folder.mkdir()
        images = compiler(folder, name, data).compile(format="png", ppi=20)
        assert len(images) == {"sheet": 3, "key": 13}[name]


def test_hundred_questions_of_one_section_fit_one_sheet(house, tmp_path):
    rows = [{"label": str(number), "choices": ["1", "2", "3", "4"]} for number in range(1, 108)]
    sheet = sheet_data(printed_edition(published()), position=1, center="Sakura")
    sheet["sections"][0]["mondai"] = [
        {"name": f"問題{n}", "rows": rows[start : start + 9]} for n, start in enumerate(range(0, 107, 9), start=1)
    ]
    image = compiler(tmp_path, "sheet", sheet).compile(format="png", ppi=20)
    assert isinstance(image, bytes)  # a list where there are more pages


def test_picture_whose_file_is_gone_is_a_sentence(house, login):
    test = published().test
    media = MediaFile.objects.create(
        kind=MediaKind.PICTURE,
        name="cat.png",
        content_type="image/png",
        sha256="0" * 64,
        size=len(PNG),
        source="Made",
        licence="CC0",
    )
    media.file.save("cat.png", ContentFile(PNG))
    Question.objects.filter(pk=Question.objects.first().pk).update(picture=media, picture_alt={"en": "A cat"})
    url = reverse("booklet_pdf", args=[test.pk], urlconf="jlpt.urls.center")
    assert login("teacher").get(url).content.startswith(b"%PDF-")
    media.file.storage.delete(media.file.name)
    reply = login("teacher").get(url, follow=True)
    assert "The file of the picture “cat.png” is missing." in reply.content.decode()


# --- pages


def address(name: str, test: MockTest) -> str:
    return reverse(name, args=[test.pk], urlconf="jlpt.urls.center")


def test_download_is_named_in_ascii_and_in_full(house, login):
    test = published().test
    MockTest.objects.filter(pk=test.pk).update(title="Тест № 1 / Oʻquv")
    reply = login("teacher").get(address("booklet_pdf", test))
    assert reply["Content-Disposition"] == (
        'attachment; filename="N5-1-O-quv-booklet.pdf"; '
        "filename*=UTF-8''N5%20%D0%A2%D0%B5%D1%81%D1%82%20%E2%84%96%201%20-%20O%CA%BBquv%20booklet.pdf"
    )
    assert reply["Content-Type"] == "application/pdf"
    assert reply["Cache-Control"] == "private, no-store"


def test_options_lead_to_draft_and_editions(house, login):
    test = published().test
    client = login("teacher")
    page = client.get(address("booklet", test), {"edition": "1"}).content.decode()
    assert '<input type="hidden" name="edition" value="1">' in page
    assert client.get(address("booklet", test), {"edition": "7"}).status_code == 404
    assert client.get(address("booklet", test), {"edition": "x"}).status_code == 404


def test_edition_is_printed_as_it_was_published(house, login):
    test = published().test
    Question.objects.filter(group__section__test=test).update(stem="あたらしい もんだい")
    client = login("teacher")
    assert "あたらしい もんだい" in client.get(address("booklet_page", test)).content.decode()
    assert "あたらしい もんだい" not in client.get(address("booklet_page", test), {"edition": "1"}).content.decode()


def test_page_for_the_browser_holds_no_key(house, login):
    page = login("teacher").get(address("booklet_page", published().test)).content.decode()
    assert "こたえv01" in page
    assert "reason" not in page
    assert "きいて ください。" not in page


def test_unknown_section_is_a_sentence(house, login):
    reply = login("teacher").get(address("booklet_pdf", published().test), {"part": "9"}, follow=True)
    assert "There is no such section in this test." in reply.content.decode()


def test_test_without_questions_has_nothing_to_print(house, login, person):
    test = MockTest.objects.create(title="Empty", level="N3", created_by=person("teacher"))
    client = login("teacher")
    assert "There is no question to print yet." in client.get(address("booklet", test)).content.decode()
    for name in ("booklet_page", "booklet_pdf", "answer_sheet_pdf", "key_pdf"):
        assert client.get(address(name, test)).status_code == 302


def test_queries_do_not_grow_with_questions(house, login):
    client = login("teacher")
    small, large = small_test(1), small_test(30)
    client.get(address("booklet", small))  # what a process looks up once
    counts = []
    for test in (small, large):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address("booklet_pdf", test)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
