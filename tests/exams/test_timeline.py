"""The journal as staff read it, the devices in words, and the time that was lost offline."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from exams.devices import read_device
from exams.downtime import Delays, Loss, Outage, propose
from exams.labels import Labels
from exams.models import AttemptEvent
from exams.services import proctoring
from exams.services.proctoring import Act
from exams.timeline import Who, in_group, lines_of
from tests.exams.makers import open_exam, sitting

START = datetime(2026, 11, 27, 5, 0, tzinfo=UTC)  # ten o'clock in Tashkent
LABELS = Labels({"1-1": "1", "3-9": "2-3"}, {"1-1": {"1": "1", "2": "4", "3": "2"}})
WINDOWS = (
    "Mozilla/5.0 (Windows NT 6.1; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36"
)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 15_4 like Mac OS X) AppleWebKit/605.1.15 Version/15.4 Mobile Safari/604.1"


def at(seconds):
    return START + timedelta(seconds=seconds)


def event(seq, kind, value="", *, question="", section=1, after=0.0, late=0.0, fence=1, verdict="in_time"):
    return AttemptEvent(
        attempt_id=1, fence=fence, seq=seq, kind=kind, section=section, question=question, value=value,
        client_at=at(after), received_at=at(after + late), verdict=verdict,
    )  # fmt: skip


def texts(*events, acts=()):
    return [line.text for line in lines_of(events, LABELS, acts)]


class TestLines:
    def test_answers_say_what_they_changed_as_it_is_printed(self):
        answers = [event(n, "answer", v, question="1-1", after=n) for n, v in enumerate(["2", "3", "", "1"], start=1)]
        assert texts(*answers) == ["Question 1: 4", "Question 1: 4 → 2", "Question 1: 2 → blank", "Question 1: 1"]

    def test_flags_and_numbers_of_the_listening(self):
        assert texts(event(1, "flag", "1", question="3-9"), event(2, "flag", "", question="3-9", after=1)) == [
            "Question 2-3: flagged", "Question 2-3: flag taken back",
        ]  # fmt: skip

    def test_leaving_and_coming_back_is_one_line_at_the_time_of_leaving(self):
        lines = lines_of([event(1, "blur", "hidden", after=60), event(2, "focus", "14.2", after=74)], LABELS)
        assert [(line.at, line.group, line.text) for line in lines] == [
            (at(60), "signals", "Left the window for 14 s")
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("seconds", "words"),
        [
            ("95.4", "Left the window for 1:35 min"),
            ("59.7", "Left the window for 1:00 min"),
            ("many", "Left the window and came back"),
            ("nan", "Left the window and came back"),
        ],
    )
    def test_length_of_an_absence(self, seconds, words):
        assert texts(event(1, "blur"), event(2, "focus", seconds)) == [words]

    def test_who_never_came_back_left(self):
        assert texts(event(1, "blur", "hidden"), event(1, "focus", "3", fence=2, after=9)) == [
            "Left the window", "Came back to the window",
        ]  # fmt: skip

    def test_reload_is_no_other_device(self):
        first, again, other = (
            event(1, "device", f"800x600 indexeddb - {agent}", fence=fence, after=fence)
            for fence, agent in ((1, WINDOWS), (2, WINDOWS), (3, IPHONE))
        )
        assert texts(first, again, other) == [
            "Page opened: Chrome, Windows, 800×600",
            "Page opened: Chrome, Windows, 800×600",
            "Another device: Safari, iPhone, 800×600",
        ]

    def test_signals(self):
        notes = [event(n, "note", value, after=n) for n, value in enumerate(["copy", "print", "size 640x400"], start=1)]
        lines = lines_of(notes, LABELS)
        assert [line.text for line in lines] == ["Copied text", "Wanted to print the page", "Window is now 640×400"]
        assert in_group(lines, "signals") == lines
        assert in_group(lines, "answers") == []
        assert in_group(lines, "whatever") == lines

    def test_recording(self):
        values = ["start 0.0", "gap 65.0-80.4", "stop 90.1", "play", "end", "end unheard", "humming"]
        assert texts(*(event(n, "audio", value, after=n) for n, value in enumerate(values, start=1))) == [
            "Recording starts at 0:00", "Recording not heard: 1:05 – 1:20", "Recording stops at 1:30",
            "Recording played", "Recording over", "Recording over, it was never heard on this page",
        ]  # fmt: skip

    def test_what_a_page_made_up_breaks_nothing(self):
        junk = [
            ("device", "x"),
            ("note", ""),
            ("note", "§"),
            ("audio", "gap nan-inf"),
            ("audio", "start"),
            ("focus", ""),
        ]
        assert lines_of([event(n, kind, value) for n, (kind, value) in enumerate(junk, start=1)], LABELS)

    def test_acts_name_who_did_them_and_why(self):
        acts = [Who("room.paused", at(10.2), "Gulnora"), Who("room.paused", at(500), "Aziz")]
        assert texts(
            event(1, "pause", "Fire alarm", fence=0, after=10),
            event(2, "resume", "Over", fence=0, after=20),
            event(3, "time", "+180 Network", fence=0, after=30),
            event(4, "time", "+90 ", fence=0, after=40),
            event(5, "reopen", "10 Mistake", fence=0, after=50),
            event(6, "message", "Sit down", fence=0, after=60),
            event(7, "accept", "accepted 3 Network", fence=0, after=70),
            event(8, "accept", "refused 1 Too late", fence=0, after=80),
            event(9, "replay", "Noise", fence=0, after=90),
            event(10, "void", "Rules", fence=0, after=100),
            event(11, "section_close", "proctor", fence=0, after=110),
            acts=acts,
        ) == [
            "Paused by Gulnora: Fire alarm", "Resumed: Over", "3 min added: Network", "1:30 min added",
            "Reopened for 10 min: Mistake", "Message: Sit down", "3 held events accepted: Network",
            "1 held event not accepted: Too late", "Recording allowed once more: Noise", "Made void: Rules",
            "Section 1 over: Ended by the proctor",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("verdict", "note"),
        [
            ("in_time", ""),
            ("late", "made in time, arrived 10:05:00"),
            ("held", "arrived 10:05:00, held: it does not count yet"),
            ("accepted", "arrived 10:05:00, accepted"),
            ("refused", "arrived 10:05:00, not accepted"),
        ],
    )
    def test_what_came_late_says_so(self, verdict, note):
        lines = lines_of([event(1, "answer", "1", question="1-1", late=300, verdict=verdict)], LABELS)
        assert lines[0].note == note

    def test_lines_stand_in_the_order_of_what_happened(self):
        late = event(1, "answer", "1", question="1-1", after=5, late=600)
        assert texts(late, event(1, "note", "copy", fence=2, after=9), event(1, "pause", "Ill", fence=0, after=7)) == [
            "Question 1: 1", "Paused: Ill", "Copied text",
        ]  # fmt: skip


class TestPage:
    @pytest.fixture
    def attempt(self, house):
        return sitting(open_exam())

    def test_it_is_in_the_readers_language_and_names_the_proctor(self, attempt, person, login):
        proctoring.pause(attempt.assignment, Act(person("teacher"), timezone.now(), "Fire alarm"))
        client = login("teacher")
        assert "Paused by Teacher: Fire alarm" in client.get(f"/attempts/{attempt.pk}/timeline/").content.decode()
        with translation.override("en"):
            filtered = client.get(f"/attempts/{attempt.pk}/timeline/?show=answers").content.decode()
        assert "Nothing of this kind happened." in filtered

    def test_long_timeline_is_paged_and_takes_the_same_queries(self, attempt, login, django_assert_num_queries):
        client = login("teacher")
        client.get(f"/attempts/{attempt.pk}/timeline/")
        with django_assert_num_queries(99, exact=False) as short:
            client.get(f"/attempts/{attempt.pk}/timeline/")
        now = timezone.now()
        AttemptEvent.objects.bulk_create(
            AttemptEvent(
                attempt=attempt, fence=1, seq=n, kind="answer", section=1, question="1-1", value=str(n % 4 + 1),
                client_at=now, received_at=now,
            ) for n in range(1, 151)
        )  # fmt: skip
        with django_assert_num_queries(len(short)):
            page = client.get(f"/attempts/{attempt.pk}/timeline/?show=answers&page=2").content.decode()
        assert "101 to 150 of 150" in page
        assert "?show=answers&amp;page=1" in page


class TestDevices:
    @pytest.mark.parametrize(
        ("line", "words", "battery"),
        [
            (f"1280x720 indexeddb - {WINDOWS}", "Chrome, Windows, 1280×720", None),
            (f"390x844 memory 71 {IPHONE}", "Safari, iPhone, 390×844", 71),
            (f"800x600 - - {WINDOWS} Edg/109.0", "Edge, Windows, 800×600", None),
            ("800x600 - - Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Firefox/115.0", "Firefox, Linux, 800×600", None),
            ("800x600 - - Something new", "800×600", None),
        ],
    )
    def test_in_words(self, line, words, battery):
        device = read_device(line)
        assert (device.words, device.battery) == (words, battery)

    @pytest.mark.parametrize("line", ["", "x", "800x600 indexeddb 5"])
    def test_what_is_no_device(self, line):
        assert read_device(line) is None


class TestDowntime:
    @pytest.fixture
    def delays(self):
        delays = Delays()
        delays.take(0, "section_open", 1, START, START, "")
        return delays

    def arrive(self, delays, made, arrived, *, fence=1, section=1):
        delays.take(fence, "answer", section, at(made), at(arrived), "1")

    def give(self, delays, kind, seconds, value=""):
        delays.take(0, kind, 1, at(seconds), at(seconds), value)

    def test_measured_is_the_longest_wait_of_a_batch(self, delays):
        for made in (100, 160, 230):
            self.arrive(delays, made, 260)
        assert (delays.outages, delays.lost) == ([Outage(1, at(100), at(260))], {1: 160})

    def test_slow_network_is_no_outage(self, delays):
        self.arrive(delays, 100, 115)
        assert delays.lost == {}

    def test_saves_that_got_through_contradict_a_device_that_claims_to_have_been_offline(self, delays):
        self.arrive(delays, 290, 290)
        self.arrive(delays, 10, 300)
        assert delays.lost == {}

    def test_nothing_before_the_section_counts(self, delays):
        self.arrive(delays, -4000, 60)
        assert delays.lost == {1: 60}

    def test_another_device_that_saved_meanwhile_leaves_no_outage(self, delays):
        self.arrive(delays, 250, 250, fence=2)
        self.arrive(delays, 100, 260, fence=1)
        assert delays.lost == {}

    def test_several_outages_add_up_and_what_was_given_is_taken_off(self, delays):
        self.arrive(delays, 100, 200)
        self.arrive(delays, 300, 360)
        assert delays.lost == {1: 160}
        self.give(delays, "time", 400, "+120 Network")
        assert delays.lost == {1: 40}
        self.give(delays, "time", 410, "+600 Ill")
        self.arrive(delays, 500, 550)
        assert delays.lost == {1: 50}

    def test_clock_that_stood_still_cost_nothing(self, delays):
        self.give(delays, "pause", 120)
        self.give(delays, "resume", 180)
        self.arrive(delays, 100, 200)
        assert delays.lost == {1: 40}
        self.give(delays, "pause", 300)
        self.arrive(delays, 290, 350)
        assert delays.lost == {1: 50}


class TestProposals:
    def said(self, *seconds, working=24, **more):
        losses = [Loss(100 + n, n, each) for n, each in enumerate(seconds, start=1)]
        return [
            (each.minutes, each.offline, each.loss.number if each.loss else f"all {each.seats}")
            for each in propose(losses, working=working, **more)
        ]

    def test_one_seat(self):
        assert self.said(0, 160, 12) == [(3, "2:40", 2)]

    def test_little_is_not_worth_it(self):
        assert self.said(29) == []

    def test_many_at_once_are_for_all_and_who_lost_more_gets_the_rest(self):
        assert self.said(*[200] * 11, 600, working=24) == [(4, "3:20", "all 12"), (6, "10:00", 12)]

    def test_two_of_three_are_not_many(self):
        assert self.said(100, 100, working=3) == [(2, "1:40", 1), (2, "1:40", 2)]

    def test_minutes_of_an_exam_may_be_shorter(self):
        assert self.said(60, minute=2) == [(30, "1:00", 1)]


def test_given_proposal_is_not_proposed_again(house, login):
    """From the journal to the button, and back."""
    start = timezone.now() - timedelta(minutes=10)
    attempt = sitting(open_exam(now=start), now=start)
    made = timezone.now() - timedelta(minutes=5)
    AttemptEvent.objects.create(
        attempt=attempt, fence=1, seq=1, kind="answer", section=1, question="1-1", value="2", client_at=made,
        received_at=made + timedelta(seconds=160),
    )  # fmt: skip
    type(attempt).objects.filter(pk=attempt.pk).update(fence=1)
    client, room = login("teacher"), attempt.assignment_id
    page = client.get(f"/rooms/{room}/").content.decode()
    assert "Seat 2 could not save for 2:40 min." in page
    fields = {"verb": "time", "attempts": [attempt.pk], "minutes": "3", "reason": "Offline for 2:40 min"}
    page = client.post(f"/rooms/{room}/act/", fields, follow=True).content.decode()
    assert "3 min added for 1 student." in page
    assert "could not save" not in page
