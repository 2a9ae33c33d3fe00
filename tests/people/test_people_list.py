"""The list of people: who sees whom, search in any script, filters, and what is done to many at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.people.bulk import MOST_PASSWORDS
from tenants.people.models import AuditEntry, Group, Membership, Role, User
from tests.people.makers import many, student

ROW = re.compile(r'<td class="who"><a href="/people/(\d+)/"><b>(.*?)</b>')


def names(reply: Any) -> list[str]:
    assert reply.status_code == 200
    return [name for _pk, name in ROW.findall(reply.content.decode())]


def listed(client: Any, **query: str) -> set[str]:
    return set(names(client.get("/people/", query)))


def picks(act: str, *people: User, **more: str) -> str:
    """The address to which the list's form leads."""
    parts = [f"act={act}", *(f"ids={person.pk}" for person in people), *(f"{k}={v}" for k, v in more.items())]
    return "/people/several/?" + "&".join(parts)


def text_of(reply: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.content.decode()))


# --- who sees whom


def test_admin_sees_everybody_but_guests_and_support(login, house):
    student("visitor", role=Role.CENTER_ADMIN, is_support=True)
    connection.set_tenant(house.fuji)
    student("foreign")
    connection.set_tenant(house.sakura)
    expected = {"Admin", "Teacher", "Other_Teacher", "Student", "Mate", "Other_Student"}
    assert listed(login("admin"), state="all") == expected


def test_teacher_sees_the_students_of_own_groups_only(login):
    assert listed(login("teacher")) == {"Student", "Mate"}
    assert listed(login("teacher"), group="none") == set()
    other = Group.objects.get(name="N4 B")
    assert listed(login("teacher"), group=str(other.pk)) == set()
    assert "N4 B" not in login("teacher").get("/people/").content.decode()


# --- search and filters


@pytest.mark.parametrize(
    "typed",
    ["nigora", "Нигора", "AHMEDOVA", "axmedova", "akhmedova", "ахмед ниг", "+998 91 700-13-55", "nigora@mail", "nig.a"],
)
def test_search_finds_a_name_in_any_script_and_what_else_is_known(login, typed):
    student("nig.a", first_name="Нигора", last_name="Ахмедова", email="nigora@mail.uz", phone="+998917001355")
    assert listed(login("admin"), q=typed) == {"Нигора Ахмедова"}


@pytest.mark.parametrize("typed", ["さくら", "sakura", "Сакура", "サクラ"])
def test_search_finds_kana_from_latin_and_cyrillic(login, typed):
    student("sk", first_name="さくら")
    assert "さくら" in listed(login("admin"), q=typed)


def test_search_by_htmx_answers_with_the_list_alone(login):
    headers = {"HX-Request": "true", "HX-Target": "div#people"}
    html = login("admin").get("/people/", {"q": "mate"}, headers=headers).content.decode()
    assert [name for _pk, name in ROW.findall(html)] == ["Mate"]
    assert "<html" not in html and 'class="grp"' not in html


def test_filters_narrow_and_add_up(login, group, person):
    free = student("free", is_active=False)
    student("waits", is_active=False, awaits_approval=True)
    client = login("admin")
    assert listed(client, role="teacher") == {"Teacher", "Other_Teacher"}
    assert listed(client, group=str(group.pk)) == {"Student", "Mate"}
    assert listed(client, group=str(group.pk), q="mate") == {"Mate"}
    assert listed(client, level="N4") == {"Other_Student"}
    assert listed(client, state="inactive") == {"Free"}
    assert listed(client, state="waiting") == {"Waits"}
    assert listed(client, group="none") == set()
    assert listed(client, group="none", state="all") == {"Free", "Waits"}
    User.objects.filter(pk=free.pk).update(is_active=True, must_change_password=True)
    assert listed(client, state="first") == {"Free"}
    assert "Free" in listed(client, state="new")
    assert "Admin" not in listed(client, state="new")


@pytest.mark.parametrize(
    "query", ["group=x", "group=99999999999999", "role=owner", "state=%00", "level=N9", "sort=x", "page=-1"]
)
def test_nonsense_in_the_address_counts_as_empty(login, query):
    assert len(names(login("admin").get(f"/people/?{query}"))) == 6


def test_sorted_by_name_last_seen_and_joining(login):
    User.objects.update(last_seen_at=None)
    student("anna", last_name="Aaa")
    client = login("admin")
    User.objects.filter(username="mate").update(last_seen_at=timezone.now())
    assert names(client.get("/people/?sort=joined"))[0] == "Anna Aaa"
    assert names(client.get("/people/?sort=seen"))[0] == "Mate"
    assert names(client.get("/people/"))[-1] == "Anna Aaa"  # who has no last name stands first


def test_inactive_people_are_found_on_asking(login):
    student("gone", is_active=False)
    html = login("admin").get("/people/?q=gone").content.decode()
    assert "Nobody matches. Those who are not active are not among them." in text_of(
        login("admin").get("/people/?q=gone")
    )
    assert "state=all" in html
    assert listed(login("admin"), q="gone", state="all") == {"Gone"}


def test_sidebar_counts_students_by_group_and_those_in_none(login):
    student("free")
    text = text_of(login("admin").get("/people/"))
    assert "All people 7 N4 B 1 N5 A 2 No group 1" in text


def test_many_people_are_paged_and_take_the_same_queries(login, group):
    client = login("admin")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get("/people/")
        return len(seen)

    queries()  # the centre and the session are kept from here on
    few = queries()
    many(3000, group=group)
    assert queries() == few < 10
    assert len(names(client.get("/people/"))) == 40
    assert "81 to 120 of 3006" in text_of(client.get("/people/?page=3"))
    assert len(names(client.get("/people/?q=nigora"))) == 40
    assert "1 to 40 of 600" in text_of(client.get("/people/?q=nigora+%D0%B0%D1%85%D0%BC"))


# --- what is done to several


def test_confirm_page_says_how_many_and_who_is_left_out(login, person):
    text = text_of(login("admin").get(picks("move", person("student"), person("mate"), person("teacher"))))
    assert "Move 2 students to a group" in text
    assert "1 of those chosen stays as it is: this does not fit." in text


def test_nobody_chosen_and_nobody_fitting_have_a_sentence(login, person):
    assert "Nobody is chosen. Tick people in the list first." in text_of(
        login("admin").get("/people/several/?act=move")
    )
    assert "This fits nobody of the 1 person chosen." in text_of(login("admin").get(picks("approve", person("mate"))))


def test_move_many_and_the_history_of_it(login, person):
    target = Group.objects.get(name="N4 B")
    address = picks("move", person("student"), person("mate"))
    reply = login("admin").post(address, {"count": "2", "group": target.pk})
    assert (reply.status_code, reply["Location"]) == (302, "/people/")
    assert set(Membership.objects.current().filter(group=target).values_list("student__username", flat=True)) == {
        "other_student",
        "student",
        "mate",
    }
    left = Membership.objects.exclude(left_at=None)
    assert {(m.left_for, m.moved_to, m.left_by.username) for m in left} == {("moved", target, "admin")}
    assert AuditEntry.objects.get(action="group.moved").data["students"] == sorted(
        [person("student").pk, person("mate").pk]
    )


def test_all_who_match_are_meant_not_only_the_page(login, group):
    many(60)
    address = "/people/several/?act=add&all=1&group=none"
    assert "Add 60 students to a group" in text_of(login("admin").get(address))
    reply = login("admin").post(address, {"count": "60", "group": group.pk})
    assert (reply.status_code, reply["Location"]) == (302, "/people/?group=none")
    assert Membership.objects.current().filter(group=group).count() == 62


def test_other_people_than_those_shown_are_not_touched(login, group):
    many(3)
    login("admin").get("/people/several/?act=add&all=1&group=none")
    student("late")
    reply = login("admin").post("/people/several/?act=add&all=1&group=none", {"count": "3", "group": group.pk})
    assert reply.status_code == 422
    assert "Meanwhile these are other people. Look again whom you mean." in text_of(reply)
    assert Membership.objects.current().filter(group=group).count() == 2


def test_full_group_is_refused_with_a_sentence_and_nobody_moves(login, group, person):
    Group.objects.filter(pk=group.pk).update(capacity=3)
    students = many(2)
    reply = login("admin").post(picks("move", *students), {"count": "2", "group": group.pk})
    assert reply.status_code == 422
    assert "N5 A has 1 free place, not enough for 2." in text_of(reply)
    assert not Membership.objects.filter(student__in=students).exists()


def test_archived_group_cannot_be_chosen(login, group, person):
    Group.objects.filter(pk=group.pk).update(archived_at=timezone.now())
    reply = login("admin").post(picks("add", person("other_student")), {"count": "1", "group": group.pk})
    assert "Choose a group of the list." in text_of(reply)


def test_deactivate_many_leaves_the_own_account(login, person):
    admin, mate = person("admin"), person("mate")
    reply = login("admin").post(picks("deactivate", admin, mate), {"count": "1"})
    assert reply.status_code == 302
    assert list(User.objects.filter(is_active=False)) == [mate]
    assert login("admin").post(picks("reactivate", mate), {"count": "1"}).status_code == 302
    assert not User.objects.filter(is_active=False).exists()


def test_teacher_may_only_reset_passwords_of_own_students(login, person):
    mine, foreign = person("student"), person("other_student")
    for act in ("move", "add", "remove", "deactivate", "reactivate", "approve", "refuse"):
        assert login("teacher").get(picks(act, mine)).status_code == 404
    assert "Reset the password of 1 person" in text_of(login("teacher").get(picks("passwords", mine, foreign)))
    before = foreign.password
    reply = login("teacher").post(picks("passwords", mine, foreign), {"count": "1"})
    assert (reply.status_code, reply["Location"]) == (302, f"/people/cards/?ids={mine.pk}")
    assert person("student").must_change_password
    assert person("other_student").password == before


def test_too_many_passwords_at_once_are_refused(login):
    many(MOST_PASSWORDS + 1)
    reply = login("admin").post("/people/several/?act=passwords&all=1&group=none", {"count": str(MOST_PASSWORDS + 1)})
    assert "At most 100 passwords at once. Choose fewer people." in text_of(reply)


def test_ids_of_the_other_center_and_nonsense_are_nobody(login, house):
    connection.set_tenant(house.fuji)
    foreign = [student(f"foreign{n}") for n in range(9)][-1]
    connection.set_tenant(house.sakura)
    assert not User.objects.filter(pk=foreign.pk).exists()
    reply = login("admin").get(f"/people/several/?act=deactivate&ids={foreign.pk}&ids=x&ids=-1&ids=9999999999999999")
    assert "Nobody is chosen." in text_of(reply)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Ўктам Жўраев", "Oʻktam Joʻrayev"[:6]),
        ("Oʻktam", "ўктам"),
        ("Жасур", "Jasur"),
        ("Қодир", "Kodir"),
        ("Qodir", "Кодир"),
        ("Хуршид", "Xurshid"),
        ("Gʻani", "Ғани"),
    ],
)
def test_search_knows_the_spellings_of_one_sound(login, name, typed):
    student("someone", first_name=name)
    assert listed(login("admin"), q=typed) == {name}
