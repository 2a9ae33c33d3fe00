"""Tables of questions: what is exported and imported again is equal; each mistake has its line and its sentence."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings

from exams.content.formats.columns import LABELS
from exams.content.formats.csv import write_csv
from exams.content.formats.table import MAX_ROWS, carried, read_table
from exams.content.formats.xlsx import write_xlsx, xlsx_template
from tenants.errors import Refused
from tests.exams.exchange_documents import demo, documents

WRITERS = [write_xlsx, write_csv]
few = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def again(write: Any, document: dict[str, Any]) -> dict[str, Any]:
    result = read_table(io.BytesIO(write(document)), "A title").check()
    assert result.problems == []
    return result.document


@pytest.mark.parametrize("write", WRITERS)
def test_demo_test_comes_back_equal(write):
    expected = carried(demo())
    expected["test"]["title"] = "A title"
    assert again(write, demo()) == expected


@pytest.mark.parametrize("write", WRITERS)
@given(document=documents())
@few
def test_any_document_comes_back_equal(write, document):
    result = read_table(io.BytesIO(write(document)))
    assert result.document == carried(document)


@pytest.mark.parametrize("language", ["en", "ru", "uz", "ja"])
def test_names_of_columns_in_any_language(language):
    with translation.override(language):
        data = write_csv(demo())
    assert read_table(io.BytesIO(data)).document == carried(demo())


def table(*rows: str, encoding: str = "utf-8") -> io.BytesIO:
    head = "Right answer;Choice 1;Choice 2;Choice 3;Choice 4;Question;Section;Mondai;Instruction;Passage"
    return io.BytesIO("\n".join([head, *rows]).encode(encoding))


def read(stream: io.BytesIO) -> Any:
    return read_table(stream, "A title").check()


GOOD = "2;あ;い;う;え;__語__は？;vocabulary;1;えらんで ください。;"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_encodings_are_found(encoding):
    result = read(table(GOOD, encoding=encoding))
    (question,) = result.document["sections"][0]["groups"][0]["questions"]
    assert (question["stem"], question["answer"], result.problems) == ("__語__は？", 2, [])


def test_russian_windows_is_found():
    data = "Вопрос;Вариант 1;Вариант 2;Вариант 3;Правильный ответ\nКак?;да;нет;может;1".encode("cp1251")
    (group,) = read_table(io.BytesIO(data)).document["sections"][0]["groups"]
    assert group["questions"][0]["stem"] == "Как?"


def test_passage_is_repeated_or_given_once():
    once = ["1;あ;い;う;え;一;vocabulary;1;し;ぶん", "1;あ;い;う;え;二;;;;", "1;あ;い;う;え;三;;;;べつの ぶん"]
    each = ["1;あ;い;う;え;一;vocabulary;1;し;ぶん", "1;あ;い;う;え;二;vocabulary;1;し;ぶん",
            "1;あ;い;う;え;三;vocabulary;1;し;べつの ぶん"]  # fmt: skip
    both = [read(table(*rows)) for rows in (once, each)]
    assert both[0].document == both[1].document
    assert [len(group["questions"]) for group in both[0].document["sections"][0]["groups"]] == [2, 1]
    assert both[0].problems == []


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (";あ;い;う;え;一;vocabulary;1;し;", "The right answer is missing. Write the number of the choice."),
        ("5;あ;い;う;え;一;vocabulary;1;し;", "“5” is no right answer. Write the number of the choice."),
        ("4;あ;い;う;;一;vocabulary;1;し;", "The answer is 4, but there are only 3 choices."),
        ("1;あ;い;あ;え;一;vocabulary;1;し;", "The choice is the same as choice 1."),
        ("1;あ;い;う;え;一;nowhere at all;1;し;",
         "“nowhere at all” is no section. It must be one of: vocabulary, grammar_reading, listening."),
        ("1;あ;い;う;え;一;vocabulary;9;し;", "The real test has no mondai 9 in this section."),
        ("1;あ;い;う;え;一;vocabulary;x;し;", "“x” is no number in the column “Mondai”."),
        ("1;あ;い;う;え;{一;vocabulary;1;し;", "A reading is not complete near “{一”. Write it as {漢字|かんじ}."),
    ],
)  # fmt: skip
def test_mistake_has_its_line_and_sentence(row, sentence):
    result = read(table(row))
    assert sentence in [found.text for found in result.problems]
    assert {found.where for found in result.problems} <= {"row 2", "section vocabulary, mondai 9"}


def test_formula_is_text_and_never_evaluated():
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Question", "Choice 1", "Choice 2", "Choice 3", "Right answer"])
    book.worksheets[0].append(["=1+1", "=HYPERLINK(1)", "い", "う", 1])
    out = io.BytesIO()
    book.save(out)
    question = read_table(io.BytesIO(out.getvalue())).document["sections"][0]["groups"][0]["questions"][0]
    assert (question["stem"], question["choices"][0]["text"]) == ("=1+1", "=HYPERLINK(1)")
    document = read_table(io.BytesIO(out.getvalue())).document
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(document))).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert "'=1+1" in write_csv(document).decode()


def test_table_that_is_far_too_long():
    with pytest.raises(Refused) as refused:
        read_table(table(*[GOOD] * 100_000))
    assert (
        refused.value.sentence
        == f"The table has more than {MAX_ROWS} lines. A test has far fewer: divide it into several files."
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7", "This file is no table. Save the list as XLSX or CSV and choose that file."),
        (b"PK\x03\x04 broken",
         "The file is damaged and cannot be read. Open it in Excel, save it as XLSX and choose it again."),
        (b"",
         "No line names the columns. The table needs at least: Choice 1, Choice 2, Right answer. "
         "The template has all."),
        (b"Choice 1,Choice 2,Right answer\n", "There is no question below the names of the columns."),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(data, sentence):
    with pytest.raises(Refused) as refused:
        read_table(io.BytesIO(data))
    assert refused.value.sentence == sentence


def test_template_explains_every_column_and_has_drop_downs():
    book = openpyxl.load_workbook(io.BytesIO(xlsx_template()))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == [str(label) for label in LABELS.values()]
    assert all(cell.comment for cell in sheet[1])
    assert len(sheet.data_validations.dataValidation) == 4
    with pytest.raises(Refused):
        read_table(io.BytesIO(xlsx_template()))
