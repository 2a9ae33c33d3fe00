"""Centres whose waiting time is over, and the letters about it."""

import logging

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from tenants.models import Center
from tenants.services.admin_letters import write_to_admins
from tenants.services.deleting import queue_due_deletions
from tenants.services.importing import forget_old_uploads

log = logging.getLogger(__name__)


@shared_task(name="tenants.tasks.delete_due_centers")
def delete_due_centers() -> None:
    """The job does the rest; beside it, uploads that nobody imports any more go."""
    queue_due_deletions(now=timezone.now())
    forget_old_uploads(now=timezone.now())


@shared_task(name="tenants.tasks.write_about_deletion")
def write_about_deletion(center: int) -> None:
    """What holds now: that the centre will be deleted, and when; or that it stays."""
    found = Center.objects.filter(pk=center).first()
    if found:
        write_to_admins(found, "tenants/moving/mails/deletion" if found.delete_at else "tenants/moving/mails/stays")


def queue_letters(center: int) -> None:
    """Without a broker they are written at once: nothing else would tell the admins."""
    try:
        write_about_deletion.apply_async([center], retry=False)
    except (OperationalError, RedisError):
        log.warning("The broker does not answer; the letters about centre %s are written now", center)
        write_about_deletion(center)
