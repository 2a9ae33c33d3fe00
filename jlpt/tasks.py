"""Tasks of the house itself."""

import time

from celery import shared_task
from django_redis import get_redis_connection

from jlpt.health import HEARTBEAT_KEY


@shared_task(name="jlpt.tasks.worker_heartbeat")
def worker_heartbeat() -> None:
    """Stamp the time. Beat asks for it every ten seconds, so a fresh stamp shows that beat and a worker live."""
    get_redis_connection().set(HEARTBEAT_KEY, time.time(), ex=3600)
