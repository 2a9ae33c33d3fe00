from datetime import timedelta

import pytest
from django.utils import timezone

from exams.errors import ExamError
from exams.models import Assignment
from exams.services.assignments import end_room, open_room, seconds_of
from exams.services.attempts import enter_room
from tenants.people.models import AuditEntry, Group
from tests.exams.makers import open_exam, planned_exam, published, sitting


def posted(paper, group, **changes):
    now = timezone.localtime()
    fields = {
        "edition": paper.pk,
        "title": "May mock",
        "groups": [group.pk],
        "place": "Room 1",
        "opens_at": now.strftime("%Y-%m-%dT%H:%M"),
        "closes_at": (now + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
    }
    return fields | changes


def test_teacher_makes_a_room(login, group):
    edition = published()
    reply = login("teacher").post("/rooms/new/", posted(edition, group))
    room = Assignment.objects.get()
    assert (reply.status_code, reply["Location"]) == (302, f"/rooms/{room.pk}/")
    assert (room.status, room.section_seconds, room.created_by.username) == ("planned", [1200, 2400, 1800], "teacher")
    assert AuditEntry.objects.get(action="room.created").actor_name == "Teacher"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "This field is required."),
        ({"groups": []}, "Choose at least one group or one student."),
        ({"students": "nobody"}, "Not among the students whom you can choose: nobody."),
        ({"students": "other_student"}, "Not among the students whom you can choose: other_student."),
        ({"release_mode": "time"}, "Choose the time at which students see their results."),
        ({"access_code": "A!"}, "Use 4 to 12 letters and digits."),
        ({"safe_browser_key": "12"}, "The config key is 64 digits and letters a to f."),
        ({"seats": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"closes_at": "2020-01-01T10:00"}, "This time is over already. Choose a later one."),
        ({"opens_at": "2099-01-01T10:00", "closes_at": "2098-01-01T10:00"}, "Choose a time after the start."),
        ({"opens_at": "tomorrow"}, "Enter a valid date/time."),
        ({"edition": "999"}, "Select a valid choice. That choice is not one of the available choices."),
    ],
)
def test_bad_room_is_told_beside_the_field_and_keeps_what_was_typed(login, group, changes, sentence):
    reply = login("teacher").post("/rooms/new/", posted(published(), group, place="Room 77", **changes))
    page = reply.content.decode()
    assert (reply.status_code, Assignment.objects.count()) == (422, 0)
    assert sentence in page
    assert "Room 77" in page


def test_group_of_another_teacher_cannot_be_chosen(login):
    other = Group.objects.get(name="N4 B")
    reply = login("teacher").post("/rooms/new/", posted(published(), other))
    assert (reply.status_code, Assignment.objects.count()) == (422, 0)


def test_room_that_is_not_open_takes_nobody(house, person):
    now = timezone.now()
    room = planned_exam(now=now)
    with pytest.raises(ExamError, match="This room is not open"):
        enter_room(room, person("student"), now=now)
    room = open_room(room, actor=person("teacher"), now=now)
    assert enter_room(room, person("student"), now=now) == enter_room(room, person("student"), now=now)
    with pytest.raises(ExamError, match="This room is not open"):
        enter_room(room, person("mate"), now=room.closes_at)


def test_room_opens_and_ends_once(house, person):
    now = timezone.now()
    room = planned_exam(now=now)
    for act in (open_room, open_room, end_room, end_room):
        act(room, actor=person("teacher"), now=now)
    assert AuditEntry.objects.filter(action__in=["room.opened", "room.ended"]).count() == 2
    with pytest.raises(ExamError, match="This room has ended"):
        open_room(room, actor=person("teacher"), now=now)


def test_minutes_can_be_shortened_by_a_switch(house, settings):
    edition = published()
    settings.EXAM_MINUTE_SECONDS = 2
    assert seconds_of(edition) == [40, 80, 60]


def test_lists_take_the_same_queries_for_one_and_many(house, login, django_assert_num_queries):
    """The session costs none: it is in the cache."""
    edition = published()
    teacher = login("teacher")
    counts = {}
    for url in ("/rooms/", "/tests/", "/results/"):
        teacher.get(url)
    for many in (1, 12):
        for _ in range(many):
            sitting(open_exam(edition=edition))
        for url in ("/rooms/", "/tests/", "/results/"):
            with django_assert_num_queries(counts.get(url, 99), exact=url in counts) as seen:
                teacher.get(url)
            counts[url] = len(seen)


def test_room_has_everything_that_was_chosen(login, group, person):
    edition = published()
    sent = posted(edition, group, students=" OTHER_student@test.example", mode="together", access_code="ab cd ef")
    sent |= {"break_minutes": "10", "seats": "20", "proctors": [person("other_teacher").pk], "sound": "room"}
    sent |= {"away_limit": "3", "release_mode": "graded", "opens_itself": "on", "safe_browser_key": "AB" * 32}
    assert login("admin").post("/rooms/new/", sent).status_code == 302
    room = Assignment.objects.get()
    assert [s.username for s in room.students.all()] == ["other_student"]
    assert [p.username for p in room.proctors.all()] == ["other_teacher"]
    assert (room.mode, room.access_code, room.break_minutes, room.seats) == ("together", "ABCDEF", 10, 20)
    assert (room.sound, room.away_limit, room.release_mode, room.opens_itself) == ("room", 3, "graded", True)
    assert room.safe_browser_key == "ab" * 32


def test_changed_room_keeps_a_student_whom_its_teacher_does_not_teach(login, group, person):
    room = planned_exam()
    room.students.add(person("other_student"))
    form = login("teacher").get(f"/rooms/{room.pk}/edit/").content.decode()
    assert "\nother_student</textarea>" in form
    sent = posted(room.edition, group, students="other_student", title="June mock")
    assert login("teacher").post(f"/rooms/{room.pk}/edit/", sent).status_code == 302
    room.refresh_from_db()
    assert (room.title, room.students.count(), Assignment.objects.count()) == ("June mock", 1, 1)


def test_open_room_keeps_its_test_whatever_is_sent(login, group):
    room = open_exam()
    other = published()
    sent = posted(other, group, mode="together", place="Room 9")
    assert login("teacher").post(f"/rooms/{room.pk}/edit/", sent).status_code == 302
    changed = Assignment.objects.get()
    assert (changed.edition, changed.mode, changed.place) == (room.edition, "window", "Room 9")


def test_ended_room_cannot_be_changed(login, group, person):
    room = end_room(open_exam(), actor=person("teacher"), now=timezone.now())
    reply = login("teacher").post(f"/rooms/{room.pk}/edit/", posted(room.edition, group))
    assert reply.status_code == 422
    assert "This room is over. Copy it for another sitting." in reply.content.decode()


def test_copy_is_a_filled_in_form_with_a_code_of_its_own(login):
    room = planned_exam()
    Assignment.objects.filter(pk=room.pk).update(access_code="ABCDEF", seats=12)
    page = login("teacher").get(f"/rooms/{room.pk}/copy/").content.decode()
    assert 'value="N5 mock"' in page
    assert 'name="seats" value="12"' in page
    assert "ABCDEF" not in page
    assert 'action="/rooms/new/"' in page


def test_cancelled_room_says_why_to_its_students(login):
    room = planned_exam()
    assert login("teacher").post(f"/rooms/{room.pk}/cancel/", {"reason": " "}).status_code == 422
    assert login("teacher").post(f"/rooms/{room.pk}/cancel/", {"reason": "No heating"}).status_code == 302
    assert Assignment.objects.get().status == "cancelled"
    assert "No heating" in login("student").get("/").content.decode()
    assert "No heating" not in login("other_student").get("/").content.decode()


def test_students_are_found_by_name_among_those_who_may_be_chosen(login, house):
    teacher = login("teacher")
    assert 'data-username="mate"' in teacher.get("/people/find/?q=Mat").content.decode()
    assert "other_student" not in teacher.get("/people/find/?q=student").content.decode()
    assert 'data-username="other_student"' in login("admin").get("/people/find/?q=student").content.decode()
    assert teacher.get("/people/find/?q=m").content.decode().strip() == ""
