from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from exams.models import Attempt, AttemptEvent, Edition
from exams.services.assignments import end_room
from exams.services.attempts import close_overdue, close_section, open_page, open_section, receipt_code, sheet_of
from tests.exams.makers import answered, open_exam, page_token, sitting


def test_section_opens_once(house):
    now = timezone.now()
    attempt = sitting(open_exam(now=now), now=now)
    assert attempt.state == "running"
    assert [(s.position, s.deadline) for s in attempt.sections.all()] == [(1, now + timedelta(minutes=20))]
    assert not open_section(attempt.pk, attempt.student_id, position=1, now=now)
    assert not open_section(attempt.pk, attempt.student_id, position=2, now=now)  # the first is not closed


def test_sections_in_order_then_submitted(house, django_capture_on_commit_callbacks):
    now = timezone.now()
    attempt = sitting(open_exam(now=now), now=now)
    for position in (1, 2, 3):
        if position > 1:
            assert open_section(attempt.pk, attempt.student_id, position=position, now=now)
        close_section(attempt.pk, attempt.student_id, position=position, now=now)
        close_section(attempt.pk, attempt.student_id, position=position, now=now)  # a second click
    attempt.refresh_from_db()
    assert (attempt.state, attempt.submitted_at) == ("submitted", now)
    assert not open_section(attempt.pk, attempt.student_id, position=3, now=now)
    kinds = list(AttemptEvent.objects.filter(attempt=attempt).order_by("seq").values_list("kind", "section"))
    assert kinds == [(kind, n) for n in (1, 2, 3) for kind in ("section_open", "section_close")]


def test_time_over_closes_at_the_deadline(house):
    now = timezone.now()
    attempt = sitting(open_exam(now=now), now=now)
    close_overdue(now=now + timedelta(minutes=19))
    assert attempt.sections.get().closed_at is None
    close_overdue(now=now + timedelta(minutes=25))
    section = attempt.sections.get()
    assert (section.closed_at, section.closed_by) == (now + timedelta(minutes=20), "time")
    attempt.refresh_from_db()
    assert attempt.state == "running"  # between two sections


def test_who_went_away_between_sections_is_submitted_in_the_end(house):
    now = timezone.now()
    room = open_exam(now=now)
    attempt = sitting(room, now=now)
    close_section(attempt.pk, attempt.student_id, position=1, now=now)
    last = room.closes_at + timedelta(minutes=20 + 40 + 30 + 30)
    for moment, state in ((last, "running"), (last + timedelta(seconds=1), "submitted")):
        close_overdue(now=moment)
        attempt.refresh_from_db()
        assert attempt.state == state


def test_room_end_submits_what_is_running(house, person):
    now = timezone.now()
    room = open_exam(now=now)
    attempt = sitting(room, now=now)
    end_room(room, actor=person("teacher"), now=now + timedelta(minutes=1))
    attempt.refresh_from_db()
    assert attempt.state == "submitted"
    assert attempt.sections.get().closed_by == "room"


def test_each_page_raises_the_fence(house):
    attempt = sitting(open_exam())
    now = timezone.now()
    assert [open_page(attempt.pk, attempt.student_id, now=now).fence for _ in range(3)] == [1, 2, 3]
    assert open_page(attempt.pk, attempt.student_id + 1, now=now) is None


def test_open_section_takes_one_statement(house, django_assert_num_queries):
    room = open_exam()
    attempt = sitting(room)
    close_section(attempt.pk, attempt.student_id, position=1, now=timezone.now())
    with django_assert_num_queries(1):
        assert open_section(attempt.pk, attempt.student_id, position=2, now=timezone.now())


def test_receipt_code_stands_for_the_answers(house):
    attempt = sitting(open_exam())
    empty = receipt_code(attempt, sheet_of(attempt.pk))
    page_token(attempt)
    answered(attempt)
    assert receipt_code(attempt, sheet_of(attempt.pk)) != empty
    assert len(empty) == 9


def test_frozen_rows_refuse_changes(house):
    attempt = sitting(open_exam())
    for change in (
        lambda: Edition.objects.update(document={}),
        lambda: AttemptEvent.objects.update(value="4"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert Attempt.objects.get(pk=attempt.pk).state == "running"
    assert connection.schema_name == house.sakura.schema_name
