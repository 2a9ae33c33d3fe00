"""What a given file is, by its bytes; the sentence for each that is refused; the text of a DOCX."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from exams.errors import ExamError
from exams.media import filetypes
from exams.media.docx import MOST_BLOCKS, MOST_XML, Piece, read_docx
from exams.media.filetypes import MOST_MB, CheckedFile, check_file, plain_name
from exams.models import Material, MaterialKind
from tests.exams.makers import silence
from tests.exams.material_files import PDF, TYPES, document_xml, docx, packed

CANNOT = "“{}” cannot be given. Choose PDF, DOCX, XLSX, PPTX, PNG, JPEG, WebP, MP3, M4A, WAV or OGG."
DAMAGED = "“{}” is damaged or incomplete. Save it again and choose the new file."
MACROS = "“{}” holds macros or a program. Save it without them and choose that."
UNREAD = "“{}” is damaged or packed in a way that is not read. Save it again and choose the new file."


def checked(data: bytes, name: str = "file.bin") -> CheckedFile:
    return check_file(SimpleUploadedFile(name, data))


def sentence(data: bytes, name: str) -> str:
    with pytest.raises(ExamError) as refused:
        checked(data, name)
    return refused.value.sentence


def picture(pillow_format: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 6), "orange").save(out, pillow_format, exif=Image.Exif())
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (PDF, "a.pdf", (MaterialKind.PDF, "application/pdf", "a.pdf")),
        (PDF, "a.exe", (MaterialKind.PDF, "application/pdf", "a.exe.pdf")),
        (docx(), "a.docx", (MaterialKind.DOCUMENT, filetypes.DOCX, "a.docx")),
        (silence(), "a.mp3", (MaterialKind.AUDIO, "audio/wav", "a.wav")),
        (picture("JPEG"), "a.jpeg", (MaterialKind.PICTURE, "image/jpeg", "a.jpeg")),
        (picture("PNG"), "a.html", (MaterialKind.PICTURE, "image/png", "a.html.png")),
    ],
)
def test_bytes_decide_and_the_name_follows(house, data, name, expected):
    file = checked(data, name)
    assert (file.kind, file.content_type, file.name) == expected


@pytest.mark.parametrize("part", ["xl/workbook.xml", "ppt/presentation.xml"])
def test_tables_and_slides_are_documents(house, part):
    file = checked(packed({"[Content_Types].xml": TYPES, part: "<x/>"}), "a")
    assert (file.kind, file.name) == (MaterialKind.DOCUMENT, "a" + filetypes.OFFICE[part][0])


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"", "a.pdf", "“a.pdf” is empty."),
        (b"MZ\x90\x00" + bytes(200), "lesson.pdf", CANNOT),
        (b"\x7fELF" + bytes(200), "lesson.docx", CANNOT),
        (b"<!doctype html><script>alert(1)</script>", "lesson.pdf", CANNOT),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.png", CANNOT),
        (b"#!/bin/sh\nrm -rf /\n", "a.mp3", CANNOT),
        (b"plain text", "a.txt", CANNOT),
        (b"GIF89a" + bytes(50), "a.gif", CANNOT),
        (b"%PDF-1.4 half a file", "a.pdf", DAMAGED),
        (b"PK\x03\x04half a file", "a.docx", UNREAD),
        (docx()[:-30], "a.docx", UNREAD),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.png", DAMAGED.replace("Save it", "Save the picture")),
        (packed({"readme.txt": "x"}), "all.zip", "“{}” is a ZIP file. Give the files in it one by one."),
        (docx(more={"word/vbaProject.bin": b"x"}), "a.docx", MACROS),
        (docx(more={"word/activeX/activeX1.bin": b"x"}), "a.docx", MACROS),
        (docx(more={"word/embeddings/run.exe": b"MZ"}), "a.docx", MACROS),
        (docx(more={"[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled"}), "a.docm", MACROS),
        (docx(more={"../../evil": b"x"}), "a.docx", UNREAD),
        (docx(more={"word/media/bomb": bytes(50_000_000)}), "a.docx", UNREAD),
        (docx(more={f"part{number}": b"" for number in range(2100)}), "a.docx", UNREAD),
        (b"ID3" + bytes(500), "a.mp3", "“{}” is not a recording that can be played. Choose MP3, M4A, WAV or OGG."),
        (b"OggS" + bytes(500), "a.ogg", "“{}” is not a recording that can be played. Choose MP3, M4A, WAV or OGG."),
    ],
    ids=range(22),
)
def test_what_is_refused_is_named(house, data, name, expected):
    assert sentence(data, name) == expected.format(name)


def test_old_office_file_is_told_what_to_do(house):
    said = "“a.doc” is of an old office program. Save it there as DOCX, XLSX, PPTX or PDF, and choose that."
    assert sentence(filetypes.OLD_OFFICE + bytes(600), "a.doc") == said


@pytest.mark.parametrize(
    ("data", "kind"),
    [(PDF, MaterialKind.PDF), (docx(), MaterialKind.DOCUMENT), (picture("PNG"), MaterialKind.PICTURE)],
)
def test_each_kind_has_its_limit(house, monkeypatch, data, kind):
    upload = SimpleUploadedFile("a", data)
    upload.size = MOST_MB[kind] * 1024 * 1024 + 1
    with pytest.raises(ExamError) as refused:
        check_file(upload)
    assert refused.value.sentence == f"“a” is larger than {MOST_MB[kind]} MB."


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\lesson.pdf", "lesson.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("第1課　漢字.pdf", "第1課　漢字.pdf"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_name_is_a_name_and_nothing_else(name, plain):
    assert plain_name(name) == plain


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["huge.pdf"], "“huge.pdf” is larger than 1000 MB."),
        (["huge.pdf", "two.pdf"], "Together these files are larger than 1000 MB. Add them one after the other."),
    ],
)
def test_upload_over_the_limit_is_not_taken_in_and_the_rest_of_the_form_is_kept(house, login, monkeypatch, names, said):
    for module in ("exams.views.materials", "exams.forms.materials", "exams.media.filetypes"):
        monkeypatch.setattr(f"{module}.LARGEST", 1000)
    for module in ("exams.forms.materials", "exams.media.filetypes"):
        monkeypatch.setattr(f"{module}.MEGABYTE", 1)
    files = [SimpleUploadedFile(name, PDF + bytes(200_000) + b"%%EOF") for name in names]
    values = {"uploads": files, "description": "Kept.", "audience": "everybody"}
    reply = login("teacher").post("/materials/new/", values)
    page = reply.content.decode()
    assert (reply.status_code, Material.objects.count()) == (422, 0)
    assert said in page
    assert "Kept.</textarea>" in page


# --- the text of a DOCX


UNDERLINED = '<w:rPr><w:u w:val="single"/></w:rPr>'


def text(body: str) -> Any:
    return read_docx(io.BytesIO(packed({"[Content_Types].xml": TYPES, "word/document.xml": document_xml(body)})))


def run(words: str, style: str = "") -> str:
    return f"<w:r>{style}<w:t>{words}</w:t></w:r>"


def test_paragraphs_headings_lists_and_underlines_are_read():
    found = text(
        f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>{run("Title")}</w:p>'
        f"<w:p><w:pPr><w:numPr/></w:pPr>{run('One')}</w:p>"
        f"<w:p>{run('a')}{run('b', UNDERLINED)}<w:r><w:br/><w:t>c</w:t></w:r></w:p>"
        "<w:p/>"
        f"<w:sdt><w:sdtContent><w:p>{run('inside')}</w:p></w:sdtContent></w:sdt>"
        f"<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>{run('stays')}</w:p>"
    )
    assert [(block.kind, "".join(piece.text for piece in block.pieces)) for block in found.blocks] == [
        ("heading", "Title"),
        ("item", "One"),
        ("text", "ab\nc"),
        ("text", "inside"),
        ("text", "stays"),
    ]
    assert found.blocks[2].pieces == [Piece("a"), Piece("b", underlined=True), Piece("\nc")]


def test_reading_stands_above_its_word():
    found = read_docx(io.BytesIO(docx()))
    assert found.blocks[0].pieces == [Piece("漢字", reading="かんじ")]
    assert found.blocks[1].rows == [["cell"]]


def test_long_document_is_cut_and_says_so():
    found = text(f"<w:p>{run('x')}</w:p>" * (MOST_BLOCKS + 1))
    assert (len(found.blocks), found.is_cut) == (MOST_BLOCKS, True)


def test_deep_document_is_read_without_recursion():
    ins = "".join(f'<w:ins w:id="{number * 7919}">' for number in range(5000))
    found = text("<w:p>" + ins + run("deep") + "</w:ins>" * 5000 + "</w:p>")
    assert found.blocks[0].pieces == [Piece("deep")]


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><d>&b;</d>'
)
STRANGER = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'


@pytest.mark.parametrize("xml", [BOMB, STRANGER, "<broken", "<other/>", " " * (MOST_XML + 1)])
def test_hostile_document_has_no_preview(xml):
    assert read_docx(io.BytesIO(packed({"[Content_Types].xml": TYPES, "word/document.xml": xml}))) is None


def test_zip_bomb_has_no_preview():
    assert read_docx(io.BytesIO(docx(more={"word/media/bomb": bytes(50_000_000)}))) is None
