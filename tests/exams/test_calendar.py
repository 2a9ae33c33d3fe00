"""The month, and the feed under a secret address."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from exams.models import Assignment, CalendarLink
from exams.services.assignments import cancel_assignment
from exams.services.calendars import entries_between, make_link, owner_of
from exams.services.deadlines import set_deadline
from tests.exams.makers import planned_exam, published, set_homework

NOON = datetime(2027, 5, 12, 7, tzinfo=UTC)  # noon in Tashkent


@pytest.fixture
def plans(house):
    """A room and homework of N5 A in May 2027, and a room of N4 B."""
    edition = published()
    room = planned_exam(now=NOON, edition=edition)
    homework = set_homework(now=NOON, edition=edition)
    planned_exam(now=NOON, edition=edition, groups=("N4 B",))
    Assignment.objects.filter(groups__name="N4 B").update(title="Theirs")
    return room, homework


def titles(page) -> list[tuple[int, str]]:
    return [(day["date"].day, entry.title) for day in page.context["days"] for entry in day["entries"]]


def test_month_of_a_student_has_the_own_rooms_and_deadlines(plans, login):
    page = login("student").get("/calendar/?month=2027-05")
    assert titles(page) == [(12, "N5 mock"), (13, "Due: Kanji of the week")]
    assert [page.context["previous"], page.context["next"]] == ["2027-04", "2027-06"]
    assert len(page.context["days"]) == 42
    assert "May 2027" in page.content.decode()


def test_month_of_an_admin_has_everybody_s(plans, login):
    assert titles(login("admin").get("/calendar/?month=2027-05"))[:2] == [(12, "N5 mock"), (12, "Theirs")]
    assert titles(login("admin").get("/calendar/?month=2027-06")) == []


@pytest.mark.parametrize("month", ["", "2027-13", "0001-01", "9999-12", "junk"])
def test_what_is_no_month_is_this_one(plans, login, month):
    page = login("student").get("/calendar/", {"month": month})
    assert page.context["month"] == timezone.localdate().replace(day=1)


def test_student_has_the_own_deadline(plans, person):
    _room, homework = plans
    set_deadline(homework, actor=person("teacher"), closes_at=NOON + timedelta(days=9), student=person("student"))
    span = (NOON, NOON + timedelta(days=30))
    assert [entry.at for entry in entries_between(person("student"), *span) if not entry.ends_at] == [
        NOON + timedelta(days=9)
    ]
    assert [entry.at for entry in entries_between(person("mate"), *span) if not entry.ends_at] == [
        NOON + timedelta(days=1)
    ]


def test_day_begins_at_midnight_of_the_centre(plans, login):
    room, _homework = plans
    late = datetime(2027, 5, 31, 20, tzinfo=UTC)  # one in the morning of June in Tashkent
    Assignment.objects.filter(pk=room.pk).update(opens_at=late, closes_at=late + timedelta(hours=1))
    assert (1, "N5 mock") in titles(login("student").get("/calendar/?month=2027-06"))


def test_feed_needs_no_session_and_has_what_the_person_has(plans, login, person):
    now = timezone.now()
    room = planned_exam(now=now, edition=plans[0].edition)
    address = login("student").post("/calendar/link/").context["feed"]
    reply = login(None).get(address)
    assert (reply.status_code, reply["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    events = {str(event["uid"]): event for event in Calendar.from_ical(reply.content).walk("VEVENT")}
    event = events[f"exam-{room.pk}@sakura.localhost"]
    assert (event["summary"], event["location"], event["status"]) == ("N5 mock", "Room 204", "CONFIRMED")
    assert event.decoded("dtstart") == room.opens_at.replace(microsecond=0)
    assert event.decoded("dtend") == room.last_end.replace(microsecond=0)
    assert all("Theirs" not in str(event["summary"]) for event in events.values())


def test_cancelled_room_stays_in_the_feed_as_cancelled(house, login, person):
    now = timezone.now()
    room = cancel_assignment(planned_exam(now=now), actor=person("teacher"), now=now, reason="No heating")
    feed = login(None).get(f"/calendar/{make_link(person('student'))}.ics").content
    (event,) = Calendar.from_ical(feed).walk("VEVENT")
    assert (event["status"], str(event["uid"])) == ("CANCELLED", f"exam-{room.pk}@sakura.localhost")
    assert "No heating" in event["description"]


def test_new_address_ends_the_old_one_and_only_a_hash_is_kept(house, login, person):
    student = person("student")
    old, new = make_link(student), make_link(student)
    assert len(new) >= 43  # 256 bits
    assert (owner_of(old), owner_of(new)) == (None, student)
    assert new not in CalendarLink.objects.get().digest
    assert login(None).get(f"/calendar/{old}.ics").status_code == 404
    assert new not in login("student").get("/calendar/").content.decode()


def test_feed_of_somebody_who_left_is_gone(house, login, person):
    student, secret = person("student"), make_link(person("student"))
    student.is_active = False
    student.save(update_fields=["is_active"])
    assert login(None).get(f"/calendar/{secret}.ics").status_code == 404


def test_month_takes_the_same_queries_for_one_and_many(house, login, django_assert_num_queries):
    edition, student = published(), login("student")
    counts = []
    for many in (1, 9):
        for _n in range(many):
            planned_exam(edition=edition)
            set_homework(edition=edition)
        student.get("/calendar/")
        with django_assert_num_queries(99, exact=False) as seen:
            student.get("/calendar/")
        counts.append(len(seen))
    assert counts[0] == counts[1]
