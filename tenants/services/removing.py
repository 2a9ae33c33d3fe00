"""What a centre leaves in each place, taken away place by place. Each function may be run again."""

import logging
from collections.abc import Iterable, Iterator
from typing import Any

from celery import current_app
from django.db import transaction
from django_redis import get_redis_connection
from kombu.exceptions import OperationalError
from psycopg.sql import SQL, Identifier
from redis.exceptions import RedisError

from tenants.db import connection
from tenants.hosts import forget_hosts
from tenants.models import Center

log = logging.getLogger(__name__)
BATCH = 500


def drop_schema(center: Center) -> None:
    """People, sessions, exams, journals: all that is in tables. It may take longer than a request's statement."""
    connection.set_schema_to_public()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(center.schema_name)))


def forget_in_redis(schema: str) -> None:
    """Cache, sessions in the cache, groups of sockets: every key that has the schema's name in it."""
    client = get_redis_connection("default")
    for keys in _batches(client.scan_iter(match=f"*{schema}*", count=BATCH)):
        client.unlink(*keys)


def forget_queued_tasks(schema: str) -> None:
    """Tasks that wait for a worker. One that a worker has taken already ends quietly (tenants.center_task)."""
    try:
        with current_app.connection_for_write() as broker:
            if broker.transport.driver_type != "redis":
                return
            channel = broker.default_channel
            for queue in current_app.amqp.queues:
                for priority in channel.priority_steps:
                    _take_out(channel.client, channel._q_for_pri(queue, priority), schema)
    except (OperationalError, RedisError) as error:
        log.warning("Tasks of %s were not taken out of the queue; they end quietly: %s", schema, error)


def remove_rows(center: Center) -> None:
    """Hosts, subscriptions, days and visits go with the row of the centre."""
    connection.set_schema_to_public()
    center.delete()
    forget_hosts()


def _take_out(client: Any, queue: str, schema: str) -> None:
    for message in client.lrange(queue, 0, -1):
        if schema.encode() in message:
            client.lrem(queue, 0, message)


def _batches(keys: Iterable[bytes]) -> Iterator[list[bytes]]:
    held: list[bytes] = []
    for key in keys:
        held.append(key)
        if len(held) >= BATCH:
            yield held
            held = []
    if held:
        yield held
