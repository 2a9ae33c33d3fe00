"""Groups: made, changed, filled up to their places, emptied, archived; who sees and does what."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exams.forms.homework import HomeworkForm
from exams.forms.rooms import RoomForm
from tenants.errors import Refused
from tenants.people.models import AuditEntry, Group, LeftFor, Membership, User
from tenants.people.services.groups import (
    add_students,
    archive_group,
    change_group,
    create_group,
    move_students,
    remove_students,
    unarchive_group,
)
from tests.people.makers import many, student
from tests.people.test_people_list import text_of

NEW = {"name": "N3 evening", "level": "N3", "capacity": "12", "schedule": "Tue, Thu 19:00", "colour": "#1E7A4F"}


def members(group: Group) -> set[str]:
    return set(group.memberships.current().values_list("student__username", flat=True))


@pytest.fixture
def other(house):
    return Group.objects.get(name="N4 B")


# --- made and changed


def test_admin_makes_a_group(login, person):
    reply = login("admin").post("/groups/new/", NEW | {"teachers": [person("teacher").pk]})
    group = Group.objects.get(name="N3 evening")
    assert (reply.status_code, reply["Location"]) == (302, f"/groups/{group.pk}/")
    assert (group.level, group.capacity, group.schedule, group.colour) == ("N3", 12, "Tue, Thu 19:00", "#1E7A4F")
    assert list(group.teachers.all()) == [person("teacher")]
    assert AuditEntry.objects.get(action="group.created").subject_name == "N3 evening"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": " n5  A "}, "There is a group with this name already."),
        ({"name": ""}, "This field is required."),
        ({"level": "N9"}, "Select a valid choice. N9 is not one of the available choices."),
        ({"capacity": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"capacity": "many"}, "Enter a whole number."),
        ({"colour": "red"}, "Select a valid choice. red is not one of the available choices."),
        ({"teachers": "99999"}, "Select a valid choice. 99999 is not one of the available choices."),
    ],
)
def test_bad_input_is_told_and_nothing_made(login, values, sentence):
    reply = login("admin").post("/groups/new/", NEW | values)
    assert reply.status_code == 422
    assert sentence in reply.content.decode()
    assert not Group.objects.filter(level="N3").exists()


def test_name_taken_in_the_same_moment_is_refused_by_the_service(house, person, group):
    with pytest.raises(Refused, match="There is a group with this name already"):
        create_group(name="N5 A", level="N5", actor=person("admin"))
    with pytest.raises(Refused, match="There is a group with this name already"):
        change_group(group, actor=person("admin"), name="N4 B")


def test_students_cannot_be_teachers_of_a_group(login, person):
    reply = login("admin").post("/groups/new/", NEW | {"teachers": [person("student").pk]})
    assert reply.status_code == 422


def test_change_says_in_the_log_what_changed(login, person, group):
    values = NEW | {"name": "N5 A", "level": "N5", "teachers": [person("teacher").pk, person("other_teacher").pk]}
    assert login("admin").post(f"/groups/{group.pk}/edit/", values).status_code == 302
    fields = AuditEntry.objects.get(action="group.changed").data["fields"]
    assert set(fields) == {"capacity", "schedule", "colour", "teachers"}
    assert login("admin").post(f"/groups/{group.pk}/edit/", values).status_code == 302
    assert AuditEntry.objects.filter(action="group.changed").count() == 1  # nothing changed


def test_fewer_places_than_students_are_refused_beside_the_field(login, group):
    reply = login("admin").post(f"/groups/{group.pk}/edit/", NEW | {"name": "N5 A", "capacity": "1"})
    assert reply.status_code == 422
    assert "2 students are in the group. It needs as many places." in text_of(reply)
    assert Group.objects.get(pk=group.pk).capacity is None


def test_teacher_changes_the_schedule_and_nothing_else(login, group):
    reply = login("teacher").post(f"/groups/{group.pk}/edit/", NEW)
    assert reply.status_code == 302
    group.refresh_from_db()
    assert (group.schedule, group.name, group.level, group.capacity) == ("Tue, Thu 19:00", "N5 A", "N5", None)
    assert login("other_teacher").post(f"/groups/{group.pk}/edit/", NEW).status_code == 404


# --- who is in it


def test_students_are_added_by_name_or_email(login, person, group):
    reply = login("admin").post(f"/groups/{group.pk}/add/", {"students": "other_student\nMATE@test.example"})
    assert reply.status_code == 302
    assert members(group) == {"student", "mate", "other_student"}
    joined = Membership.objects.get(group=group, student=person("other_student"))
    assert joined.joined_by == person("admin")
    assert AuditEntry.objects.get(action="group.joined").data["students"] == [person("other_student").pk]


def test_added_students_may_leave_their_other_groups(login, person, group, other):
    login("admin").post(f"/groups/{group.pk}/add/", {"students": "other_student", "move": "1"})
    assert (members(group), members(other)) == ({"student", "mate", "other_student"}, set())


@pytest.mark.parametrize("typed", ["nobody", "teacher", "gone", ""])
def test_who_is_no_active_student_cannot_be_added(login, group, typed):
    student("gone", is_active=False)
    reply = login("admin").post(f"/groups/{group.pk}/add/", {"students": typed})
    assert reply.status_code == 422
    expected = f"Not among the students whom you can choose: {typed}." if typed else "Choose at least one student."
    assert expected in text_of(reply)


def test_full_group_takes_nobody_and_says_so(login, person, group):
    change_group(group, actor=person("admin"), capacity=2)
    reply = login("admin").post(f"/groups/{group.pk}/add/", {"students": "other_student"})
    assert "N5 A is full. Give it more places, or choose another group." in text_of(reply)
    with pytest.raises(Refused, match="N5 A is full"):
        move_students([person("other_student")], to=group, actor=person("admin"))
    assert add_students(group, [person("mate")], actor=person("admin")) == 0  # is in it already
    assert members(group) == {"student", "mate"}
    assert "2 /2 Full" in text_of(login("admin").get("/groups/"))


def test_move_keeps_the_history_of_both_groups(login, person, group, other):
    address = f"/groups/{group.pk}/move/?act=move&ids={person('mate').pk}&ids={person('other_student').pk}"
    assert "Move 1 student" in text_of(login("admin").get(address))  # the other one is not of this group
    assert login("admin").post(address, {"group": other.pk}).status_code == 302
    assert (members(group), members(other)) == ({"student"}, {"mate", "other_student"})
    left = Membership.objects.get(group=group, student=person("mate"))
    assert (left.left_for, left.moved_to, left.left_by) == (LeftFor.MOVED, other, person("admin"))
    text = text_of(login("admin").get(f"/groups/{group.pk}/"))
    assert re.search(r"Who was here before Mate .*: joined .*: moved to N4 B, by Admin", text)


def test_move_into_a_full_group_moves_nobody(login, person, group, other):
    change_group(other, actor=person("admin"), capacity=1)
    address = f"/groups/{group.pk}/move/?act=move&ids={person('mate').pk}"
    reply = login("admin").post(address, {"group": other.pk})
    assert reply.status_code == 422
    assert "N4 B is full." in text_of(reply)
    assert "mate" in members(group)


def test_student_who_comes_back_has_two_lines_of_history(person, group):
    admin, mate = person("admin"), person("mate")
    assert remove_students(group, [mate], actor=admin) == 1
    assert remove_students(group, [mate], actor=admin) == 0
    assert add_students(group, [mate], actor=admin) == 1
    assert list(Membership.objects.filter(student=mate).order_by("pk").values_list("left_for", flat=True)) == [
        "left",
        "",
    ]


def test_take_out_of_the_group(login, person, group):
    address = f"/groups/{group.pk}/move/?act=leave&ids={person('mate').pk}"
    assert "Take out 1 student" in text_of(login("admin").get(address))
    login("admin").post(address)
    assert members(group) == {"student"}
    assert User.objects.get(username="mate").is_active


def test_nobody_ticked_has_a_sentence(login, group):
    assert "Nobody of this group is ticked." in text_of(login("admin").get(f"/groups/{group.pk}/move/?act=leave"))


def test_staff_are_in_no_group(person, group):
    with pytest.raises(Refused, match=r"Teacher is not a student\. Only students"):
        add_students(group, [person("teacher")], actor=person("admin"))


@pytest.mark.parametrize("path", ["add", "move", "archive"])
def test_teacher_reads_the_own_group_and_moves_nobody(login, group, path):
    assert login("teacher").get(f"/groups/{group.pk}/").status_code == 200
    assert login("teacher").post(f"/groups/{group.pk}/{path}/").status_code == 404
    page = login("teacher").get(f"/groups/{group.pk}/").content.decode()
    assert "Add students" not in page
    assert "Archive" not in page
    assert 'name="ids"' not in page


# --- archived


def test_archived_group_is_left_by_all_and_offered_nowhere(login, person, group, other):
    login("admin").post(f"/groups/{group.pk}/archive/", {"act": "archive"})
    group.refresh_from_db()
    assert members(group) == set()
    assert set(group.memberships.values_list("left_for", "left_at")) == {(LeftFor.ARCHIVED, group.archived_at)}
    assert "N5 A" not in text_of(login("admin").get("/groups/"))
    assert "N5 A" in text_of(login("admin").get("/groups/?archived=1"))
    for form in (RoomForm(user=person("admin")), HomeworkForm(user=person("admin"))):
        assert list(form.fields["groups"].queryset) == [other]
    with pytest.raises(Refused, match=r"N5 A is archived\. Open it again first"):
        add_students(group, [person("other_student")], actor=person("admin"))


def test_archiving_twice_notes_it_once(person, group):
    archive_group(group, actor=person("admin"))
    archive_group(group, actor=person("admin"))
    assert AuditEntry.objects.filter(action="group.archived").count() == 1


def test_opened_again_with_its_students(login, person, group):
    remove_students(group, [person("student")], actor=person("admin"))
    archive_group(group, actor=person("admin"))
    assert "The 1 student who was in it comes back" in text_of(login("admin").get(f"/groups/{group.pk}/"))
    login("admin").post(f"/groups/{group.pk}/archive/", {"act": "reopen", "students": "1"})
    assert members(group) == {"mate"}


def test_opened_again_empty_and_without_those_who_are_gone(login, person, group):
    archive_group(group, actor=person("admin"))
    login("admin").post(f"/groups/{group.pk}/archive/", {"act": "reopen"})
    assert members(group) == set()
    group.refresh_from_db()
    assert unarchive_group(group, actor=person("admin"), with_students=True).archived_at is None  # it is open already
    assert members(group) == set()


# --- the list


def test_each_sees_the_own_groups(login):
    def names(who: str) -> list[str]:
        return re.findall(
            r'<td class="who"><a href="/groups/\d+/"><b>(.*?)</b>', login(who).get("/groups/").content.decode()
        )

    assert names("admin") == ["N4 B", "N5 A"]
    assert names("teacher") == ["N5 A"]
    assert names("other_teacher") == ["N4 B"]


@pytest.mark.parametrize(
    ("query", "first"), [("q=n4", "N4 B"), ("level=N5", "N5 A"), ("order=students", "N5 A"), ("order=newest", "N4 B")]
)
def test_list_is_searched_and_ordered(login, query, first):
    html = login("admin").get(f"/groups/?{query}").content.decode()
    assert re.findall(r"<b>(N\d \w)</b>", html)[0] == first


def test_empty_lists_have_a_sentence(login, house):
    assert "No group matches." in text_of(login("admin").get("/groups/?q=zzz"))
    Group.objects.all().delete()
    assert "There is no group yet." in text_of(login("admin").get("/groups/"))
    assert "You have no group yet. Ask your center admin to give you one." in text_of(login("teacher").get("/groups/"))


def test_pages_take_the_same_queries_for_one_and_many(login, group, person):
    client = login("admin")

    def queries(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    remove_students(group, [person("student")], actor=person("admin"))
    paths = ["/groups/", f"/groups/{group.pk}/", f"/groups/{group.pk}/history/", f"/people/{person('mate').pk}/"]
    few = [queries(path) for path in paths]
    many(200, group=group)
    move_students(many_of(group, 100), to=Group.objects.get(name="N4 B"), origin=group, actor=person("admin"))
    for n in range(40):
        create_group(name=f"More {n}", level="N5", teachers=[person("teacher")], students=[person("mate")])
    assert [queries(path) for path in paths] == few
    assert max(few) < 12


def many_of(group: Group, count: int) -> list[Any]:
    return list(User.objects.filter(memberships__group=group, username__startswith="many")[:count])


def test_a_group_of_many_is_paged_and_so_is_its_history(login, person, group):
    many(150, group=group)
    assert "1 to 100 of 152" in text_of(login("admin").get(f"/groups/{group.pk}/"))
    remove_students(group, many_of(group, 40), actor=person("admin"))
    page = text_of(login("teacher").get(f"/groups/{group.pk}/"))
    assert page.count("left, by Admin") == 5
    assert "Everybody who was here" in page
    assert "1 to 30 of 40" in text_of(login("teacher").get(f"/groups/{group.pk}/history/"))
