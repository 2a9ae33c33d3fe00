"""An import as an admin does it, and the worker that writes: nothing before the confirmation, nobody twice."""

from __future__ import annotations

import io
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail.backends import locmem
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.models import Plan, PlanCode, Subscription
from tenants.people.importing import writing
from tenants.people.importing.letters import send_letters
from tenants.people.importing.writing import run_import
from tenants.people.models import AuditEntry, Group, Membership, PeopleImport, Role, User
from tenants.people.services.imports import confirm_import, forget_old_previews, start_import, waiting_imports
from tenants.people.services.passwords import first_password

LIST = """First name,Last name,E-mail,Phone,Group,Level
Dilnoza,Karimova,,+998 90 123 45 67,N3 C,N3
Нигора,Ахмедова,nigora@example.com,,N5 A,
Student,Toshev,student@test.example,,N3 C,
Mate,,mate@test.example,,N5 A,
Umid,,umid(at)example.com,,,
"""


def uploaded(text: str | bytes = LIST, name: str = "students.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def preview(person: Any, text: str = LIST) -> PeopleImport:
    return start_import(ContentFile(text.encode(), "students.csv"), actor=person("admin"))


def confirmed(person: Any, text: str = LIST, *, letters: bool = False) -> PeopleImport:
    return confirm_import(preview(person, text).pk, actor=person("admin"), letters=letters)


def written(person: Any, text: str = LIST, *, letters: bool = False) -> PeopleImport:
    found = confirmed(person, text, letters=letters)
    run_import(found.pk, now=timezone.now())
    found.refresh_from_db()
    return found


def many(number: int) -> str:
    return "Name,Phone\n" + "".join(f"Aziz Tursunov{n},{901000000 + n}\n" for n in range(number))


# --- pages


def test_list_becomes_a_preview_and_nothing_is_written(login, person):
    before = User.objects.count(), Group.objects.count()
    reply = login("admin").post("/people/import/", {"file": uploaded()})
    found = PeopleImport.objects.get()
    assert (reply.status_code, reply["Location"]) == (302, f"/people/import/{found.pk}/")
    page = login("admin").get(reply["Location"])
    assert page.context["counts"] == {"new": 2, "known": 1, "same": 1, "error": 1}
    assert page.context["groups"] == ["N3 C"]
    text = page.content.decode()
    assert "Add 2, update 1" in text
    assert "Download 1 line to mend" in text
    assert "This is no e-mail address." in text
    assert (User.objects.count(), Group.objects.count()) == before


def test_preview_shows_the_lines_of_one_outcome_and_finds_names_in_any_script(login, person):
    found, admin = preview(person), login("admin")

    def numbers(query: str) -> list[int]:
        return [line.number for line in admin.get(f"/people/import/{found.pk}/?{query}").context["lines"]]

    assert numbers("") == [2, 3, 4, 5, 6]
    assert numbers("outcome=new") == [2, 3]
    assert numbers("outcome=error") == [6]
    assert numbers("q=nigora") == [3]
    assert numbers("q=nobody") == []


def test_preview_asks_the_database_as_often_for_a_thousand_lines(login, person):
    counts = []
    admin = login("admin")
    for number in (1, 1000):
        found = preview(person, many(number))
        admin.get(f"/people/import/{found.pk}/")
        with CaptureQueriesContext(connection) as queries:
            page = admin.get(f"/people/import/{found.pk}/")
        assert page.context["page_obj"].paginator.count == number
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_file_of_fifty_megabytes_gets_its_sentence_and_is_never_kept(login, house):
    reply = login("admin").post("/people/import/", {"file": uploaded(b"Name\n" + b"a" * (50 * 1024 * 1024))})
    assert reply.status_code == 422
    assert "The file is larger than 5 MB. A list of names is far smaller" in reply.content.decode()
    assert not PeopleImport.objects.exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Choose a file."),
        ({"file": uploaded(b"\x89PNG\r\n", "list.csv")}, "This file is no table."),
        ({"file": uploaded(b"", "list.csv")}, "There is no column with names."),
    ],
)
def test_file_that_is_no_list_gets_its_sentence(login, house, data, sentence):
    reply = login("admin").post("/people/import/", data)
    assert (reply.status_code, sentence in reply.content.decode()) == (422, True)


def test_upload_without_the_forms_token_is_refused(house, person):
    browser = Client(enforce_csrf_checks=True, headers={"host": "sakura.localhost"})
    browser.force_login(person("admin"))
    assert browser.post("/people/import/", {"file": uploaded()}).status_code == 403
    assert not PeopleImport.objects.exists()


def test_templates_are_offered_as_workbook_and_csv(login, house):
    admin = login("admin")
    for kind in ("xlsx", "csv"):
        reply = admin.get(f"/people/import/template.{kind}")
        assert reply["Content-Disposition"] == f'attachment; filename="people.{kind}"'
    assert admin.get("/people/import/template.exe").status_code == 404


def test_lines_to_mend_are_a_file_of_their_own(login, person):
    found = preview(person)
    reply = login("admin").get(f"/people/import/{found.pk}/errors.csv")
    assert reply.content.decode("utf-8-sig").splitlines() == [
        "First name,Last name,E-mail,Phone,Group,Level,What is wrong",
        "Umid,,umid(at)example.com,,,,This is no e-mail address.",
    ]
    clean = preview(person, "Name\nAziz\n")
    assert login("admin").get(f"/people/import/{clean.pk}/errors.csv").status_code == 404


def test_confirming_leads_to_the_work_and_then_to_the_result(login, person):
    found, admin = preview(person), login("admin")
    base = f"/people/import/{found.pk}"
    assert admin.post(f"{base}/confirm/", {"letters": "on"})["Location"] == f"{base}/progress/"
    page = admin.get(f"{base}/progress/", headers={"HX-Request": "true", "HX-Target": "section#progress"})
    assert page.content.decode().strip().startswith("<section")
    assert admin.get(f"{base}/")["Location"] == f"{base}/progress/"
    assert admin.get(f"{base}/result/")["Location"] == f"{base}/progress/"
    run_import(found.pk, now=timezone.now())
    assert admin.get(f"{base}/progress/")["Location"] == f"{base}/result/"
    assert admin.get(f"{base}/progress/", headers={"HX-Request": "true"})["HX-Redirect"] == f"{base}/result/"
    text = admin.get(f"{base}/result/").content.decode()
    for words in ("<b>2</b> people were added", "<b>1</b> person was changed", "<b>1</b> line was left out"):
        assert words in text
    assert f"/people/cards/?import={found.pk}" in text


def test_second_confirmation_changes_nothing(login, person):
    found, admin = preview(person), login("admin")
    for _click in range(2):
        assert admin.post(f"/people/import/{found.pk}/confirm/").status_code == 302
    assert AuditEntry.objects.filter(action="people.import_confirmed").count() == 1
    for _worker in range(2):
        run_import(found.pk, now=timezone.now())
    assert User.objects.filter(last_name="Karimova").count() == 1


def test_forgotten_list_leaves_nothing(login, person):
    found = preview(person)
    assert login("admin").post(f"/people/import/{found.pk}/cancel/")["Location"] == "/people/import/"
    found.refresh_from_db()
    assert (found.state, found.rows) == ("cancelled", [])
    assert login("admin").post(f"/people/import/{found.pk}/confirm/")["Location"].endswith("/result/")
    assert not User.objects.filter(last_name="Karimova").exists()


def test_preview_that_nobody_confirms_is_forgotten_after_a_week(person):
    found = preview(person)
    assert forget_old_previews(now=timezone.now() + timedelta(days=6)) == 0
    assert forget_old_previews(now=timezone.now() + timedelta(days=8)) == 1
    found.refresh_from_db()
    assert (found.state, found.rows) == ("cancelled", [])


def test_what_changed_since_the_preview_is_shown_before_anything_is_written(login, person):
    found = preview(person)
    User.objects.create_user("nigora", first_name="Нигора", role=Role.STUDENT, email="nigora@example.com")
    reply = login("admin").post(f"/people/import/{found.pk}/confirm/", follow=True)
    assert "Something changed here since you looked." in reply.content.decode()
    assert reply.context["counts"] == {"new": 1, "known": 2, "same": 1, "error": 1}
    assert not User.objects.filter(last_name="Karimova").exists()


def test_list_that_is_larger_than_the_plan_is_refused_as_a_whole(login, person, house):
    plan = Plan.objects.get(code=PlanCode.BASIC)
    Subscription.objects.create(center=house.sakura, plan=plan, starts_on=timezone.localdate())
    Plan.objects.filter(pk=plan.pk).update(students=User.objects.active().students().count() + 1)
    found = preview(person)
    page = login("admin").get(f"/people/import/{found.pk}/")
    assert page.context["refused"].startswith("Your plan has room for 4 students.")
    reply = login("admin").post(f"/people/import/{found.pk}/confirm/")
    assert (reply.status_code, "Your plan has room for 4 students." in reply.content.decode()) == (422, True)
    assert not User.objects.filter(last_name__in=["Karimova", "Ахмедова"]).exists()


# --- what is written


def test_confirmed_list_makes_people_groups_and_changes(person):
    found = written(person)
    assert (found.state, found.done, found.columns["counts"]) == (
        "done",
        5,
        {"new": 2, "known": 1, "same": 1, "error": 1},
    )
    new = User.objects.get(username="dilnoza.karimova")
    assert (new.first_name, new.last_name, new.phone, new.role) == ("Dilnoza", "Karimova", "+998901234567", "student")
    assert new.must_change_password
    assert new.check_password(first_password(new))
    assert User.objects.get(email="nigora@example.com").username == "nigora.akhmedova"
    assert User.objects.named("nigora").get().first_name == "Нигора"  # its search key is written too
    assert person("student").last_name == "Toshev"
    groups = {
        group.name: sorted(Membership.objects.current().filter(group=group).values_list("student__username", flat=True))
        for group in Group.objects.all()
    }
    assert groups == {
        "N3 C": ["dilnoza.karimova", "student"],
        "N4 B": ["other_student"],
        "N5 A": ["mate", "nigora.akhmedova", "student"],
    }
    assert [row["n"] for row in found.rows] == [6]  # of the others nothing is kept twice
    assert sorted(found.people.values_list("username", flat=True)) == ["dilnoza.karimova", "nigora.akhmedova"]


def test_every_act_of_an_import_stands_in_the_audit_log_with_the_admins_address(login, person):
    found = preview(person)
    login("admin").post(f"/people/import/{found.pk}/confirm/", REMOTE_ADDR="10.1.2.3")
    run_import(found.pk, now=timezone.now())
    entries = AuditEntry.objects.order_by("pk").values_list("action", "actor_name", "address", "subject_name")
    assert sorted(entries) == [
        ("group.created", "Admin", "10.1.2.3", "N3 C"),
        ("group.joined", "Admin", "10.1.2.3", "N3 C"),
        ("group.joined", "Admin", "10.1.2.3", "N5 A"),
        ("people.import_confirmed", "Admin", "10.1.2.3", ""),
        ("person.added", "Admin", "10.1.2.3", "Dilnoza Karimova"),
        ("person.added", "Admin", "10.1.2.3", "Нигора Ахмедова"),
        ("person.changed", "Admin", "10.1.2.3", "Student Toshev"),
    ]


def test_teacher_of_a_list_teaches_the_group(person):
    written(person, "Name,Role,E-mail,Group\nAziz Tursunov,преподаватель,aziz@example.com,N5 A\n")
    teacher = User.objects.get(email="aziz@example.com")
    assert (teacher.role, list(teacher.teaching_groups.values_list("name", flat=True))) == ("teacher", ["N5 A"])


def test_other_centre_stays_as_it_is(person, house):
    written(person)
    connection.set_tenant(house.fuji)
    assert not User.objects.filter(last_name__in=["Karimova", "Ахмедова", "Toshev"]).exists()
    assert not PeopleImport.objects.exists()


def test_people_of_one_name_get_user_names_of_their_own(person):
    written(person, "Name,Phone\n" + "".join(f"Aziz Tursunov,{901000000 + n}\n" for n in range(3)))
    names = User.objects.filter(last_name="Tursunov").order_by("username").values_list("username", flat=True)
    assert list(names) == ["aziz.tursunov", "aziz.tursunov2", "aziz.tursunov3"]


def test_killed_worker_leaves_the_rest_to_the_next_and_nobody_twice(person, monkeypatch):
    found = confirmed(person, many(50))
    batches = []
    write_batch = writing._write_batch

    def killed(*args: Any) -> bool:
        if batches:
            raise KeyboardInterrupt  # as SIGKILL: nothing of ours runs any more
        batches.append(True)
        return write_batch(*args)

    monkeypatch.setattr(writing, "_write_batch", killed)
    with pytest.raises(KeyboardInterrupt):
        run_import(found.pk, now=timezone.now())
    monkeypatch.setattr(writing, "_write_batch", write_batch)
    found.refresh_from_db()
    assert (found.state, found.done, found.people.count()) == ("running", 20, 20)
    now = timezone.now()
    assert waiting_imports(now=now) == []  # it may still be at work
    run_import(found.pk, now=now)
    assert found.people.count() == 20
    later = now + timedelta(minutes=3)
    assert waiting_imports(now=later) == [found.pk]
    run_import(found.pk, now=later)
    found.refresh_from_db()
    assert (found.state, found.done, found.people.count()) == ("done", 50, 50)
    assert User.objects.filter(first_name="Aziz").count() == 50


def test_line_that_somebody_changed_after_the_confirmation_is_left_out_and_told(login, person):
    found = confirmed(person)
    User.objects.create_user("nigora", first_name="Somebody", role=Role.STUDENT, email="nigora@example.com")
    run_import(found.pk, now=timezone.now())
    found.refresh_from_db()
    assert (found.state, found.columns["counts"]["error"]) == ("done", 2)
    text = login("admin").get(f"/people/import/{found.pk}/result/").content.decode()
    assert "The e-mail belongs to Somebody." in text
    assert not User.objects.filter(last_name="Ахмедова").exists()
    assert User.objects.filter(last_name="Karimova").exists()


def test_plan_that_filled_up_meanwhile_stops_the_list_and_it_goes_on_later(login, person, house):
    plan = Plan.objects.get(code=PlanCode.BASIC)
    Subscription.objects.create(center=house.sakura, plan=plan, starts_on=timezone.localdate())
    found = confirmed(person)
    Plan.objects.filter(pk=plan.pk).update(students=3)
    run_import(found.pk, now=timezone.now())
    page = login("admin").get(f"/people/import/{found.pk}/result/").content.decode()
    assert "Your plan has room for 3 students." in page
    assert "The list is not written to its end" in page
    Plan.objects.filter(pk=plan.pk).update(students=30)
    assert login("admin").post(f"/people/import/{found.pk}/retry/")["Location"].endswith("/progress/")
    run_import(found.pk, now=timezone.now())
    found.refresh_from_db()
    assert (found.state, found.people.count()) == ("done", 2)


def test_admin_who_lost_access_writes_nothing_and_another_goes_on(person):
    found = confirmed(person)
    User.objects.filter(username="admin").update(is_active=False)
    run_import(found.pk, now=timezone.now())
    found.refresh_from_db()
    assert (found.state, found.people.count()) == ("failed", 0)
    assert found.error == "Whoever confirmed this list has no access any more. Another admin can go on."


# --- letters


def test_those_with_an_address_get_one_letter_with_a_link_that_works(person, login):
    found = written(person, letters=True)
    assert waiting_imports(now=timezone.now()) == [found.pk]
    assert [send_letters(found.pk), send_letters(found.pk)] == [1, 0]
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["nigora@example.com"], "Sakura: choose your password")
    assert "Your user name is nigora.akhmedova." in letter.body
    link = next(line for line in letter.body.splitlines() if "/password/reset/key/" in line)
    assert link.startswith("http://sakura.localhost:")
    page = login(None).get("/" + link.split("/", 3)[3], follow=True)
    assert 'name="password1"' in page.content.decode()
    assert waiting_imports(now=timezone.now()) == []


def test_without_the_wish_no_letter_goes(person):
    assert send_letters(written(person).pk) == 0
    assert mail.outbox == []


class Silent(locmem.EmailBackend):
    """A mail server that does not answer."""

    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError


class Refusing(locmem.EmailBackend):
    """One that knows none of the addresses."""

    def send_messages(self, messages: Any) -> int:
        raise SMTPRecipientsRefused({"nigora@example.com": (550, b"unknown")})


def test_silent_mail_server_is_asked_again_and_a_refused_address_is_told(person, settings, login):
    found = written(person, letters=True)
    settings.EMAIL_BACKEND = f"{__name__}.Silent"
    assert send_letters(found.pk) == 0
    assert waiting_imports(now=timezone.now()) == [found.pk]
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    assert send_letters(found.pk) == 0
    text = login("admin").get(f"/people/import/{found.pk}/result/").content.decode()
    assert "1 address was refused." in text
    assert "<b>0</b> mails were sent" in text


def test_earlier_lists_are_a_list_with_their_states(login, person):
    for _number in range(12):
        preview(person)
    page = login("admin").get("/people/import/")
    assert len(page.context["page_obj"].object_list) == 10
    assert "To be looked at" in page.content.decode()
    assert io.BytesIO(login("admin").get("/people/import/template.xlsx").content).read(2) == b"PK"
