"""What the board says of a room and of a seat."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from exams.board import OFFLINE, SILENT, board_of
from exams.models import Assignment, AttemptEvent, MediaFile
from exams.services.attempts import close_section, enter_room
from exams.services.proctoring import Act, add_minutes, allow_replay, check_identity, pause, resume, send_message
from exams.watch import Watch
from tenants.people.models import User
from tests.exams.makers import answered, open_exam, page_token, planned_exam, sitting

PC = "1280x800 indexeddb - Mozilla/5.0 (Windows NT 6.1) Chrome/109.0"
PHONE = "390x844 indexeddb 71 Mozilla/5.0 (Linux; Android 13) Chrome/120.0 Mobile"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def room(house, now):
    return open_exam(now=now)


@pytest.fixture
def attempt(room, now):
    return sitting(room, now=now)


@pytest.fixture
def tell(attempt, now):
    """`tell("blur", "hidden", after=30)`: an event of the student's page, `late` seconds under way."""
    numbers = iter(range(1, 1000))

    def make(kind, value="", *, question="", section=1, after=0.0, late=0.0, fence=1, seq=None, verdict="in_time"):
        made = now + timedelta(seconds=after)
        return AttemptEvent.objects.create(
            attempt=attempt, fence=fence, seq=seq or next(numbers), kind=kind, section=section, question=question,
            value=value, client_at=made, received_at=made + timedelta(seconds=late), verdict=verdict,
        )  # fmt: skip

    type(attempt).objects.filter(pk=attempt.pk).update(fence=2)
    return make


@pytest.fixture
def card(attempt, room, now):
    """`card(after=60)`: the student's card, so many seconds after the start."""

    def look(*, after=1.0, watch=None):
        board = board_of(Assignment.objects.get(pk=room.pk), now=now + timedelta(seconds=after), watch=watch)
        return next(card for card in board.cards if card.attempt == attempt.pk)

    return look


def heartbeat(client, attempt):
    token = page_token(attempt)
    body = json.dumps({"token": token.sign(), "fence": token.fence, "events": []})
    return client.post(f"/attempts/{attempt.pk}/journal/", body, content_type="application/json").json()


class TestWhatASeatDoes:
    def test_working(self, card):
        seat = card()
        assert (seat.kind, seat.look, seat.number, seat.name, seat.answered, seat.total) == (
            "working", "", 2, "Student", 0, 2,
        )  # fmt: skip

    def test_answers_are_counted_once_however_often_they_change(self, card, tell):
        for value in ("1", "3", "2"):
            tell("answer", value, question="1-1", after=5)
        tell("answer", "1", question="1-2", after=9)
        tell("answer", "", question="1-2", after=12)
        assert (card().answered, card().question) == (1, "2")

    def test_answer_of_an_older_page_that_arrives_late_does_not_win(self, card, tell):
        tell("answer", "2", question="1-1", after=20, fence=2, seq=1)
        watch = Watch()
        assert card(watch=watch).answered == 1
        tell("answer", "", question="1-1", after=5, late=40, fence=1, seq=1)
        assert card(watch=watch).answered == 1

    def test_held_answer_does_not_count_until_it_is_accepted(self, card, tell, attempt, person):
        from exams.services.proctoring import decide_held

        watch = Watch()
        tell("answer", "2", question="1-1", verdict="held")
        assert (card(watch=watch).answered, card(watch=watch).held, card().attention) == (0, 1, 0)
        decide_held(attempt, Act(person("teacher"), timezone.now(), "Network"), accept=True)
        assert (card(watch=watch).answered, card(watch=watch).held) == (1, 0)

    def test_paused_between_sections_and_handed_in(self, card, attempt, room, person, now):
        act = Act(person("teacher"), now + timedelta(seconds=5), "Fire alarm")
        pause(room, act, attempts=[attempt.pk])
        assert (card(after=600).kind, card(after=600).look) == ("paused", "paused")
        resume(room, act, attempts=[attempt.pk])
        close_section(attempt.pk, attempt.student_id, position=1, now=now + timedelta(seconds=9))
        assert (card().kind, card().look) == ("break", "")
        type(attempt).objects.filter(pk=attempt.pk).update(state="graded", submitted_at=now)
        assert (card().kind, card().look) == ("done", "handed")

    def test_waiting_and_absent(self, room, now):
        enter_room(room, User.objects.get(username="mate"), now=now)
        cards = {card.name: card for card in board_of(room, now=now).cards}
        assert (cards["Mate"].kind, cards["Student"].kind) == ("waiting", "absent")
        assert {card.look for card in cards.values()} == {"none"}


class TestSilence:
    def test_page_in_front_that_says_nothing_is_offline(self, card):
        assert card(after=OFFLINE.total_seconds() - 1).trouble == ""
        seat = card(after=OFFLINE.total_seconds())
        assert (seat.trouble, seat.look, seat.attention) == ("offline", "off", 0)

    def test_page_that_was_left_may_be_asleep(self, card, tell):
        tell("blur", "hidden", after=1)
        assert (card(after=OFFLINE.total_seconds() + 5).trouble, card(after=5).look) == ("away", "")
        assert card(after=SILENT.total_seconds() + 5).trouble == "silent"

    def test_student_who_only_reads_is_heard(self, card, attempt, login, now):
        type(attempt).objects.filter(pk=attempt.pk).update(seen_at=None)
        assert heartbeat(login("student"), attempt)["state"] == "running"
        heard = type(attempt).objects.get(pk=attempt.pk).seen_at
        assert card(after=(heard - now).total_seconds() + 30).trouble == ""

    def test_who_came_back_is_not_away(self, card, tell):
        tell("blur", "window", after=1)
        tell("focus", "4.0", after=5)
        seat = card(after=8)
        assert (seat.trouble, seat.away) == ("", 1)

    def test_heartbeat_of_what_is_over_changes_nothing(self, attempt, login):
        token = page_token(attempt)
        type(attempt).objects.filter(pk=attempt.pk).update(state="submitted", submitted_at=timezone.now())
        body = json.dumps({"token": token.sign(), "fence": token.fence, "events": []})
        reply = login("student").post(f"/attempts/{attempt.pk}/journal/", body, content_type="application/json").json()
        attempt.refresh_from_db()
        assert (reply["state"], attempt.seen_at) == ("submitted", None)


class TestSignals:
    def test_limit_marks_the_card_and_does_nothing_else(self, card, tell, room):
        for n in range(3):
            tell("blur", "hidden", after=n * 4)
            tell("focus", "2.0", after=n * 4 + 2)
        assert (card(after=20).away, card(after=20).is_marked, card(after=20).look) == (3, False, "")
        Assignment.objects.filter(pk=room.pk).update(away_limit=3)
        assert (card(after=20).is_marked, card(after=20).look, card(after=20).kind) == (True, "left", "working")

    def test_second_device_is_another_user_agent_not_a_reload(self, card, tell):
        tell("device", PC, fence=1, seq=1)
        tell("device", PC.replace("1280x800", "800x600"), fence=2, seq=1)
        assert not card().has_second_device
        tell("device", PHONE, fence=2, seq=2)
        assert card().has_second_device

    def test_copying_and_printing_are_counted(self, card, tell):
        for value in ("copy", "copy", "print", "size 800x600", "nonsense"):
            tell("note", value)
        assert (card().copies, card().prints) == (2, 1)

    def test_message_is_unread_until_its_reading_is_journaled(self, card, tell, attempt, room, person, now):
        send_message(room, actor=person("teacher"), now=now, text="Five minutes left", attempts=[attempt.pk])
        assert card().unread == 1
        tell("note", f"read {attempt.messages.get().pk}")
        assert card().unread == 0

    def test_id_check(self, card, attempt, room, person, now):
        seat = room.places.get(student=attempt.student_id)
        check_identity(seat, actor=person("teacher"), now=now)
        assert card().is_checked


class TestTime:
    def test_extra_time_is_what_was_added_and_no_pause(self, card, attempt, room, person, now):
        teacher = person("teacher")
        pause(room, Act(teacher, now, "Alarm"), attempts=[attempt.pk])
        resume(room, Act(teacher, now + timedelta(minutes=4), "Over"), attempts=[attempt.pk])
        assert card().extra == 0
        add_minutes(room, Act(teacher, now + timedelta(minutes=5), "Network"), minutes=3, attempts=[attempt.pk])
        assert card().extra == 3

    def test_replay_is_no_extra_time(self, card, attempt, room, person, now):
        type(attempt).objects.filter(pk=attempt.pk).update(section=3)
        attempt.sections.update(position=3)
        allow_replay(room, Act(person("teacher"), now + timedelta(minutes=2), "Noise"), attempts=[attempt.pk])
        assert card().extra == 0

    def test_clock_of_a_window_room_is_the_last_students(self, room, attempt, now):
        clock = board_of(room, now=now).clock
        assert (clock.kind, clock.deadline) == ("last", now + timedelta(minutes=20))
        assert clock.figures(now + timedelta(minutes=16)) == {
            "text": "04:00", "minutes": 20, "spent": 16, "is_late": True,
        }  # fmt: skip

    def test_planned_room_has_no_clock_and_seats_by_name(self, house, now):
        board = board_of(planned_exam(now=now), now=now)
        assert (board.clock.figures(now), [card.number for card in board.cards]) == ({}, [1, 2])


class TestFollowing:
    def test_look_reads_only_what_is_new(self, card, tell, django_assert_num_queries):
        watch = Watch()
        tell("answer", "2", question="1-1", after=1)
        first = card(watch=watch)
        assert card(watch=watch) == first
        tell("answer", "2", question="1-2", after=2)
        second = card(watch=watch)
        assert (second.answered, second != first, second.stamp != first.stamp) == (2, True, True)
        with django_assert_num_queries(3):  # the room itself, the seats, the journals
            card(watch=watch)

    def test_gap_in_the_numbers_is_waited_for(self, card, tell):
        watch = Watch()
        tell("answer", "2", question="1-1", seq=1, after=1)
        tell("answer", "1", question="1-1", seq=4, after=2)
        assert card(watch=watch).answered == 1
        tell("answer", "3", question="1-2", seq=3, after=2)
        assert (card(watch=watch).answered, card().answered) == (2, 2)

    def test_gap_of_what_was_refused_is_passed(self, card, tell, attempt):
        watch = Watch()
        tell("answer", "2", question="1-1", seq=1, after=1)
        tell("answer", "1", question="1-2", seq=4, after=2)
        card(watch=watch, after=300)
        assert watch.tallies[attempt.pk].marks[1].seq == 4

    def test_counts(self, room, attempt, now):
        counts = board_of(room, now=now + OFFLINE).counts
        assert {name: n for name, n in counts.items() if n} == {"seats": 2, "working": 1, "absent": 1, "offline": 1}

    def test_queries_for_one_and_for_many(self, room, now, login, django_assert_num_queries):
        answered(sitting(room, now=now))
        teacher = login("teacher")
        teacher.get(f"/rooms/{room.pk}/")
        with django_assert_num_queries(99, exact=False) as few:
            teacher.get(f"/rooms/{room.pk}/")
        people = User.objects.bulk_create(
            [User(username=f"s{n}", first_name=f"S{n}", role="student") for n in range(30)]
        )
        for student in people:
            room.groups.get().memberships.create(student=student)
            answered(sitting(room, student.username, now=now))
        with django_assert_num_queries(len(few)):
            teacher.get(f"/rooms/{room.pk}/")


def test_room_with_loudspeakers_gives_its_recording_to_the_proctor(house, login):
    room = open_exam()
    teacher = login("teacher")
    assert "<audio" not in teacher.get(f"/rooms/{room.pk}/").content.decode()
    Assignment.objects.filter(pk=room.pk).update(sound="room")
    page = teacher.get(f"/rooms/{room.pk}/").content.decode()
    recording = MediaFile.objects.get(kind="audio")
    assert f'src="/media/{recording.pk}/"' in page
    reply = teacher.get(f"/media/{recording.pk}/")
    assert (reply.status_code, b"".join(reply.streaming_content)[:4]) == (200, b"RIFF")
