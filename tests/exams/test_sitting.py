"""The pages of a sitting, as the student gets them."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from exams.models import AttemptEvent
from exams.services.assignments import end_room
from exams.services.attempts import close_section, enter_room, open_section, sheet_of
from tests.exams.makers import answered, open_exam, page_token, sitting


@pytest.fixture
def attempt(house):
    return sitting(open_exam())


def config_of(page: str) -> dict:
    return json.loads(re.search(r'<script id="exam-config" type="application/json">(.*?)</script>', page)[1])


def test_section_page_has_what_was_picked_and_a_new_fence(attempt, login):
    page_token(attempt)
    answered(attempt, "1-2", "3")
    page = login("student").get(f"/attempts/{attempt.pk}/").content.decode()
    assert re.findall(r'<input type="radio" name="q-(\S+)" value="(\d)" checked>', page) == [("1-2", "3")]
    assert "data-pick" not in page
    config = config_of(page)
    assert (config["fence"], config["answers"], config["section"]) == (2, {"1-2": "3"}, 1)


def test_section_page_holds_no_key_and_no_later_section(attempt, login):
    page = login("student").get(f"/attempts/{attempt.pk}/").content.decode()
    assert "こたえv01" in page
    for secret in ("reason", "こたえg01", "こたえl01", "きいて"):
        assert secret not in page


def test_section_page_takes_three_queries_and_no_search_path(attempt, login, django_assert_num_queries):
    student = login("student")
    student.get(f"/attempts/{attempt.pk}/")  # the rendered section is kept from here on
    with django_assert_num_queries(3):  # person, fence, answers
        student.get(f"/attempts/{attempt.pk}/")


def test_open_and_close_take_few_queries(attempt, login, django_assert_num_queries):
    student = login("student")
    student.get("/")
    with django_assert_num_queries(2):  # person, the one statement
        student.post(f"/attempts/{attempt.pk}/close/", {"section": "1"})
    with django_assert_num_queries(2):
        student.post(f"/attempts/{attempt.pk}/open/", {"section": "2"})


def test_submit_takes_few_queries(attempt, login, django_assert_num_queries):
    now = timezone.now()
    for position in (2, 3):
        close_section(attempt.pk, attempt.student_id, position=position - 1, now=now)
        open_section(attempt.pk, attempt.student_id, position=position, now=now)
    student = login("student")
    student.get("/")
    with django_assert_num_queries(2):
        student.post(f"/attempts/{attempt.pk}/close/", {"section": "3"})
    attempt.refresh_from_db()
    assert attempt.state == "submitted"


@pytest.mark.parametrize("position", ["", "0", "2", "-1", "x", "99999999999"])
def test_closing_what_is_not_open_changes_nothing(attempt, login, position):
    reply = login("student").post(f"/attempts/{attempt.pk}/close/", {"section": position})
    assert reply.status_code == 302
    assert attempt.sections.get().closed_at is None


def test_form_without_javascript_saves_and_finishes(attempt, login):
    student = login("student")
    url = f"/attempts/{attempt.pk}/form/"
    student.post(url, {"section": "1", "q-1-1": "2", "q-1-2": "4", "q-2-1": "1", "q-1-99": "1", "action": "save"})
    assert sheet_of(attempt.pk).answers == {"1-1": "2", "1-2": "4"}
    student.post(url, {"section": "1", "q-1-1": "3", "q-1-2": "4", "action": "finish"})
    assert sheet_of(attempt.pk).answers == {"1-1": "3", "1-2": "4"}
    assert AttemptEvent.objects.filter(attempt=attempt, kind="answer").count() == 3  # only what changed
    assert attempt.sections.get().closed_by == "student"
    reply = student.post(url, {"section": "1", "q-1-1": "1", "action": "save"}, follow=True)
    assert "The section was over. What you had saved before counts." in reply.content.decode()


def test_break_then_next_section(attempt, login):
    close_section(attempt.pk, attempt.student_id, position=1, now=timezone.now())
    page = login("student").get(f"/attempts/{attempt.pk}/").content.decode()
    assert '<input type="hidden" name="section" value="2">' in page
    assert "exam-config" not in page


def test_receipt_counts_what_is_stored(attempt, login):
    page_token(attempt)
    answered(attempt)
    attempt.refresh_from_db()
    end_room(attempt.assignment, actor=attempt.assignment.created_by, now=timezone.now())
    page = login("student").get(f"/attempts/{attempt.pk}/").content.decode()
    assert "1 of 6 answers stored" in page
    assert re.search(r"[A-Z2-7]{4}-[A-Z2-7]{4}", page)


def test_what_a_closed_page_kept_is_taken_on_the_receipt(attempt, login):
    token = page_token(attempt)
    end_room(attempt.assignment, actor=attempt.assignment.created_by, now=timezone.now())
    student = login("student")
    page = student.get(f"/attempts/{attempt.pk}/").content.decode()
    leftovers = json.loads(re.search(r'<script id="exam-leftovers" type="application/json">(.*?)</script>', page)[1])
    made = int(attempt.sections.get().opened_at.timestamp() * 1000) + 1
    event = {"seq": 1, "kind": "answer", "section": 1, "question": "1-1", "value": "2", "at": made}
    body = {"token": leftovers["token"], "fence": token.fence, "events": [event]}
    reply = student.post(leftovers["journalUrl"], json.dumps(body), content_type="application/json").json()
    assert (reply["ack"], reply["late"], reply["held"]) == (1, 1, 0)
    assert sheet_of(attempt.pk).answers == {"1-1": "2"}


def test_waiting_page_of_a_room_that_ended_says_so(house, person, login):
    room = open_exam()
    attempt = enter_room(room, person("student"), now=timezone.now())
    end_room(room, actor=person("teacher"), now=timezone.now())
    page = login("student").get(f"/attempts/{attempt.pk}/").content.decode()
    assert "The time for starting is over" in page
    attempt.refresh_from_db()
    assert attempt.state == "waiting"


def test_page_after_the_deadline_is_the_break(house, login):
    started = timezone.now() - timedelta(minutes=21)
    attempt = sitting(open_exam(now=started), now=started)
    page = login("student").get(f"/attempts/{attempt.pk}/").content.decode()
    assert "exam-config" not in page
    assert attempt.sections.get().closed_by == "time"
