"""Coming into a room: its code, guesses, seats, Safe Exam Browser."""

import hashlib

import pytest
from django.core.cache import cache

from exams.models import Assignment, Attempt, Seat
from tests.exams.makers import open_exam

KEY = "ab" * 32


@pytest.fixture
def room(house):
    return open_exam()


def with_code(room):
    Assignment.objects.filter(pk=room.pk).update(access_code="K7PX4M")
    return room


def test_students_are_seated_by_name_when_the_room_opens(room):
    names = Seat.objects.filter(assignment=room).values_list("number", "student__first_name")
    assert list(names) == [(1, "Mate"), (2, "Student")]


def test_who_joins_the_group_later_sits_at_the_end(room, login, person, group):
    group.memberships.create(student=person("other_student"))
    login("other_student").post(f"/rooms/{room.pk}/enter/")
    assert Seat.objects.get(assignment=room, student=person("other_student")).number == 3


@pytest.mark.parametrize("code", ["", "WRONG1", "k7px4"])
def test_wrong_code_does_not_open_the_room(room, login, code):
    reply = login("student").post(f"/rooms/{with_code(room).pk}/enter/", {"code": code}, follow=True)
    assert "This is not the room’s code" in reply.content.decode().replace("&#x27;", "’")
    assert not Attempt.objects.exists()


def test_code_is_taken_in_any_case_and_asked_once(room, login):
    student = login("student")
    with_code(room)
    first = student.post(f"/rooms/{room.pk}/enter/", {"code": " k7px4m "})
    assert first["Location"] == f"/attempts/{Attempt.objects.get().pk}/"
    assert student.post(f"/rooms/{room.pk}/enter/")["Location"] == first["Location"]


def test_guessing_stops_after_ten_wrong_codes_for_one_student_only(room, login):
    student = login("student")
    with_code(room)
    for _guess in range(10):
        student.post(f"/rooms/{room.pk}/enter/", {"code": "WRONG1"})
    reply = student.post(f"/rooms/{room.pk}/enter/", {"code": "WRONG1"}, follow=True)
    assert "Too many wrong codes" in reply.content.decode()
    login("mate").post(f"/rooms/{room.pk}/enter/", {"code": "K7PX4M"})
    assert Attempt.objects.get().student.username == "mate"
    cache.clear()


def safe(path):
    url = f"http://sakura.localhost{path}"
    return {"X-SafeExamBrowser-ConfigKeyHash": hashlib.sha256(f"{url}{KEY}".encode()).hexdigest()}


def test_room_for_safe_exam_browser_refuses_another(room, login):
    Assignment.objects.filter(pk=room.pk).update(safe_browser_key=KEY)
    student = login("student")
    enter = f"/rooms/{room.pk}/enter/"
    assert student.post(enter).status_code == 403
    assert student.post(enter, headers=safe("/rooms/999/enter/")).status_code == 403
    assert student.post(enter, headers=safe(enter)).status_code == 302
    page = f"/attempts/{Attempt.objects.get().pk}/"
    assert student.get(page).status_code == 403
    assert student.get(page, headers=safe(page)).status_code == 200


def test_running_section_is_not_sent_to_another_browser(room, login, person):
    from tests.exams.makers import sitting

    attempt = sitting(room)
    Assignment.objects.filter(pk=room.pk).update(safe_browser_key=KEY)
    page = f"/attempts/{attempt.pk}/"
    student = login("student")
    refused = student.get(page)
    assert refused.status_code == 403
    assert "こたえ" not in refused.content.decode()
    assert "exam-config" in student.get(page, headers=safe(page)).content.decode()
