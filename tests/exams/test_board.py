"""What the board says of a seat."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from exams.board import SILENT_SECONDS, board_counts, seat_cards
from exams.services.attempts import close_section
from tests.exams.makers import answered, open_exam, page_token, sitting

LONG = timedelta(seconds=SILENT_SECONDS)


@pytest.fixture
def attempt(house):
    return sitting(open_exam(), now=timezone.now() - 2 * LONG)


def card_of(attempt, *, after=timedelta(0)):
    cards = seat_cards(attempt.assignment, now=timezone.now() + after)
    return next(card for card in cards if card.seat.attempt == attempt.pk)


def heartbeat(client, attempt):
    token = page_token(attempt)
    body = json.dumps({"token": token.sign(), "fence": token.fence, "events": []})
    return client.post(f"/attempts/{attempt.pk}/journal/", body, content_type="application/json").json()


def test_page_that_says_nothing_looks_silent(attempt):
    assert (card_of(attempt).look, card_of(attempt).seat.kind) == ("off", "working")


def test_student_who_only_reads_is_not_silent(attempt, login):
    assert heartbeat(login("student"), attempt)["state"] == "running"
    assert card_of(attempt).look == ""
    assert card_of(attempt, after=LONG).look == "off"


def test_answer_is_heard_as_well(attempt):
    page_token(attempt)
    answered(attempt, "1-2")
    card = card_of(attempt)
    assert (card.look, card.seat.answered, card.total, card.question_label) == ("", 1, 2, "2")


def test_counts_by_what_the_seats_do(attempt):
    cards = seat_cards(attempt.assignment, now=timezone.now())
    assert board_counts(cards) | {"silent": 1, "working": 1, "absent": 1, "seats": 2} == board_counts(cards)
    close_section(attempt.pk, attempt.student_id, position=1, now=timezone.now())
    assert card_of(attempt).seat.kind == "break"
    assert card_of(attempt).look == ""


def test_heartbeat_of_what_is_over_changes_nothing(attempt, login):
    token = page_token(attempt)
    type(attempt).objects.filter(pk=attempt.pk).update(state="submitted", submitted_at=timezone.now())
    body = json.dumps({"token": token.sign(), "fence": token.fence, "events": []})
    reply = login("student").post(f"/attempts/{attempt.pk}/journal/", body, content_type="application/json").json()
    attempt.refresh_from_db()
    assert (reply["state"], attempt.seen_at) == ("submitted", None)
