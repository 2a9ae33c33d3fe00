"""Files that are made to do harm, or that are none: each format refuses them with a sentence, before they cost much."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import openpyxl
import pytest

from exams.content.formats.registry import FORMATS
from tenants.errors import Refused
from tests.exams.exchange_documents import demo, demo_files

ENTITIES = "The file defines entities of its own, as hostile files do. It is not read."
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><x>&i;</x>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
MANIFEST = """<manifest xmlns="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1" identifier="m">
<resources>
<resource identifier="i" type="imsqti_item_xmlv3p0" href="{href}"><file href="{href}"/>
</resource></resources></manifest>"""
ITEM = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i" title="One"
 adaptive="false" time-dependent="false"><qti-response-declaration identifier="RESPONSE" cardinality="single"
 base-type="identifier"><qti-correct-response><qti-value>B</qti-value></qti-correct-response></qti-response-declaration>
 <qti-item-body><p>どれ？ <img src="{src}" alt="x"/></p><qti-choice-interaction response-identifier="RESPONSE"
 max-choices="1"><qti-simple-choice identifier="A">あ</qti-simple-choice><qti-simple-choice identifier="B">い
 </qti-simple-choice></qti-choice-interaction></qti-item-body></qti-assessment-item>"""


def zipped(files: dict[str, str | bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def said(kind: str, data: bytes) -> str:
    """What a person is told: the file is refused whole, or the first problem that stops the import."""
    try:
        result = FORMATS[kind].read(io.BytesIO(data), "A title")
    except Refused as refused:
        return str(refused.sentence)
    if kind != "package":
        result.check()
    return next((str(found.text) for found in result.problems if found.blocks), "")


@pytest.mark.parametrize("text", [LAUGHS, OUTSIDE])
def test_entities_are_refused_in_every_xml(text):
    assert said("moodle", text.replace("<x>", "<quiz>").replace("</x>", "</quiz>").encode()) == ENTITIES
    assert said("qti", zipped({"imsmanifest.xml": text})) == ENTITIES
    assert said("qti", zipped({"imsmanifest.xml": MANIFEST.format(href="i.xml"), "i.xml": text})) == ENTITIES
    sheet = {"[Content_Types].xml": text, "xl/workbook.xml": text}
    assert said("xlsx", zipped(sheet)).startswith("The file is damaged and cannot be read.")


@pytest.mark.parametrize("kind", ["package", "qti", "xlsx"])
def test_bomb_is_refused_before_it_is_unpacked(kind):
    names = {"package": "package.json", "qti": "imsmanifest.xml", "xlsx": "xl/workbook.xml"}
    bomb = zipped({names[kind]: b"0" * 60_000_000, "[Content_Types].xml": b""} if kind == "xlsx" else
                  {names[kind]: b"0" * 60_000_000})  # fmt: skip
    assert len(bomb) < 100_000
    assert said(kind, bomb) in {
        "The ZIP unpacks to far more than its size. It is refused.",
        "This workbook unpacks to far more than a test. Copy the questions into a new file and choose that.",
    }


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a\\..\\b", "C:/x"])
@pytest.mark.parametrize("kind", ["package", "qti"])
def test_names_that_lead_out_of_the_package_are_refused(kind, name):
    start = {"package": "package.json", "qti": "imsmanifest.xml"}[kind]
    sentence = said(kind, zipped({start: "{}", name: "x"}))
    assert sentence.startswith("This file name is not allowed: it leads out of the package")


@pytest.mark.parametrize("href", ["../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1/x"])
def test_addresses_in_qti_stay_in_the_package(href):
    data = zipped({"imsmanifest.xml": MANIFEST.format(href="items/i.xml"), "items/i.xml": ITEM.format(src=href)})
    result = FORMATS["qti"].read(io.BytesIO(data), "A title")
    (question,) = result.document["sections"][0]["groups"][0]["questions"]
    assert (question["stem"], question["answer"], question["picture"]) == ("どれ？", 2, None)
    assert [found.text.split("” is left out")[0] for found in result.problems] == [f"The file “{href}"]
    assert said("qti", zipped({"imsmanifest.xml": MANIFEST.format(href=href)})).endswith("is not in the package.")


def test_other_versions_and_files_that_are_missing_in_qti():
    old = MANIFEST.format(href="i.xml").replace("xmlv3p0", "xmlv2p1")
    assert said("qti", zipped({"imsmanifest.xml": old, "i.xml": ITEM})) == (
        "The manifest names no test and no items of QTI 3. Other versions of QTI are not read."
    )
    assert said("qti", zipped({"imsmanifest.xml": MANIFEST.format(href="i.xml")})) == "“i.xml” is not in the package."


def test_pictures_of_others_come_along_and_what_is_none_is_named():
    drawing = demo_files().open("l-1-3-a.svg").read()
    files = {
        "imsmanifest.xml": MANIFEST.format(href="i.xml"),
        "i.xml": ITEM.format(src="img/a%201.svg"),
        "img/a 1.svg": drawing,
    }
    result = FORMATS["qti"].read(io.BytesIO(zipped(files)), "A title").check()
    (question,) = result.document["sections"][0]["groups"][0]["questions"]
    assert (question["picture"], result.problems) == ({"file": "a-1.svg", "alt": {"en": "x"}}, [])
    files["img/a 1.svg"] = b"<svg onload='alert(1)' xmlns='http://www.w3.org/2000/svg'/>"
    result = FORMATS["qti"].read(io.BytesIO(zipped(files)), "A title")
    assert [(found.blocks, "is left out" in found.text) for found in result.problems] == [(False, True)]
    assert result.document["media"] == {}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_hundred_thousand_rows_are_refused(kind):
    rows = [["Question", "Choice 1", "Choice 2", "Right answer"], *[["一", "あ", "い", "1"]] * 100_000]
    if kind == "csv":
        data = "\n".join(",".join(row) for row in rows).encode()
    else:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet()
        for row in rows[:30_000]:
            sheet.append(row)
        out = io.BytesIO()
        book.save(out)
        data = out.getvalue()
    assert said(kind, data) in {
        "The table has more than 2000 lines. A test has far fewer: divide it into several files.",
        "This workbook unpacks to far more than a test. Copy the questions into a new file and choose that.",
    }


@pytest.mark.parametrize("kind", sorted(set(FORMATS) - {"package", "qti"}))
@pytest.mark.parametrize("formula", ["=HYPERLINK(1)", "+1", "-1", "@x", "=cmd|' /C calc'!A0", "'=1", "''+1", "\t=1 a"])
def test_formulas_are_text_in_every_format_both_ways(kind, formula):
    document: Any = json.loads(json.dumps(demo()))
    question = document["sections"][0]["groups"][0]["questions"][0]
    question |= {"stem": formula.strip(), "explanation": {"en": formula.strip()}}
    question["choices"][0] = {"text": formula.strip()}
    out = io.BytesIO()
    FORMATS[kind].write(document, demo_files(), out)
    read = FORMATS[kind].read(io.BytesIO(out.getvalue()), "A title").document
    again = read["sections"][0]["groups"][0]["questions"][0]
    assert (again["stem"], again["choices"][0]["text"]) == (formula.strip(), formula.strip())
    assert again["explanation"] == {"en": formula.strip()}
    if kind == "xlsx":
        cells = [
            cell for row in openpyxl.load_workbook(io.BytesIO(out.getvalue())).worksheets[0].iter_rows() for cell in row
        ]
        assert {cell.data_type for cell in cells if cell.value is not None} <= {"s"}


@pytest.mark.parametrize("kind", sorted(FORMATS))
@pytest.mark.parametrize("data", [b"", b"\x00" * 4000, b"\xff\xfe\xfd", b"PK\x03\x04", b"%PDF-1.7", b"<html></html>"])
def test_what_is_no_test_is_never_an_error_of_ours(kind, data):
    said(kind, data)


def test_zip_with_a_password_in_it():
    data = bytearray(zipped({"imsmanifest.xml": MANIFEST.format(href="i.xml")}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    assert said("qti", bytes(data)) == "The file is encrypted."


def test_nothing_is_read_from_the_files_of_a_moodle_question_but_pictures():
    text = (
        '<quiz><question type="multichoice"><name><text>a</text></name><questiontext format="html"><text>'
        '&lt;img src="@@PLUGINFILE@@/x.png"&gt;?</text><file name="x.png" encoding="base64">PHNjcmlwdD4=</file>'
        '<file name="../../y.mp3" encoding="base64">!!!</file></questiontext>'
        '<answer fraction="100"><text>い</text></answer><answer fraction="0"><text>あ</text></answer></question></quiz>'
    )
    result = FORMATS["moodle"].read(io.BytesIO(text.encode()), "A title")
    assert [found.blocks for found in result.problems] == [False, False]
    assert (result.document["media"], result.files.names()) == ({}, [])
