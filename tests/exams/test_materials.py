"""Materials: given by staff, seen by those whom they are for, in folders."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exams.errors import ExamError
from exams.media.filetypes import check_file
from exams.models import Folder, Material
from exams.printing.kana import kana_pdf, sheet_of
from exams.services.folders import DEEPEST, add_folder, change_folder, delete_folder
from exams.services.materials import add_file, add_link, delete_material, update_material
from exams.usage import material_bytes
from tenants.limits import LimitReached
from tenants.models import Plan
from tenants.people.models import AuditEntry, Group, User
from tenants.people.services.groups import remove_students
from tests.exams.makers import silence
from tests.exams.material_files import PDF, docx, pdf

N5 = "N5 A"


def teacher() -> User:
    return User.objects.get(username="teacher")


def given(name: str = "kana.pdf", data: bytes = PDF, *, groups: tuple[str, ...] = (N5,), **facts: Any) -> Material:
    """A file of the teacher's for these groups."""
    chosen = Group.objects.filter(name__in=groups)
    return add_file(SimpleUploadedFile(name, data), actor=teacher(), groups=chosen, **facts)


def body(reply: Any) -> bytes:
    return b"".join(reply.streaming_content) if reply.streaming else reply.content


# --- giving


def test_file_is_stored_under_a_random_name_and_downloads_under_its_own(house, login):
    material = given("Kana, page 1.pdf", title="Kana")
    assert (material.title, material.file_name, material.size) == ("Kana", "Kana, page 1.pdf", len(PDF))
    assert "Kana" not in material.file.name
    reply = login("student").get(f"/materials/{material.pk}/file/?download=1")
    assert reply["Content-Disposition"] == 'attachment; filename="Kana, page 1.pdf"'
    assert body(reply) == PDF


def test_title_is_the_name_of_the_file_without_its_ending(house):
    assert given("C:\\lessons\\Kana_page_1.pdf").title == "Kana page 1"


def test_several_files_at_once_each_have_their_own_title(house, login):
    uploads = [pdf("one.pdf"), SimpleUploadedFile("two.wav", silence())]
    reply = login("teacher").post("/materials/new/", {"uploads": uploads, "title": "Both", "audience": "everybody"})
    assert (reply.status_code, reply["Location"]) == (302, "/materials/")
    assert list(Material.objects.order_by("pk").values_list("title", "kind", "for_everybody")) == [
        ("one", "pdf", True),
        ("two", "audio", True),
    ]


def test_one_bad_file_of_several_stores_none_and_names_it(house, login):
    uploads = [pdf("one.pdf"), SimpleUploadedFile("two.pdf", b"<html><script>alert(1)</script>")]
    reply = login("teacher").post(
        "/materials/new/", {"uploads": uploads, "description": "Read it.", "audience": "everybody"}
    )
    page = reply.content.decode()
    assert reply.status_code == 422
    assert "“two.pdf” cannot be given." in page
    assert "Read it.</textarea>" in page
    assert Material.objects.count() == 0


def test_form_names_what_is_missing(house, login):
    page = login("teacher").post("/materials/new/", {"audience": "groups"}).content.decode()
    assert "Choose a file." in page
    assert "Choose at least one group." in page


def test_script_is_answered_in_json(house, login):
    client = login("teacher")
    headers = {"accept": "application/json"}
    refused = client.post("/materials/new/", {"audience": "groups"}, headers=headers)
    assert set(refused.json()["errors"]) == {"uploads", "groups"}
    folder = add_folder(actor=teacher(), name="Kanji")
    values = {"uploads": pdf(), "audience": "everybody", "folder": folder.pk}
    assert client.post("/materials/new/", values, headers=headers).json() == {"url": f"/materials/folders/{folder.pk}/"}


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "ftp://a.example/x", "/materials/", "https://", "https://user:pw@a.example/", "http://["],
)
def test_link_is_a_whole_web_address(house, login, url):
    values = {"url": url, "title": "Page", "audience": "everybody"}
    reply = login("teacher").post("/materials/new/link/", values)
    assert (reply.status_code, Material.objects.count()) == (422, 0)
    assert "Write a whole web address that begins with https://" in reply.content.decode()


def test_link_opens_in_a_new_tab_and_shows_its_host(house, login):
    link = add_link(actor=teacher(), url="https://www.jlpt.jp/e/samples/", title="Samples", for_everybody=True)
    page = login("student").get(f"/materials/{link.pk}/").content.decode()
    assert 'href="https://www.jlpt.jp/e/samples/" target="_blank" rel="noopener noreferrer"' in page
    assert "<b>jlpt.jp</b>" in page
    assert login("student").get(f"/materials/{link.pk}/file/").status_code == 404


def test_plan_without_room_takes_no_file(house):
    Plan.objects.update(storage_mb=0)
    with pytest.raises(LimitReached):
        given()
    assert (Material.objects.count(), default_storage.exists("materials")) == (0, False)


def test_bytes_count_for_the_plan(house):
    given()
    given("two.pdf", PDF + b" ")
    assert material_bytes() == 2 * len(PDF) + 1


# --- who sees it


@pytest.mark.parametrize(("who", "status"), [("student", 200), ("mate", 200), ("other_student", 404), ("guest", 404)])
def test_page_and_file_are_for_the_group_alone(house, login, who, status):
    material = given()
    client = login(who)
    assert client.get(f"/materials/{material.pk}/").status_code == status
    reply = client.get(f"/materials/{material.pk}/file/")
    assert (reply.status_code, body(reply) == PDF) == (status, status == 200)


def test_list_shows_a_student_only_what_is_his(house, login):
    given("mine.pdf")
    given("theirs.pdf", groups=("N4 B",))
    given("all.pdf", groups=(), for_everybody=True)
    given("staff.pdf", groups=())
    page = login("student").get("/materials/").content.decode()
    assert [name in page for name in ("mine", "theirs", "all", "staff")] == [True, False, True, False]
    search = login("student").get("/materials/?q=theirs").content.decode()
    assert "Nothing here matches." in search


def test_student_who_leaves_the_group_loses_it_at_once(house, login, group, person):
    material = given()
    client = login("student")
    assert body(client.get(f"/materials/{material.pk}/file/")) == PDF
    remove_students(group, [person("student")], actor=person("admin"))
    assert client.get(f"/materials/{material.pk}/file/").status_code == 404
    assert client.get(f"/materials/{material.pk}/").status_code == 404


def test_other_center_has_its_own(house, login):
    material = given(groups=(), for_everybody=True)
    client = login("student", "fuji")
    assert client.get(f"/materials/{material.pk}/").status_code == 404
    assert client.get(f"/materials/{material.pk}/file/").status_code == 404
    assert "kana" not in client.get("/materials/").content.decode()


def test_student_sees_a_folder_only_with_something_of_his_in_it(house, login):
    outer = add_folder(actor=teacher(), name="Outer")
    inner = add_folder(actor=teacher(), name="Inner", parent=outer)
    secret = add_folder(actor=teacher(), name="Secret")
    given(folder=inner)
    given("hidden.pdf", folder=secret, groups=("N4 B",))
    page = login("student").get("/materials/").content.decode()
    assert ("Outer" in page, "Secret" in page, "1 material<" in page) == (True, False, True)
    assert login("student").get(f"/materials/folders/{secret.pk}/").status_code == 404
    assert login("student").get(f"/materials/folders/{outer.pk}/").status_code == 200
    assert login("teacher").get(f"/materials/folders/{secret.pk}/").status_code == 200


def test_new_material_is_on_the_students_home(house, login):
    material = given(title="Kana table")
    assert f"/materials/{material.pk}/" in login("student").get("/").content.decode()
    assert "New materials" not in login("other_student").get("/").content.decode()


# --- the file


def test_file_is_private_and_runs_nowhere(house, login):
    reply = login("student").get(f"/materials/{given().pk}/file/")
    assert reply["Content-Type"] == "application/pdf"
    assert reply["Content-Disposition"] == 'inline; filename="kana.pdf"'
    assert reply["X-Content-Type-Options"] == "nosniff"
    assert reply["Cache-Control"] == "private, no-store"
    assert "default-src 'none'" in reply["Content-Security-Policy"]
    assert (reply["X-Frame-Options"], "frame-ancestors 'self'" in reply["Content-Security-Policy"]) == (
        "SAMEORIGIN",
        True,
    )
    body(reply)


def test_recording_is_sent_in_ranges(house, login):
    material = given("a.wav", silence())
    reply = login("student").get(f"/materials/{material.pk}/file/", headers={"range": "bytes=10-19"})
    assert (reply.status_code, body(reply)) == (206, silence()[10:20])
    assert reply["X-Frame-Options"] == "DENY"
    assert "sandbox" in reply["Content-Security-Policy"]


def test_document_is_never_opened_in_the_browser(house, login):
    reply = login("student").get(f"/materials/{given('text.docx', docx()).pk}/file/")
    assert reply["Content-Disposition"] == 'attachment; filename="text.docx"'
    body(reply)


def test_document_is_read_in_the_page_and_nothing_in_it_is_markup(house, login):
    material = given("text.docx", docx("<script>alert(1)</script>", "二つ目"))
    page = login("student").get(f"/materials/{material.pk}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<p>二つ目</p>" in page
    assert "<ruby>漢字<rt>かんじ</rt></ruby>" in page
    assert "<td>cell</td>" in page


# --- changing


def test_colleague_reads_and_does_not_change(house, login):
    material = given()
    client = login("other_teacher")
    page = client.get(f"/materials/{material.pk}/")
    assert (page.status_code, f"/materials/{material.pk}/edit/" in page.content.decode()) == (200, False)
    assert client.get(f"/materials/{material.pk}/edit/").status_code == 403
    assert client.post(f"/materials/{material.pk}/delete/").status_code == 403
    assert login("admin").post(f"/materials/{material.pk}/delete/").status_code == 302


def test_change_of_title_and_audience(house, login):
    material = given()
    values = {"title": "New", "audience": "everybody", "groups": [Group.objects.get(name=N5).pk]}
    reply = login("teacher").post(f"/materials/{material.pk}/edit/", values)
    assert (reply.status_code, reply["Location"]) == (302, f"/materials/{material.pk}/")
    material.refresh_from_db()
    assert (material.title, material.for_everybody, material.groups.count()) == ("New", True, 0)
    assert material.file_name == "kana.pdf"


def test_newer_file_takes_the_place_of_the_old_one(house, django_capture_on_commit_callbacks, login):
    material = given()
    old = material.file.name
    with django_capture_on_commit_callbacks(execute=True):
        values = {"title": "Kana", "audience": "everybody", "file": SimpleUploadedFile("b.wav", silence())}
        assert login("teacher").post(f"/materials/{material.pk}/edit/", values).status_code == 302
    material.refresh_from_db()
    assert (material.kind, material.file_name, material.size) == ("audio", "b.wav", len(silence()))
    assert (default_storage.exists(old), default_storage.exists(material.file.name)) == (False, True)


def test_refused_newer_file_leaves_the_old_one(house):
    material = given()
    old = material.file.name
    with pytest.raises(ExamError):
        update_material(material, actor=teacher(), groups=[], title="T", url="javascript:1")
    Plan.objects.update(storage_mb=0)
    with pytest.raises(LimitReached):
        update_material(material, actor=teacher(), groups=[], file=check_file(pdf("big.pdf", PDF + b" " * 50)))
    assert Material.objects.get().file.name == old
    assert default_storage.exists(old)


def test_file_goes_only_when_its_row_is_gone(house, django_capture_on_commit_callbacks):
    material = given()
    name = material.file.name
    with django_capture_on_commit_callbacks() as callbacks:
        delete_material(material, actor=teacher())
    assert default_storage.exists(name)
    for callback in callbacks:
        callback()
    assert not default_storage.exists(name)


def test_acts_stand_in_the_audit_log(house):
    material = given(folder=add_folder(actor=teacher(), name="Kanji"))
    update_material(material, actor=teacher(), groups=[], title="New")
    delete_material(material, actor=teacher())
    acts = ["folder.added", "material.added", "material.changed", "material.deleted"]
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == acts


# --- folders


def test_folder_of_the_same_name_is_refused_beside_its_field(house, login):
    add_folder(actor=teacher(), name="Kanji")
    reply = login("teacher").post("/materials/folders/new/", {"name": "Kanji"})
    assert (reply.status_code, Folder.objects.count()) == (422, 1)
    assert "There is a folder of this name here already." in reply.content.decode()


def test_folder_does_not_lie_in_itself(house):
    outer = add_folder(actor=teacher(), name="Outer")
    inner = add_folder(actor=teacher(), name="Inner", parent=outer)
    with pytest.raises(ExamError, match="A folder cannot lie in itself"):
        change_folder(outer, actor=teacher(), name="Outer", parent=inner)


def test_folders_are_not_endlessly_deep(house):
    parent = None
    for number in range(DEEPEST):
        parent = add_folder(actor=teacher(), name=f"{number}", parent=parent)
    with pytest.raises(ExamError, match="Folders lie at most 6 deep"):
        add_folder(actor=teacher(), name="more", parent=parent)
    high = change_folder(add_folder(actor=teacher(), name="x"), actor=teacher(), name="y", parent=None)
    with pytest.raises(ExamError, match="Folders lie at most 6 deep"):
        change_folder(Folder.objects.get(name="0"), actor=teacher(), name="0", parent=high)


def test_full_folder_goes_only_by_an_explicit_choice(house, login, django_capture_on_commit_callbacks):
    folder = add_folder(actor=teacher(), name="Kanji")
    material = given(folder=add_folder(actor=teacher(), name="Inner", parent=folder))
    client = login("teacher")
    page = client.get(f"/materials/folders/{folder.pk}/delete/").content.decode()
    assert ("1 material<" in page, "1 folder<" in page) == (True, True)
    refused = client.post(f"/materials/folders/{folder.pk}/delete/")
    assert (refused.status_code, Folder.objects.count(), Material.objects.count()) == (422, 2, 1)
    assert "The folder is not empty." in refused.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"/materials/folders/{folder.pk}/delete/", {"contents": "1"}).status_code == 302
    assert (Folder.objects.count(), Material.objects.count()) == (0, 0)
    assert not default_storage.exists(material.file.name)


def test_folder_with_a_colleagues_material_is_not_deleted_with_it(house, person):
    folder = add_folder(actor=teacher(), name="Kanji")
    given(folder=folder)
    with pytest.raises(ExamError, match=r"1 material in it is a colleague’s\. Ask an admin to delete the folder\."):
        delete_folder(folder, actor=person("other_teacher"), with_contents=True)
    delete_folder(folder, actor=person("admin"), with_contents=True)
    assert Material.objects.count() == 0


# --- lists


@pytest.mark.parametrize("who", ["teacher", "student"])
def test_list_asks_as_much_for_one_as_for_many(house, login, who):
    folder = add_folder(actor=teacher(), name="Kanji")
    given(folder=folder)
    given("free.pdf")
    client = login(who)
    client.get("/materials/")
    with CaptureQueriesContext(connection) as few:
        client.get("/materials/")
    for number in range(12):
        inner = add_folder(actor=teacher(), name=f"Folder {number}", parent=folder if number % 2 else None)
        given(f"{number}.pdf", folder=inner)
        given(f"free{number}.pdf", groups=(N5, "N4 B"))
    with CaptureQueriesContext(connection) as many:
        page = client.get("/materials/").content.decode()
    assert "free11" in page
    assert len(many) == len(few)


def test_search_finds_deeper_and_filters_hold(house, login):
    folder = add_folder(actor=teacher(), name="Kanji")
    given("漢字の表.pdf", folder=folder, level="N5")
    given("a.wav", silence(), folder=folder, level="N4")
    client = login("student")
    assert "漢字の表" in client.get("/materials/?q=字の").content.decode()
    sounds = client.get("/materials/?kind=audio").content.decode()
    assert ("漢字の表" in sounds, "/materials/" in sounds) == (False, True)
    level = client.get(f"/materials/folders/{folder.pk}/?level=N5").content.decode()
    assert "漢字の表" in level
    assert client.get("/materials/?kind=nothing&level=N9&order=x&page=99").status_code == 200


def test_empty_states(house, login):
    assert "There is no material yet." in login("teacher").get("/materials/").content.decode()
    assert "There is nothing for you yet." in login("student").get("/materials/").content.decode()


def test_own_groups_come_first_in_the_form(house, login):
    Group.objects.create(name="A first by name", level="N3")
    page = login("teacher").get("/materials/new/").content.decode()
    assert page.index("N5 A</span>") < page.index("A first by name</span>") < page.index("N4 B</span>")


def test_page_of_kana_has_every_letter_once(house):
    for name, first, last in (("ひらがな", "あ", "ん"), ("カタカナ", "ア", "ン")):
        letters = [letter for row in sheet_of(name)["rows"] for letter in row if letter]
        kana = [letter["kana"] for letter in letters]
        assert (len(kana), len(set(kana)), kana[0], kana[-1]) == (46, 46, first, last)
    assert given("kana.pdf", kana_pdf("Kana")).kind == "pdf"
