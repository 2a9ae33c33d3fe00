"""What a proctor can do: the services, and the board's forms for one, some and all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exams.errors import ExamError
from exams.models import Assignment, Attempt, AttemptEvent, Irregularity, ProctorMessage
from exams.queries import messages_of
from exams.services import proctoring
from exams.services.accommodations import set_accommodation
from exams.services.assignments import open_room
from exams.services.attempts import close_section, end_room_attempts, enter_room, open_page, open_section, sheet_of
from exams.services.proctoring import Act
from grading.models import Result
from grading.services.results import grade_attempt
from tenants.people.models import AuditEntry, User
from tests.exams.makers import answered, open_exam, planned_exam, sitting

MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def teacher(person):
    return person("teacher")


@pytest.fixture
def act(teacher, now):
    """`act(5)`: done five minutes after the start."""
    return lambda minutes=0, reason="Fire alarm": Act(teacher, now + minutes * MINUTE, reason)


@pytest.fixture
def room(house, now):
    return open_exam(now=now)


@pytest.fixture
def attempt(room, now):
    return sitting(room, now=now)


@pytest.fixture
def mate(room, now):
    return sitting(room, "mate", now=now)


@pytest.fixture
def together(house, now, teacher):
    room = planned_exam(now=now)
    Assignment.objects.filter(pk=room.pk).update(mode="together")
    room.refresh_from_db()
    return open_room(room, actor=teacher, now=now)


def section_of(attempt, position=1):
    return attempt.sections.get(position=position)


def kinds_of(attempt):
    """The proctor's acts in the attempt's journal, with what they say."""
    rows = AttemptEvent.objects.filter(attempt=attempt, fence=0).exclude(kind__startswith="section_")
    return list(rows.order_by("seq").values_list("kind", "value"))


def audited(action):
    return AuditEntry.objects.filter(action=f"room.{action}").values_list("actor_name", "data").get()


class TestReason:
    @pytest.mark.parametrize("reason", ["", "  "])
    def test_nothing_is_done_without_one(self, teacher, now, reason):
        with pytest.raises(ExamError, match="Write down the reason"):
            Act(teacher, now, reason)

    def test_act_is_in_the_journal_and_in_the_audit_log(self, room, attempt, act):
        proctoring.pause(room, act(1, " Fire alarm "), attempts=[attempt.pk])
        assert kinds_of(attempt) == [("pause", " Fire alarm ")]
        assert audited("paused") == (
            "Teacher", {"attempts": [attempt.pk], "reason": "Fire alarm", "whole": False},
        )  # fmt: skip


class TestPause:
    def test_deadline_and_recording_move_on_by_the_pause(self, room, attempt, mate, act, now):
        assert proctoring.pause(room, act(5), attempts=[attempt.pk]) == [attempt.pk]
        assert proctoring.pause(room, act(6), attempts=[attempt.pk]) == []
        assert proctoring.resume(room, act(9), attempts=[attempt.pk]) == [attempt.pk]
        section = section_of(attempt)
        assert (section.deadline, section.audio_at) == (now + 24 * MINUTE, now + 4 * MINUTE)
        assert section_of(mate).deadline == now + 20 * MINUTE

    def test_whole_room_stands_still_and_nobody_can_begin(self, room, attempt, act, now):
        late = enter_room(room, User.objects.get(username="mate"), now=now)
        proctoring.pause(room, act(2))
        assert not open_section(late.pk, late.student_id, position=1, now=now + 3 * MINUTE)
        proctoring.resume(room, act(4))
        assert open_section(late.pk, late.student_id, position=1, now=now + 5 * MINUTE)
        assert section_of(attempt).deadline == now + 22 * MINUTE

    def test_section_whose_time_is_over_is_not_paused(self, room, attempt, act):
        assert proctoring.pause(room, act(21)) == []


class TestTogether:
    def test_section_begins_for_all_who_are_in(self, together, teacher, now):
        one, two = (enter_room(together, User.objects.get(username=name), now=now) for name in ("student", "mate"))
        assert proctoring.start_section(together, actor=teacher, now=now + MINUTE) == [one.pk, two.pk]
        assert {section_of(each).deadline for each in (one, two)} == {now + 21 * MINUTE}
        assert audited("section_started") == ("Teacher", {"section": 1, "attempts": [one.pk, two.pk]})

    def test_late_student_joins_the_running_clock_and_gets_what_all_got(self, together, teacher, act, now):
        enter_room(together, User.objects.get(username="student"), now=now)
        proctoring.start_section(together, actor=teacher, now=now)
        proctoring.add_minutes(together, act(2), minutes=3)
        late = enter_room(together, User.objects.get(username="mate"), now=now + 5 * MINUTE)
        assert open_section(late.pk, late.student_id, position=1, now=now + 5 * MINUTE)
        assert section_of(late).deadline == now + 23 * MINUTE

    def test_late_student_after_a_pause_of_the_room(self, together, teacher, act, now):
        proctoring.start_section(together, actor=teacher, now=now)
        proctoring.pause(together, act(2))
        proctoring.resume(together, act(6))
        late = enter_room(together, User.objects.get(username="mate"), now=now + 7 * MINUTE)
        assert open_section(late.pk, late.student_id, position=1, now=now + 7 * MINUTE)
        assert section_of(late).deadline == now + 24 * MINUTE

    def test_student_with_extra_time_is_left_at_the_section_before(self, together, teacher, now):
        student = User.objects.get(username="student")
        set_accommodation(student, actor=teacher, now=now, reason="Sight", minutes=[10], assignment=together)
        slow, quick = (enter_room(together, User.objects.get(username=name), now=now) for name in ("student", "mate"))
        proctoring.start_section(together, actor=teacher, now=now)
        assert proctoring.start_section(together, actor=teacher, now=now + 21 * MINUTE) == [quick.pk]
        assert section_of(slow).closed_at is None
        close_section(slow.pk, slow.student_id, position=1, now=now + 30 * MINUTE)
        assert open_section(slow.pk, slow.student_id, position=2, now=now + 30 * MINUTE)
        assert section_of(slow, 2).deadline == now + 80 * MINUTE

    def test_no_section_after_the_last_nor_in_a_pause_nor_in_a_window_room(self, together, room, teacher, act, now):
        for minute in (0, 1, 2):
            proctoring.start_section(together, actor=teacher, now=now + minute * MINUTE)
        with pytest.raises(ExamError, match="The last section was started already"):
            proctoring.start_section(together, actor=teacher, now=now + 3 * MINUTE)
        with pytest.raises(ExamError, match="does not start together"):
            proctoring.start_section(room, actor=teacher, now=now)
        Assignment.objects.filter(pk=together.pk).update(section=0)
        proctoring.pause(together, act(4))
        with pytest.raises(ExamError, match="The room is paused"):
            proctoring.start_section(together, actor=teacher, now=now + 5 * MINUTE)


class TestTime:
    def test_one_gets_more(self, room, attempt, mate, act, now):
        assert proctoring.add_minutes(room, act(5), minutes=3, attempts=[attempt.pk]) == [attempt.pk]
        assert (section_of(attempt).deadline, section_of(mate).deadline) == (now + 23 * MINUTE, now + 20 * MINUTE)
        assert kinds_of(attempt) == [("time", "+180 Fire alarm")]

    @pytest.mark.parametrize("minutes", [0, -5, 241])
    def test_nonsense_is_refused(self, room, attempt, act, minutes):
        with pytest.raises(ExamError, match="between 1 and 240"):
            proctoring.add_minutes(room, act(), minutes=minutes)

    def test_attempt_of_another_room_is_not_touched(self, room, attempt, act, now):
        other = open_exam(now=now, edition=room.edition)
        assert proctoring.add_minutes(other, act(), minutes=3, attempts=[attempt.pk]) == []
        assert section_of(attempt).deadline == now + 20 * MINUTE


class TestEndings:
    def test_end_hands_in_what_is_saved(self, room, attempt, mate, act, now):
        open_page(attempt.pk, attempt.student_id, now=now)
        answered(attempt)
        assert proctoring.end(room, act(5), attempts=[attempt.pk]) == [attempt.pk]
        attempt.refresh_from_db()
        assert (attempt.state, section_of(attempt).closed_by, mate.state) == ("submitted", "proctor", "running")

    def test_reopening_keeps_the_answers_and_takes_the_result(self, room, attempt, act, now):
        open_page(attempt.pk, attempt.student_id, now=now)
        answered(attempt)
        proctoring.end(room, act(5), attempts=[attempt.pk])
        grade_attempt(attempt.pk, now=now + 6 * MINUTE)
        assert proctoring.reopen(room, act(7, "By mistake"), minutes=10, attempts=[attempt.pk]) == [attempt.pk]
        attempt.refresh_from_db()
        section = section_of(attempt)
        assert (attempt.state, attempt.submitted_at, Result.objects.count()) == ("running", None, 0)
        assert (section.deadline, section.closed_at, section.closed_by) == (now + 17 * MINUTE, None, "")
        assert sheet_of(attempt.pk).answers == {"1-1": "2"}
        assert kinds_of(attempt) == [("reopen", "10 By mistake")]

    def test_void_sitting_gets_no_result_and_can_be_taken_back(self, room, attempt, act, now):
        proctoring.end(room, act(5), attempts=[attempt.pk])
        grade_attempt(attempt.pk, now=now + 6 * MINUTE)
        assert proctoring.void(room, act(7), attempts=[attempt.pk]) == [attempt.pk]
        attempt.refresh_from_db()
        assert (attempt.state, Result.objects.count()) == ("void", 0)
        assert proctoring.void(room, act(8), attempts=[attempt.pk]) == []
        assert proctoring.reopen(room, act(9), minutes=5, attempts=[attempt.pk]) == [attempt.pk]

    def test_who_never_began_cannot_be_reopened(self, room, act, now):
        waiting = enter_room(room, User.objects.get(username="mate"), now=now)
        assert proctoring.reopen(room, act(), minutes=5, attempts=[waiting.pk]) == []
        with pytest.raises(ExamError, match="between 1 and 240"):
            proctoring.reopen(room, act(), minutes=0, attempts=[waiting.pk])


class TestReplay:
    def test_recording_starts_anew_with_the_time_to_hear_it(self, room, attempt, act, now):
        Attempt.objects.filter(pk=attempt.pk).update(section=3)
        attempt.sections.update(position=3, deadline=now + 10 * MINUTE)
        assert proctoring.allow_replay(room, act(10, "Noise"), attempts=[attempt.pk]) == [attempt.pk]
        section = section_of(attempt, 3)
        assert (section.audio_at, section.deadline) == (now + 10 * MINUTE, now + 11 * MINUTE + timedelta(seconds=2))

    def test_section_without_a_recording_has_none(self, room, attempt, act):
        assert proctoring.allow_replay(room, act(), attempts=[attempt.pk]) == []


class TestWords:
    def test_message_to_one_and_to_all_is_counted_for_each(self, room, attempt, mate, teacher, now):
        send = lambda text, **more: proctoring.send_message(room, actor=teacher, now=now, text=text, **more)  # noqa: E731
        assert (send("Sit down", attempts=[attempt.pk]), send(" Five minutes left ")) == (1, 2)
        attempt.refresh_from_db()
        mate.refresh_from_db()
        assert (attempt.notice, mate.notice) == (2, 1)
        assert [message.text for message in messages_of(mate)] == ["Five minutes left"]
        assert kinds_of(mate) == [("message", "Five minutes left")]

    @pytest.mark.parametrize(("text", "sentence"), [(" ", "Write the message"), ("a" * 301, "at most 300")])
    def test_bad_message(self, room, teacher, now, text, sentence):
        with pytest.raises(ExamError, match=sentence):
            proctoring.send_message(room, actor=teacher, now=now, text=text)

    @pytest.mark.parametrize(("text", "sentence"), [(" ", "Write what happened"), ("a" * 501, "at most 500")])
    def test_bad_note(self, room, teacher, now, text, sentence):
        with pytest.raises(ExamError, match=sentence):
            proctoring.note_irregularity(room, actor=teacher, now=now, text=text)

    def test_id_check_and_its_taking_back(self, room, attempt, teacher, now):
        seat = room.places.get(student=attempt.student_id)
        proctoring.check_identity(seat, actor=teacher, now=now)
        assert (seat.checked_at, seat.checked_by) == (now, teacher)
        proctoring.check_identity(seat, actor=teacher, now=now, checked=False)
        assert (seat.checked_at, seat.checked_by) == (None, None)
        assert AuditEntry.objects.filter(action__startswith="room.id_").count() == 2


class TestHeld:
    @pytest.fixture
    def held(self, attempt, now):
        open_page(attempt.pk, attempt.student_id, now=now)
        event = answered(attempt)
        AttemptEvent.objects.filter(attempt=attempt, fence=1).delete()
        event.verdict = "held"
        event.save(force_insert=True)
        return event

    def test_accepted_answers_count_and_are_graded_anew(
        self, room, attempt, held, act, now, django_capture_on_commit_callbacks
    ):
        proctoring.end(room, act(5), attempts=[attempt.pk])
        assert grade_attempt(attempt.pk, now=now) is not None
        with django_capture_on_commit_callbacks():
            assert proctoring.decide_held(attempt, act(6, "Network"), accept=True) == 1
        attempt.refresh_from_db()
        assert (attempt.state, sheet_of(attempt.pk).answers) == ("submitted", {"1-1": "2"})
        assert kinds_of(attempt) == [("accept", "accepted 1 Network")]

    def test_refused_answers_stay_out(self, room, attempt, held, act):
        assert proctoring.decide_held(attempt, act(6), accept=False) == 1
        assert sheet_of(attempt.pk).answers == {}
        assert proctoring.decide_held(attempt, act(7), accept=True) == 0


class TestForm:
    """POST /rooms/<pk>/act/: one form for every verb."""

    @pytest.fixture
    def post(self, login, room):
        client = login("teacher")
        return lambda **fields: client.post(f"/rooms/{room.pk}/act/", fields, follow=True)

    def test_some_get_time_and_the_sentence_says_for_whom_it_did_nothing(self, post, attempt, mate, room, act, now):
        proctoring.end(room, act(), attempts=[mate.pk])
        reply = post(verb="time", attempts=[attempt.pk, mate.pk], minutes="3", reason="Network")
        assert "3 min added for 1 student. 1 had handed in already." in reply.content.decode()
        assert section_of(attempt).deadline == now + 23 * MINUTE

    def test_number_that_was_typed_goes_before_the_button(self, post, attempt, now):
        post(verb="time", all="1", minutes="1", more="7", reason="Network")
        assert section_of(attempt).deadline == now + 27 * MINUTE

    def test_all_are_paused_and_resumed(self, post, attempt, mate, room):
        post(verb="pause", all="1", reason="Fire alarm")
        room.refresh_from_db()
        assert room.paused_at
        assert Attempt.objects.filter(paused_at__isnull=False).count() == 2
        page = post(verb="resume", all="1", reason="It was a test").content.decode()
        assert "The clock runs again for 2 students." in page
        assert not Attempt.objects.filter(paused_at__isnull=False).exists()

    def test_message(self, post, attempt, mate):
        assert (
            "Message sent to 1 student."
            in post(verb="message", attempts=[mate.pk], text="Please sit down").content.decode()
        )
        assert ProctorMessage.objects.get().attempt == mate

    def test_note_of_the_room_and_of_a_seat(self, post, attempt):
        assert "Noted for the room." in post(verb="note", all="1", text="Noise outside").content.decode()
        post(verb="note", attempts=[attempt.pk], text="Phone rang")
        assert list(Irregularity.objects.values_list("attempt", "text")) == [
            (None, "Noise outside"), (attempt.pk, "Phone rang"),
        ]  # fmt: skip

    @pytest.mark.parametrize(("verb", "state"), [("end", "submitted"), ("void", "void")])
    def test_what_has_no_way_back_is_asked_first(self, post, attempt, mate, verb, state):
        fields = {"verb": verb, "attempts": [attempt.pk], "reason": "Left the room"}
        page = post(**fields).content.decode()
        assert "1 student" in page
        assert 'name="reason" value="Left the room"' in page
        assert not Attempt.objects.filter(state=state).exists()
        post(**fields, confirmed="1")
        assert [a.pk for a in Attempt.objects.filter(state=state)] == [attempt.pk]

    def test_reopening(self, post, attempt, room, now):
        end_room_attempts(room, now=now)
        page = post(verb="reopen", attempts=[attempt.pk], minutes="10", reason="By mistake", confirmed="1")
        assert "open again for 1 student, for 10 min" in page.content.decode()

    def test_held_answers(self, post, attempt):
        event = answered(attempt)
        AttemptEvent.objects.filter(attempt=attempt, fence=1).delete()
        event.verdict = "held"
        event.save(force_insert=True)
        page = post(verb="accept", attempts=[attempt.pk], reason="Network").content.decode()
        assert "Held answers of 1 student count now." in page
        assert event.__class__.objects.get(attempt=attempt, fence=1).verdict == "accepted"

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"verb": "time", "minutes": "3", "reason": "Nobody"}, "Choose at least one seat."),
            ({"verb": "time", "all": "1", "reason": "No figure"}, "Say how many minutes."),
            ({"verb": "time", "all": "1", "more": "500", "reason": "Much"}, "less than or equal to 240"),
            ({"verb": "pause", "all": "1", "reason": " "}, "Write down the reason."),
            ({"verb": "message", "all": "1", "text": ""}, "Write the text."),
            ({"verb": "message", "all": "1", "text": "a" * 301}, "at most 300 letters"),
            ({"verb": "", "reason": "What?"}, "Choose what to do."),
            ({"verb": "explode", "reason": "What?"}, "Select a valid choice."),
        ],
    )
    def test_bad_form_says_so_and_keeps_what_was_typed(self, post, attempt, fields, sentence):
        reply = post(**fields)
        page = reply.content.decode()
        assert (reply.status_code, sentence in page) == (422, True)
        typed = fields.get("reason", "").strip()
        assert not typed or f'value="{typed}"' in page
        assert kinds_of(attempt) == []

    def test_attempt_of_another_room_is_no_choice(self, post, attempt, room, now):
        other = sitting(open_exam(now=now, edition=room.edition), "mate", now=now)
        reply = post(verb="time", attempts=[other.pk], minutes="3", reason="Network")
        assert (reply.status_code, kinds_of(other)) == (422, [])

    def test_answer_to_htmx_is_the_panel_of_the_seat(self, login, room, attempt):
        headers = {"HX-Request": "true", "HX-Target": "seat-panel#panel"}
        fields = {"verb": "pause", "attempts": [attempt.pk], "seat": attempt.student_id, "reason": "Ill"}
        page = login("teacher").post(f"/rooms/{room.pk}/act/", fields, headers=headers).content.decode()
        assert page.lstrip().startswith("<seat-panel")
        assert "The clock stands still for 1 student." in page
        assert "stopped at" in page


class TestSeatPage:
    def test_facts_events_and_acts(self, login, room, attempt, teacher, now):
        set_accommodation(attempt.student, actor=teacher, now=now, reason="Sight", percents=[25], assignment=room)
        AttemptEvent.objects.create(
            attempt=attempt, fence=1, seq=1, kind="device", section=1, client_at=now, received_at=now,
            value="390x844 indexeddb 71 Mozilla/5.0 (Linux; Android 13) Chrome/120.0 Mobile",
        )  # fmt: skip
        Attempt.objects.filter(pk=attempt.pk).update(fence=1)
        page = login("teacher").get(f"/rooms/{room.pk}/seats/{attempt.student_id}/").content.decode()
        for words in ("0 of 2", "Chrome, Android, 390×844", "battery 71 %", "+25 %", "Sight", "Page opened"):
            assert words in page
        assert 'name="verb" value="pause"' in page
        assert 'name="verb" value="resume"' not in page

    def test_id_check(self, login, room, attempt):
        client = login("teacher")
        page = client.post(f"/rooms/{room.pk}/seats/{attempt.student_id}/check/", {"checked": "1"}, follow=True)
        assert "ID checked, " in page.content.decode()
        client.post(f"/rooms/{room.pk}/seats/{attempt.student_id}/check/", {"checked": "0"})
        assert room.places.get(student=attempt.student_id).checked_at is None

    def test_somebody_who_is_not_in_the_room_has_no_seat(self, login, room, person):
        client = login("teacher")
        stranger = person("other_student").pk
        assert client.get(f"/rooms/{room.pk}/seats/{stranger}/").status_code == 404
        assert client.post(f"/rooms/{room.pk}/seats/{stranger}/check/").status_code == 404

    def test_absent_student_has_a_page_without_acts(self, login, room, person):
        page = login("teacher").get(f"/rooms/{room.pk}/seats/{person('mate').pk}/").content.decode()
        assert "Not in the room" in page
        assert 'name="verb"' not in page


class TestStartForm:
    def test_section_that_the_page_offered_starts_once(self, login, together, now):
        enter_room(together, User.objects.get(username="student"), now=now)
        client = login("teacher")
        page = client.get(f"/rooms/{together.pk}/").content.decode()
        assert "It begins at once for 1 student." in page
        for _click in range(2):
            reply = client.post(f"/rooms/{together.pk}/start/", {"section": "1"}, follow=True)
        assert "The room has moved on already." in reply.content.decode()
        together.refresh_from_db()
        assert together.section == 1


class TestProtocol:
    def test_everything_is_on_it(self, login, room, attempt, mate, act, teacher, now):
        proctoring.check_identity(room.places.get(student=attempt.student_id), actor=teacher, now=now)
        proctoring.pause(room, act(1))
        proctoring.resume(room, act(2, "False alarm"))
        proctoring.add_minutes(room, act(3, "The computer failed"), minutes=4, attempts=[attempt.pk])
        proctoring.send_message(room, actor=teacher, now=now, text="Five minutes left")
        proctoring.note_irregularity(room, actor=teacher, now=now, text="A phone rang", attempt=mate)
        proctoring.end(room, act(5, "Fell ill"), attempts=[mate.pk])
        page = login("teacher").get(f"/rooms/{room.pk}/protocol/").content.decode()
        for words in (
            "Room 204", "Small N5 test", "2 of 2 came", "Room opened", "Room paused: Fire alarm", "False alarm",
            "+4 min, The computer failed", "Five minutes left", "Mate: A phone rang", "Ended by the proctor", "checked",
        ):  # fmt: skip
            assert words in page

    def test_queries_for_one_and_for_many(self, login, room, attempt, now, django_assert_num_queries):
        teacher = login("teacher")
        teacher.get(f"/rooms/{room.pk}/protocol/")
        with django_assert_num_queries(99, exact=False) as few:
            teacher.get(f"/rooms/{room.pk}/protocol/")
        people = User.objects.bulk_create(
            [User(username=f"s{n}", first_name=f"S{n}", role="student") for n in range(20)]
        )
        for student in people:
            room.groups.get().memberships.create(student=student)
            sitting(room, student.username, now=now)
        with django_assert_num_queries(len(few)):
            teacher.get(f"/rooms/{room.pk}/protocol/")


@pytest.mark.parametrize("name", ["other_teacher", "student", "guest"])
def test_board_of_another_teacher_does_not_exist(login, room, attempt, name):
    client = login(name)
    paths = [f"/rooms/{room.pk}/", f"/rooms/{room.pk}/seats/{attempt.student_id}/", f"/rooms/{room.pk}/protocol/"]
    paths.append(f"/attempts/{attempt.pk}/timeline/")
    assert [client.get(path).status_code for path in paths] == [404] * 4
    reply = client.post(f"/rooms/{room.pk}/act/", {"verb": "pause", "all": "1", "reason": "Mine"})
    assert (reply.status_code, kinds_of(attempt)) == (404, [])
