"""Login cards: whose somebody may open, what stands on them, and the trace that opening leaves."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.people.cards import MOST
from tenants.people.importing.writing import run_import
from tenants.people.models import AuditEntry, Group, Role, User
from tenants.people.services.groups import add_students
from tenants.people.services.imports import confirm_import
from tenants.people.services.passwords import first_password, give_first_password, set_own_password
from tests.people.test_import_pages import many, preview


def cards(page: Any) -> list[tuple[str, str | None]]:
    return [(card.username, card.password) for sheet in page.context["sheets"] for card in sheet]


def test_card_has_the_first_password_only_while_it_is_unchanged(login, person):
    password = give_first_password(person("student"))
    ids = f"{person('student').pk},{person('mate').pk}"
    page = login("admin").get(f"/people/cards/?ids={ids}")
    assert cards(page) == [("mate", None), ("student", password)]
    text = page.content.decode()
    assert password in text
    assert "sakura.localhost" in text
    assert "your own password" in text
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    set_own_password(person("student"), "chosen-by-myself-2026")
    assert cards(login("admin").get(f"/people/cards/?ids={ids}")) == [("mate", None), ("student", None)]


def test_teacher_opens_the_cards_of_own_students_only(login, person, group):
    give_first_password(person("other_student"))
    other = Group.objects.get(name="N4 B")
    everybody = ",".join(str(pk) for pk in User.objects.values_list("pk", flat=True))
    teacher = login("teacher")
    assert cards(teacher.get(f"/people/cards/?group={group.pk}")) == [("mate", None), ("student", None)]
    assert teacher.get(f"/people/cards/?group={other.pk}").status_code == 404
    assert cards(teacher.get(f"/people/cards/?ids={everybody}")) == [("mate", None), ("student", None)]
    shown = [name for name, _password in cards(login("admin").get(f"/people/cards/?ids={everybody}"))]
    assert sorted(shown) == ["mate", "other_student", "other_teacher", "student", "teacher"]  # no admin, no guest


def test_cards_of_an_import_are_an_admins(login, person):
    found = preview(person, many(12))
    confirm_import(found.pk, actor=person("admin"))
    run_import(found.pk, now=timezone.now())
    page = login("admin").get(f"/people/cards/?import={found.pk}")
    assert [len(sheet) for sheet in page.context["sheets"]] == [10, 2]
    assert dict(cards(page)) == {user.username: first_password(user) for user in found.people.all()}
    assert cards(login("teacher").get(f"/people/cards/?import={found.pk}")) == []


def test_opening_cards_is_noted_with_whose_they_were(login, person, group):
    login("teacher").get(f"/people/cards/?group={group.pk}")
    login("teacher").get("/people/cards/")  # of nobody
    (entry,) = AuditEntry.objects.filter(action="people.cards_opened")
    assert (entry.actor_name, entry.subject, entry.subject_name) == ("Teacher", f"people.group:{group.pk}", "N5 A")
    assert sorted(entry.data["people"]) == sorted([person("student").pk, person("mate").pk])
    assert first_password(person("student")) is None


def test_nonsense_in_the_address_shows_the_empty_page(login, house):
    for query in ("", "?ids=", "?ids=x,-1,99999999999999,²", "?group=x", "?import=0", "?import=77"):
        page = login("admin").get(f"/people/cards/{query}")
        assert (page.status_code, cards(page)) == (200, [])
        assert "There is no card here." in page.content.decode()


def test_deactivated_people_have_no_card(login, person):
    User.objects.filter(username="student").update(is_active=False)
    assert cards(login("admin").get(f"/people/cards/?ids={person('student').pk}")) == []


def test_queries_are_the_same_for_two_cards_and_for_too_many(login, group):
    counts = []
    admin = login("admin")
    admin.get(f"/people/cards/?group={group.pk}")
    for number in (0, MOST):
        students = [User(username=f"s{n}", first_name=f"S{n}", role=Role.STUDENT, password="!") for n in range(number)]
        add_students(group, User.objects.bulk_create(students))
        with CaptureQueriesContext(connection) as queries:
            page = admin.get(f"/people/cards/?group={group.pk}")
        counts.append(len(queries))
    assert len(cards(page)) == MOST
    assert "Only the first 1000 cards are here." in page.content.decode()
    assert counts[0] == counts[1]
