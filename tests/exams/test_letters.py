"""Mails about what was cancelled."""

import smtplib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.db import connection
from django.utils import timezone

from exams.services.assignments import cancel_assignment
from exams.services.letters import tell_cancelled, untold
from exams.tasks import tell_of_cancelled_everywhere
from tenants.people.models import User
from tests.exams.makers import planned_exam, set_homework

AT = datetime(2027, 5, 12, 10, 0, tzinfo=ZoneInfo("Asia/Tashkent"))


@pytest.fixture
def cancelled(house, person):
    """A room of N5 A on 12 May, of whose students one has no address."""
    User.objects.filter(username="mate").update(email="")
    room = planned_exam(now=AT + timedelta(minutes=5))
    room.students.add(person("other_student"))
    return cancel_assignment(room, actor=person("teacher"), now=timezone.now(), reason="No heating")


def test_everybody_with_an_address_gets_one_mail(cancelled):
    assert (tell_cancelled(cancelled.pk), tell_cancelled(cancelled.pk)) == (2, 0)
    assert sorted(letter.to[0] for letter in mail.outbox) == ["other_student@test.example", "student@test.example"]
    letter = mail.outbox[0]
    assert letter.subject == "Cancelled: N5 mock"
    for words in ('the exam "N5 mock" is cancelled', "12 May 2027, 10:00", "Room 204", "No heating", "Sakura"):
        assert words in letter.body


def test_each_in_the_own_language(cancelled):
    User.objects.filter(username="student").update(language="ru")
    tell_cancelled(cancelled.pk)
    by_address = {letter.to[0]: letter.body for letter in mail.outbox}
    assert "12 мая 2027" in by_address["student@test.example"]
    assert "12 May 2027" in by_address["other_student@test.example"]


def test_homework_that_is_cancelled_need_not_be_done(house, person):
    now = timezone.now()
    homework = cancel_assignment(set_homework(now=now), actor=person("teacher"), now=now, reason="Holidays")
    assert tell_cancelled(homework.pk) == 2
    assert "You need not do it." in mail.outbox[0].body


def test_what_is_not_cancelled_is_told_to_nobody(house):
    assert tell_cancelled(planned_exam().pk) == 0


def test_silent_mail_server_is_tried_again_later(cancelled, settings, house):
    settings.EMAIL_BACKEND = f"{__name__}.Silent"
    assert tell_cancelled(cancelled.pk) == 0
    assert untold(now=timezone.now()) == [cancelled.pk]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    tell_of_cancelled_everywhere()
    connection.set_tenant(house.sakura)
    assert len(mail.outbox) == 2
    assert untold(now=timezone.now()) == []


class Silent(locmem.EmailBackend):
    """A mail server that does not answer."""

    def open(self) -> None:
        raise smtplib.SMTPServerDisconnected("no answer")
