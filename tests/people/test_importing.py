"""Reading lists of people, and what becomes of each line: files of every shape, bad input, what is here already."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tenants.errors import Refused
from tenants.people.importing.matching import assess
from tenants.people.importing.mending import lines_to_mend
from tenants.people.importing.problems import sentences
from tenants.people.importing.reading import MAX_ROWS, read_table
from tenants.people.importing.rows import Row
from tenants.people.importing.template import csv_template, xlsx_template
from tenants.people.models import Group, Role, User
from tenants.people.services.people import deactivate_people


def book(*lines: list[object]) -> bytes:
    made = openpyxl.Workbook()
    for line in lines:
        made.worksheets[0].append(line)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(data: bytes | str) -> list[tuple[int, dict[str, str]]]:
    return read_table(ContentFile(data if isinstance(data, bytes) else data.encode(), "people")).rows


def refused(data: bytes) -> str:
    with pytest.raises(Refused) as error:
        read(data)
    return error.value.sentence


def rows(*lines: str, head: str = "First name,Last name,E-mail,Phone,Role,Group,Level,User name") -> list[Row]:
    """The lines after they were compared with who is here."""
    found = [Row(number, cells) for number, cells in read("\n".join([head, *lines]))]
    assess(found)
    return [Row.load(row.dump()) for row in found]  # as they come back from the database


def said(*lines: str, **options: str) -> list[tuple[str, list[str]]]:
    return [(row.outcome.value, sentences(row)) for row in rows(*lines, **options)]


# --- files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_in_any_encoding_with_any_separator(encoding, separator):
    lines = [["Телефон", "Имя", "Возраст"], ["+998901234567", "Нигора", "20"]]
    data = "\r\n".join(separator.join(line) for line in lines).encode(encoding)
    assert read(data) == [(2, {"phone": "+998901234567", "first_name": "Нигора"})]


def test_japanese_windows_csv_with_excels_own_first_line_is_read():
    assert read("sep=;\n氏名;電話番号\n山田 太郎;09012345678\n".encode("cp932")) == [
        (3, {"family_first": "山田 太郎", "phone": "09012345678"})
    ]


@pytest.mark.parametrize(
    ("names", "fields"),
    [
        ("E-MAIL *,first NAME,Surname", ["email", "first_name", "last_name"]),
        ("Имя,Фамилия,Эл. почта,Группа,Уровень", ["first_name", "last_name", "email", "group", "level"]),
        ("Familiya,Ism,Telefon raqami,Guruh,Daraja", ["last_name", "first_name", "phone", "group", "level"]),
        ("名,姓,メールアドレス,クラス,レベル", ["first_name", "last_name", "email", "group", "level"]),
        ("Ф.И.О.,Логин,Роль", ["family_first", "username", "role"]),
        ("Full name (as in passport),Phone number", ["given_first", "phone"]),
    ],
)
def test_columns_are_known_by_many_names_in_any_order(names, fields):
    table = read_table(ContentFile(f"{names}\n{','.join('x' for _ in fields)}\n".encode(), "people"))
    assert list(table.columns.names) == fields


def test_unknown_columns_are_listed_and_the_second_of_two_is_left_out():
    table = read_table(ContentFile(b"Name,Birthday,Phone,Telephone\nAziz,2001,901234567,907654321\n", "people"))
    assert table.columns.ignored == ["Birthday", "Telephone"]
    assert table.rows == [(2, {"given_first": "Aziz", "phone": "901234567"})]


def test_workbook_with_a_title_numbers_and_empty_lines_is_read():
    data = book(["Our students"], [], ["First name", "Phone"], ["Aziz", 998901234567], [], [None, "-"], ["Nigora", ""])
    assert read(data) == [(4, {"first_name": "Aziz", "phone": "998901234567"}), (7, {"first_name": "Nigora"})]


def test_invisible_signs_and_double_spaces_are_taken_out():
    assert read("Name\n\u202e Aziz \u200b  Tursunov\x7f\n") == [(2, {"given_first": "Aziz Tursunov"})]


@pytest.mark.parametrize("language", ["en", "ru", "uz", "ja"])
def test_templates_are_understood_in_every_language(language):
    with translation.override(language):
        for data in (xlsx_template(), csv_template()):
            with pytest.raises(Refused, match=r".") as error:  # nobody is in it, but its columns are known
                read(data)
            with translation.override("en"):
                assert refused(data) == "There is nobody in this list: below the names of the columns is nothing."
            assert error.value.sentence
        example = openpyxl.load_workbook(io.BytesIO(xlsx_template())).worksheets[1]
        people = book(*[[cell.value for cell in line] for line in example.iter_rows(max_row=4)])
    assert len(read(people)) == 3


def test_example_of_the_template_has_no_mistake(house):
    example = openpyxl.load_workbook(io.BytesIO(xlsx_template())).worksheets[1]
    found = [
        Row(number, cells)
        for number, cells in read(book(*[[cell.value for cell in line] for line in example.iter_rows(max_row=4)]))
    ]
    assess(found)
    assert [(row.outcome, row.problems) for row in found] == [("new", [])] * 3


# --- files that are refused


def packed(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


OTHER = "This file is no table. Save the list as XLSX or CSV and choose that file."
DAMAGED = "The file is damaged and cannot be read. Open it in Excel, save it as XLSX and choose it again."
NO_NAMES = "There is no column with names. The first line names the columns: First name, Last name, Phone."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7\nName\nAziz", OTHER),
        (b"\x89PNG\r\n\x1a\n", OTHER),
        (b"Name\nAziz\x01\x02\x03", OTHER),
        (OLE + b"\0" * 600, "This is the old Excel format. Save it as XLSX."),
        (
            OLE + "EncryptedPackage".encode("utf-16-le"),
            "The file is locked with a password. Save it without the password and choose it again.",
        ),
        (b"PK\x03\x04 and no more", DAMAGED),
        (b"", NO_NAMES),
        (b"Colour,Size\nred,4\n", NO_NAMES),
        (b"Name,Phone\n", "There is nobody in this list: below the names of the columns is nothing."),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(data, sentence):
    assert refused(data) == sentence


def test_zip_that_is_no_workbook_is_refused():
    sentence = "This is not an Excel workbook. Save the list as XLSX or CSV and choose that file."
    assert refused(packed(content_xml="<a/>", mimetype="application/vnd.oasis.opendocument.spreadsheet")) == sentence


def with_sheet(xml: str) -> bytes:
    """A workbook whose only sheet is this XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(["Name"], ["Aziz"]))) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, xml if name == "xl/worksheets/sheet1.xml" else old.read(name))
    return out.getvalue()


def test_workbook_with_entities_is_refused():
    bomb = '<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData>&b;</sheetData></worksheet>'
    assert refused(with_sheet(bomb)) == DAMAGED


def test_workbook_that_unpacks_to_far_more_is_refused():
    sentence = "This workbook unpacks to far more than a list of people. Copy the list into a new file and choose that."
    assert refused(with_sheet("<worksheet>" + " " * (60 * 1024 * 1024) + "</worksheet>")) == sentence
    assert refused(with_sheet("<worksheet>" + " " * (8 * 1024 * 1024) + "</worksheet>")) == sentence  # by its ratio


def test_row_with_a_made_up_number_takes_no_time():
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cell = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c></row>'
    data = f'<worksheet xmlns="{main}"><sheetData>{cell.format(1, "Name")}{cell.format(999999999999, "Aziz")}'
    assert "nobody in this list" in refused(with_sheet(data + "</sheetData></worksheet>"))


def test_list_of_too_many_is_refused():
    lines = "Name\n" + "Aziz\n" * (MAX_ROWS + 1)
    assert refused(lines.encode()) == "A list may have 3000 people at the most. Divide it into several files."


def test_file_of_fifty_megabytes_is_refused_before_it_is_read():
    class Unread(ContentFile):
        def read(self, *args):
            raise AssertionError("it was read")

    huge = Unread(b"Name\n", "people.csv")
    huge.size = 50 * 1024 * 1024
    with pytest.raises(Refused) as error:
        read_table(huge)
    assert error.value.sentence == (
        "The file is larger than 5 MB. A list of names is far smaller: copy it into a new file."
    )


# --- lines


def test_whole_names_are_divided_by_what_their_column_is_called(house):
    assert [row.values for row in rows("x", head="Name")] == [{}]
    for head, name in (("ФИО", "Каримова Дилноза Рустамовна"), ("Name", "Дилноза Рустамовна Каримова")):
        (row,) = [Row(number, cells) for number, cells in read(f"{head}\n{name}\n")]
        assess([row])
        first = (row.values["first_name"], row.values["last_name"])
        assert (
            first
            == {
                "ФИО": ("Дилноза Рустамовна", "Каримова"),
                "Name": ("Дилноза", "Рустамовна Каримова"),
            }[head]
        )


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (",Karimova,,,,,,", "The name is missing."),
        ('=cmd|"/c calc"!A1,,,,,,,', "First name begins with = + - or @ like a formula. Write the plain text."),
        ("+Aziz,,,,,,,", "First name begins with = + - or @ like a formula. Write the plain text."),
        ("Aziz,@SUM(1),,,,,,", "Last name begins with = + - or @ like a formula. Write the plain text."),
        ("Aziz,,,=1+1,,,,", "Phone begins with = + - or @ like a formula. Write the plain text."),
        (f"{'A' * 81},,,,,,,", "First name is too long. There is room for 80 letters."),
        ("Aziz,,aziz(at)example.com,,,,,", "This is no e-mail address."),
        ("Aziz,,,+998 90 123,,,,", "After +998 come 9 digits, here are 5."),
        ("Aziz,,,,cook,,,", "The role is student or teacher."),
        ("Aziz,,a@example.com,,admin,,,", "Nobody becomes an admin by a list. Invite them as an admin."),
        ("Aziz,,a@example.com,,Владелец,,,", "Nobody becomes an admin by a list. Invite them as an admin."),
        ("Aziz,,,,teacher,,,", "A teacher needs an e-mail."),
        ("Aziz,,,,,N5 C,N6,", "The level is N5, N4, N3, N2 or N1."),
        ("Aziz,,,,,,,азиз", "A user name has only small Latin letters, digits and . _ @ + -"),
        ("Aziz,,,,,Evening,,", "The group Evening is new. Write its level: N5 to N1."),
        ("Aziz,,,,,n5 a,N4,", "The group N5 A has the level N5."),
        (
            "Aziz,,student@test.example,,,,,",
            "The e-mail belongs to Student. Write the name as it is here, or another e-mail.",
        ),
        ("Aziz,,,,,,,student", "The user name belongs to Student. Write the name as it is here, or another one."),
        ("Student,,student@test.example,,,,,mate", "The e-mail belongs to Student, who has another user name."),
        ("Admin,,admin@test.example,,,,,", "Admin is an admin here. Admins are not changed by a list."),
        ("Guest,,guest@test.example,,,,,", "Guest is here as a guest. Make the guest a student first."),
        (
            "Student,,student@test.example,,teacher,,,",
            "Student is here as Student. The role is changed on the person's page.",
        ),
        ("Mate,,mate@test.example,,,,,", "Mate is here, but not active. Open the person's page first."),
    ],
)
def test_line_with_a_mistake_says_what_is_wrong(person, line, sentence):
    deactivate_people([person("mate")], actor=person("admin"))
    ((outcome, problems),) = said(line)
    assert outcome == "error"
    assert problems == [sentence]


def test_formula_in_a_cell_of_a_workbook_is_not_evaluated(house):
    data = book(["First name", "Phone"], ["=1+1", "901234567"], ["Aziz", '=HYPERLINK("http://example.com")'])
    found = [Row(number, cells) for number, cells in read(data)]
    assess(found)
    assert [row.outcome for row in found] == ["error", "error"]
    assert sentences(found[0]) == ["First name begins with = + - or @ like a formula. Write the plain text."]
    assert sentences(found[1])[0] == "Phone begins with = + - or @ like a formula. Write the plain text."


def test_same_person_twice_in_a_list_names_the_other_line(house):
    assert said(
        "Aziz,,aziz@example.com,,,,,",
        "Nigora,,AZIZ@example.com,,,,,",
        "Umid,,,901234567,,,,umid",
        "Olim,,,,,,,UMID",
        "umid,,,+998 90 123-45-67,,,,",
        "Sevara,,,901234567,,,,",
    ) == [
        ("new", []),
        ("error", ["Line 2 has the same e-mail."]),
        ("new", []),
        ("error", ["Line 4 has the same user name."]),
        ("error", ["Line 4 is the same person."]),
        ("new", []),  # a sister with the same phone
    ]


def test_known_people_are_found_by_email_user_name_or_phone_and_name(person):
    User.objects.filter(username="mate").update(phone="+998901234567")
    found = rows(
        "Student,Karimov,student@test.example,901112233,,N4 B,,",
        "Other_Student,,,,,,,other_student",
        "MATE,,new@example.com,90 123 45 67,,,,",
    )
    assert [(row.outcome.value, row.person, row.changes) for row in found] == [
        (
            "known",
            person("student").pk,
            {"last_name": ["", "Karimov"], "phone": ["", "+998901112233"], "group": ["", "N4 B"]},
        ),
        ("same", person("other_student").pk, {}),
        (
            "known",
            person("mate").pk,
            {"first_name": ["Mate", "MATE"], "email": ["mate@test.example", "new@example.com"]},
        ),
    ]


def test_several_people_with_one_name_and_phone_are_told_apart_by_user_name(house):
    for name in ("aziz1", "aziz2"):
        User.objects.create_user(name, first_name="Aziz", role=Role.STUDENT, phone="+998901234567")
    several = "Several people here have this name and phone. Add the user name of the one meant."
    assert said("Aziz,,,901234567,,,,", "Aziz,,,901234567,,,,aziz2")[0] == ("error", [several])


def test_group_takes_no_more_than_its_places(group):
    group.capacity = 3  # two are in it
    group.save()
    assert said("Aziz,,,,,N5 A,,", "Mate,,mate@test.example,,,N5 A,,", "Umid,,,,,N5 A,,") == [
        ("new", []),
        ("same", []),
        ("error", ["The group N5 A is full."]),
    ]


def test_archived_group_takes_nobody(group):
    Group.objects.filter(pk=group.pk).update(archived_at="2026-01-01T00:00Z")
    assert said("Aziz,,,,,N5 A,,") == [("error", ["The group N5 A is archived."])]


def test_new_group_needs_one_level(house):
    assert said("Aziz,,,,,Evening,N3,", "Umid,,,,,EVENING,,", "Olim,,,,,Evening,4,", "Sevara,,,,,N2 evening,,") == [
        ("new", []),
        ("new", []),
        ("error", ["The group Evening has the level N3."]),
        ("new", []),
    ]


def test_other_centre_is_not_looked_at(house):
    connection.set_tenant(house.fuji)
    User.objects.create_user("only.fuji", email="only@fuji.example", first_name="Only", role=Role.STUDENT)
    connection.set_tenant(house.sakura)
    assert said("Aziz,,only@fuji.example,,,,,", "Only,,,,,,,only.fuji") == [("new", []), ("new", [])]


def test_queries_are_the_same_for_one_line_and_for_a_thousand(house):
    counts = []
    for number in (1, 1, 1000):  # the first one sets the search_path
        people = [{"first_name": "Aziz", "phone": str(901000000 + n), "group": f"N5 {n % 20}"} for n in range(number)]
        found = [Row(n, cells) for n, cells in enumerate([*people, {"first_name": "Olim", "group": "N5 A"}], 2)]
        with CaptureQueriesContext(connection) as queries:
            assess(found)
        assert {row.outcome for row in found} == {"new"}
        counts.append(len(queries))
    assert counts[1:] == [4, 4]


def test_lines_to_mend_can_be_read_again_and_hold_no_formula(house):
    found = rows("+Aziz,Karimov,,+998 90 123,,,,")
    names = {"first_name": "First name", "last_name": "Last name", "phone": "Phone"}
    data = lines_to_mend(found, names)
    assert [line.split(",")[:3] for line in data.decode("utf-8-sig").splitlines()] == [
        ["First name", "Last name", "Phone"],
        ["'+Aziz", "Karimov", "'+998 90 123"],
    ]
    again = [Row(number, cells) for number, cells in read(data)]
    assess(again)
    assert [sentences(row) for row in again] == [sentences(row) for row in found]
