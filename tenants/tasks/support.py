"""Visits whose time is over, and the letters about visits."""

import logging

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from tenants.db import connection
from tenants.models import SupportSession
from tenants.moving.files import inside_public
from tenants.services.admin_letters import write_to_admins
from tenants.services.support import end_over

log = logging.getLogger(__name__)


@shared_task(name="tenants.tasks.end_support_sessions")
def end_support_sessions() -> None:
    end_over(now=timezone.now())


@shared_task(name="tenants.tasks.write_about_visit")
def write_about_visit(visit: int, ended: bool) -> None:
    connection.set_schema_to_public()
    found = SupportSession.objects.select_related("center").filter(pk=visit).first()
    if found:
        name = "ended" if ended else "began"
        write_to_admins(found.center, f"tenants/support/mails/{name}", visit=found)


def queue_letter(visit: SupportSession) -> None:
    """Without a broker it is written at once: the admins learn of a visit in any case."""
    with inside_public():
        try:
            write_about_visit.apply_async([visit.pk, visit.ended_at is not None], retry=False)
        except (OperationalError, RedisError):
            log.warning("The broker does not answer; the letter about visit %s is written now", visit.pk)
            write_about_visit(visit.pk, visit.ended_at is not None)
