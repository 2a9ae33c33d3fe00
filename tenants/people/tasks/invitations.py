"""Sending invitations: a hint right after they are made, and a sweeper for what a lost hint or a silent server left."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from tenants.people.services.invitation_letters import send_due_invitations
from tenants.schemas import active_centers, inside

log = logging.getLogger(__name__)


@shared_task(name="tenants.people.tasks.send_invitations")
def send_invitations() -> None:
    """Of the centre in which it was asked for."""
    send_due_invitations()


def queue_invitations() -> None:
    """Hint that mails are owed. Without a broker the sweeper finds them within a minute."""
    try:
        send_invitations.apply_async(retry=False)
    except (OperationalError, RedisError):
        log.warning("The broker does not answer; the invitations wait for the sweeper")


@shared_task(name="tenants.people.tasks.send_invitations_everywhere")
def send_invitations_everywhere() -> None:
    for center in active_centers():
        with inside(center):
            send_invitations.apply()
