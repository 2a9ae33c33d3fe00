"""Trials that end: the centre's admins are told before, and the day after the last one the centre is suspended."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tenants.db import connection
from tenants.errors import Refused
from tenants.models import CenterStatus, Subscription, SuspendReason
from tenants.services.admin_letters import write_to_admins
from tenants.services.closing import suspend_center

log = logging.getLogger(__name__)
TOLD_BEFORE = (7, 1)  # days


def watch_all() -> None:
    """Tell or suspend whose trial ends. One that fails does not stop the others; the next hour tries again."""
    for trial in _ending():
        try:
            watch_trial(trial.pk)
        except Refused:
            log.info("The centre of trial %s was changed meanwhile", trial.pk)
        except Exception:
            log.exception("The trial %s of %s could not be looked at", trial.pk, trial.center_id)
    connection.set_schema_to_public()


def watch_trial(pk: int) -> None:
    """One trial. Two who look at once tell once: the row is locked from the look to the mail."""
    connection.set_schema_to_public()
    with transaction.atomic():
        found = Subscription.objects.select_for_update(of=("self",)).select_related("center", "plan")
        trial = found.get(pk=pk)
        left = (trial.ends_on - trial.center.today).days if trial.ends_on else 0
        due = [days for days in TOLD_BEFORE if left <= days and days not in trial.told]
        if left < 0:
            suspend_center(trial.center, by=None, reason=SuspendReason.TRIAL)
        elif due and write_to_admins(trial.center, "tenants/centers/mails/trial", trial=trial, left=left):
            trial.told = [*trial.told, *due]  # nobody was reached: the next hour tries again
            connection.set_schema_to_public()
            trial.save(update_fields=["told"])


def _ending() -> QuerySet[Subscription]:
    """The last agreement of each active centre, where it is a trial that ends within the days or has ended."""
    connection.set_schema_to_public()
    active = Subscription.objects.filter(center__status=CenterStatus.ACTIVE)
    last = active.order_by("center_id", "-starts_on", "-pk").distinct("center_id").values("pk")
    until = timezone.localdate() + timedelta(days=max(TOLD_BEFORE) + 1)  # a day more: zones
    return Subscription.objects.filter(pk__in=last, is_trial=True, ends_on__lte=until)
