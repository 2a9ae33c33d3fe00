"""Trials: told of 7 days and 1 day before their end, once each; after the last day the centre is suspended."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from tenants.errors import Refused
from tenants.hosts import forget_hosts
from tenants.models import Center, CenterStatus, Plan, Subscription, SuspendReason
from tenants.people.models import AuditEntry, User
from tenants.schemas import inside
from tenants.services.closing import reactivate_center
from tenants.tasks.centers import watch_trials


@pytest.fixture
def center(house) -> Center:
    connection.set_schema_to_public()
    yield house.sakura
    forget_hosts()


def trial(center: Center, left: int) -> Subscription:
    """A trial whose last day is so many days from the centre's today."""
    connection.set_schema_to_public()
    return Subscription.objects.create(
        center=center,
        plan=Plan.objects.get(code="basic"),
        starts_on=center.today - timedelta(days=60),
        ends_on=center.today + timedelta(days=left),
        is_trial=True,
    )


@pytest.fixture
def only_trial(center):
    """Sakura has nothing but the trial; Fuji has a plan without an end."""

    def make(left: int) -> Subscription:
        Subscription.objects.filter(center=center).delete()
        return trial(center, left)

    return make


def status(center: Center) -> tuple[str, str]:
    connection.set_schema_to_public()
    found = Center.objects.get(pk=center.pk)
    return found.status, found.suspended_for


@pytest.mark.parametrize(
    ("left", "told", "words"),
    [
        (8, [], ""),
        (7, [7], "the trial of Sakura ends in 7 days:"),
        (3, [7], "the trial of Sakura ends in 3 days:"),
        (1, [7, 1], "the trial of Sakura ends in 1 day:"),
        (0, [7, 1], "is the last day of the trial of Sakura."),
    ],
)
def test_admins_are_told_before_once(only_trial, center, left, told, words):
    agreed = only_trial(left)
    for _hour in range(3):
        watch_trials()
    agreed.refresh_from_db()
    assert agreed.told == told
    assert [letter.to for letter in mail.outbox] == ([["admin@test.example"]] if told else [])
    assert all(words in letter.body and "http://sakura.localhost" in letter.body for letter in mail.outbox)
    assert status(center) == (CenterStatus.ACTIVE, "")


def test_told_a_week_before_and_again_on_the_last_day_but_one(only_trial):
    agreed = only_trial(7)
    watch_trials()
    Subscription.objects.filter(pk=agreed.pk).update(ends_on=agreed.ends_on - timedelta(days=6))
    watch_trials()
    watch_trials()
    assert len(mail.outbox) == 2


def test_letter_is_in_the_admins_language_and_goes_to_admins_alone(only_trial, center):
    with inside(center):
        User.objects.filter(username="admin").update(language="ja")
    only_trial(7)
    watch_trials()
    letter = mail.outbox[0]
    assert letter.to == ["admin@test.example"]
    assert len(mail.outbox) == 1


def test_mail_server_that_fails_is_asked_again(only_trial, settings):
    agreed = only_trial(7)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    watch_trials()
    agreed.refresh_from_db()
    assert agreed.told == []
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    watch_trials()
    assert len(mail.outbox) == 1


def test_day_after_the_last_the_center_is_suspended(only_trial, center):
    only_trial(-1)
    watch_trials()
    assert status(center) == (CenterStatus.SUSPENDED, SuspendReason.TRIAL)
    entry = AuditEntry.objects.get(action="center.suspended")
    assert (entry.actor, entry.actor_name, entry.data) == (None, "mikan", {"reason": "trial"})
    watch_trials()
    assert AuditEntry.objects.filter(action="center.suspended").count() == 1


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_last_day_ends_in_the_centers_own_time(center, zone):
    """25 hours lie between the two: what counts is the day there, not the server's."""
    Center.objects.filter(pk=center.pk).update(timezone=zone)
    Subscription.objects.filter(center=center).delete()
    there = timezone.localdate(timezone=ZoneInfo(zone))
    for ends_on, expected in ((there, CenterStatus.ACTIVE), (there - timedelta(days=1), CenterStatus.SUSPENDED)):
        Subscription.objects.filter(center=center).delete()
        Subscription.objects.create(
            center=center,
            plan=Plan.objects.get(code="basic"),
            starts_on=there - timedelta(days=30),
            ends_on=ends_on,
            is_trial=True,
        )
        watch_trials()
        assert status(center)[0] == expected


def test_trial_that_was_followed_by_a_plan_closes_nothing(only_trial, center):
    agreed = only_trial(-1)
    Subscription.objects.create(center=center, plan=Plan.objects.get(code="pro"), starts_on=agreed.ends_on)
    watch_trials()
    assert (status(center)[0], mail.outbox) == (CenterStatus.ACTIVE, [])


def test_center_whose_trial_is_over_opens_with_a_plan_only(only_trial, center):
    only_trial(-1)
    watch_trials()
    connection.set_schema_to_public()
    owner = User.objects.get(username="owner")
    with pytest.raises(Refused, match="The trial ended on"):
        reactivate_center(center, by=owner)
    Subscription.objects.create(center=center, plan=Plan.objects.get(code="pro"), starts_on=center.today)
    reactivate_center(center, by=owner)
    assert status(center) == (CenterStatus.ACTIVE, "")
    watch_trials()
    assert status(center)[0] == CenterStatus.ACTIVE
