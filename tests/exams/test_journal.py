"""The save, through the real url: what docs/exam-protocol.md promises."""

import json
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from exams.models import AttemptEvent
from exams.services.attempts import close_section, open_page, sheet_of
from exams.tokens import AttemptToken
from tests.exams.makers import open_exam, page_token, sitting


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def answer(seq: int, question: str = "1-1", value: str = "2", at: datetime | None = None, section: int = 1) -> dict:
    return {
        "seq": seq,
        "kind": "answer",
        "section": section,
        "question": question,
        "value": value,
        "at": milliseconds(at or timezone.now()),
    }


@pytest.fixture
def attempt(house):
    return sitting(open_exam())


@pytest.fixture
def token(attempt):
    return page_token(attempt)


@pytest.fixture
def send(attempt, token, login):
    """`send(events)`: what a page posts. No cookie goes with it."""

    def post(events: list, *, fence: int | None = None, signed: str | None = None, host: str = "sakura.localhost"):
        body = {"token": signed or token.sign(), "fence": fence or token.fence, "events": events}
        return Client(headers={"host": host}).post(
            f"/attempts/{attempt.pk}/journal/", json.dumps(body), content_type="application/json"
        )

    return post


def stored(attempt) -> list[tuple]:
    events = AttemptEvent.objects.filter(attempt=attempt, fence__gt=0).order_by("fence", "seq")
    return list(events.values_list("fence", "seq", "question", "value", "verdict"))


def test_answers_are_stored_and_acknowledged(send, attempt):
    reply = send([answer(1), answer(2, "1-2", "4")]).json()
    assert (reply["ack"], reply["refused"], reply["state"], reply["section"], reply["fence"]) == (
        2,
        [],
        "running",
        1,
        1,
    )
    assert reply["deadline"] == milliseconds(attempt.sections.get().deadline)
    assert stored(attempt) == [(1, 1, "1-1", "2", "in_time"), (1, 2, "1-2", "4", "in_time")]
    assert sheet_of(attempt.pk).answers == {"1-1": "2", "1-2": "4"}


def test_same_batch_twice_is_stored_once(send, attempt):
    batch = [answer(1), answer(2, value="3")]
    assert send(batch).json()["ack"] == send(batch).json()["ack"] == 2
    assert len(stored(attempt)) == 2
    assert sheet_of(attempt.pk).answers == {"1-1": "3"}


def test_answer_taken_back(send, attempt):
    send([answer(1), answer(2, value="")])
    assert sheet_of(attempt.pk).answers == {}


def test_save_takes_one_statement_and_no_search_path(send, django_assert_num_queries):
    send([answer(1)])  # the edition's questions are known from here on
    for batch in ([answer(2)], [answer(n) for n in range(3, 103)]):
        with django_assert_num_queries(1):
            assert send(batch).status_code == 200


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (answer(1, "1-99"), "unknown-question"),
        (answer(1, "2-1"), "unknown-question"),  # a question of another section than the event says
        (answer(1, "2-1", section=2), "not-open"),
        (answer(1, value="5"), "unknown-choice"),
        (answer(1, value="٣"), "unknown-choice"),
        (answer(1) | {"kind": "section_close"}, "unknown-kind"),
        (answer(1) | {"kind": "flag", "value": "x"}, "bad-value"),
        (answer(1) | {"kind": "note", "question": "", "value": "x" * 201}, "bad-value"),
        (answer(1) | {"kind": "note", "question": "", "value": "a\x00b"}, "bad-value"),
        (answer(1) | {"kind": "note", "question": "", "value": "a\ud83d"}, "bad-value"),
    ],
)
def test_what_can_never_be_stored_is_refused_and_the_rest_kept(send, attempt, event, reason):
    reply = send([event, answer(2)]).json()
    assert reply["refused"] == [{"seq": 1, "reason": reason}]
    assert stored(attempt) == [(1, 2, "1-1", "2", "in_time")]


@pytest.mark.parametrize(
    "body",
    ["", "[]", "null", "{", '{"token": 1}', '{"fence": 1, "events": []}', "[" * 100_000, "\xff"],
)
def test_malformed_body_is_400(attempt, body):
    client = Client(headers={"host": "sakura.localhost"})
    reply = client.post(f"/attempts/{attempt.pk}/journal/", body, content_type="application/json")
    assert (reply.status_code, reply.json()["error"]) == (400, "malformed")


@pytest.mark.parametrize(
    "event",
    [
        1,
        {},
        answer(0),
        answer(1) | {"seq": True},
        answer(1) | {"seq": 2**40},
        answer(1) | {"at": 1e300},
        answer(1) | {"value": 2},
        answer(1) | {"section": "1"},
        answer(1) | {"at": None},
    ],
)
def test_malformed_event_is_400_and_stores_nothing(send, attempt, event):
    assert send([answer(1), event]).status_code == 400
    assert stored(attempt) == []


def test_length_that_is_no_number_is_400(attempt):
    client = Client(headers={"host": "sakura.localhost"})
    reply = client.post(
        f"/attempts/{attempt.pk}/journal/", "{}", content_type="application/json", CONTENT_LENGTH="many"
    )
    assert (reply.status_code, reply.json()["error"]) == (400, "malformed")


def test_batch_of_10000_is_413(send, attempt):
    reply = send([answer(n) for n in range(1, 10_001)])
    assert reply.status_code == 413
    reply = send([{"seq": n} for n in range(1, 502)])
    assert (reply.status_code, reply.json()) == (413, {"error": "too-many", "limit": 500})
    assert stored(attempt) == []


def test_forged_expired_or_foreign_token_is_403(send, attempt, token, house):
    other = AttemptToken(house.fuji.schema_name, attempt.pk, attempt.student_id, 1, token.edition, token.expires)
    expired = AttemptToken(token.schema, token.attempt, token.student, 1, token.edition, 1)
    elsewhere = AttemptToken(token.schema, attempt.pk + 1, token.student, 1, token.edition, token.expires)
    for signed in (other.sign(), expired.sign(), elsewhere.sign(), token.sign()[:-2] + "xx", "x"):
        assert send([answer(1)], signed=signed).status_code == 403
    assert send([answer(1)], host="fuji.localhost").status_code == 403  # the same token on another centre's host
    assert send([answer(1)], fence=2).status_code == 403  # a fence that this page was never given
    assert stored(attempt) == []


def test_token_of_another_student_stores_nothing(send, attempt, token, person):
    mate = AttemptToken(token.schema, attempt.pk, person("mate").pk, 1, token.edition, token.expires)
    assert send([answer(1)], signed=mate.sign()).status_code == 404
    assert stored(attempt) == []


def test_older_page_is_told_and_cannot_overwrite(send, attempt, token):
    newer = open_page(attempt.pk, attempt.student_id, now=timezone.now())
    signed = AttemptToken(token.schema, attempt.pk, token.student, newer.fence, token.edition, token.expires).sign()
    send([answer(1, value="3")], fence=2, signed=signed)
    reply = send([answer(1, value="1"), answer(2, "1-2", "4")]).json()  # the older page arrives later
    assert (reply["ack"], reply["fence"]) == (2, 2)
    assert sheet_of(attempt.pk).answers == {"1-1": "3", "1-2": "4"}
    assert len(stored(attempt)) == 3  # what the older page held is kept under its own fence


def test_late_batch_counts_within_the_window_and_is_held_after(attempt, token, send, monkeypatch):
    section = attempt.sections.get()
    made = section.deadline - timedelta(seconds=5)

    def arrive(after: timedelta, event: dict) -> dict:
        monkeypatch.setattr("exams.views.journal.timezone.now", lambda: section.deadline + after)
        return send([event]).json()

    reply = arrive(timedelta(seconds=60), answer(1, at=made))
    assert (reply["late"], reply["held"]) == (1, 0)
    assert arrive(timedelta(seconds=61), answer(2, value="4", at=section.deadline + timedelta(seconds=1)))["held"] == 1
    assert arrive(timedelta(seconds=121), answer(3, value="4", at=made))["held"] == 1
    assert sheet_of(attempt.pk).answers == {"1-1": "2"}
    assert [row[-1] for row in stored(attempt)] == ["late", "held", "held"]


def test_claimed_time_that_the_record_contradicts_is_held(attempt, send, monkeypatch):
    section = attempt.sections.get()
    send([answer(1, at=section.deadline - timedelta(seconds=10))])
    monkeypatch.setattr("exams.views.journal.timezone.now", lambda: section.deadline + timedelta(seconds=30))
    before = answer(2, value="4", at=section.opened_at - timedelta(seconds=1))
    backwards = answer(3, value="4", at=section.deadline - timedelta(minutes=5))  # made after seq 1, says earlier
    assert send([before, backwards]).json()["held"] == 2
    assert sheet_of(attempt.pk).answers == {"1-1": "2"}


def test_late_answer_after_submit_asks_for_a_regrade(attempt, send):
    now = timezone.now()
    attempt.section = 3
    attempt.state = "graded"
    attempt.submitted_at = now
    attempt.save(update_fields=["section", "state", "submitted_at"])
    attempt.sections.update(opened_at=now - timedelta(minutes=1), closed_at=now)
    reply = send([answer(1, at=now - timedelta(seconds=1))]).json()
    assert (reply["late"], reply["state"]) == (1, "graded")
    attempt.refresh_from_db()
    assert attempt.state == "submitted"


def test_answer_for_a_closed_section_is_not_in_time(attempt, send):
    close_section(attempt.pk, attempt.student_id, position=1, now=timezone.now())
    reply = send([answer(1, at=timezone.now() + timedelta(seconds=2))]).json()
    assert (reply["held"], reply["deadline"]) == (1, None)
    assert sheet_of(attempt.pk).answers == {}


def test_heartbeat_tells_time_and_state(send, attempt):
    reply = send([]).json()
    assert (reply["ack"], reply["state"]) == (0, "running")


def test_only_post(login, attempt):
    assert login("student").get(f"/attempts/{attempt.pk}/journal/").status_code == 405
