"""Fragments of HTML pushed to people's open pages. A push only speeds things up: a reload shows the same."""

import logging
from collections.abc import Iterable

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from tenants.db import connection

log = logging.getLogger(__name__)
TRY_AGAIN = 1012  # one of the codes on which a page connects again


def group_name(kind: str, pk: int, schema: str | None = None) -> str:
    """A channel group of this centre: `{schema}.{kind}.{id}`."""
    return f"{schema or connection.schema_name}.{kind}.{pk}"


def push_to_person(user_id: int, html: str) -> None:
    """Send a fragment (with hx-swap-oob) to every open page of a person."""
    layer = get_channel_layer()
    try:
        async_to_sync(layer.group_send)(group_name("person", user_id), {"type": "fragment", "html": html})
    except (RedisError, OSError) as error:
        log.warning("A fragment for person %s was not sent: %s", user_id, error)


def leaving_group(schema: str) -> str:
    """Every socket of a centre listens here for the order to close."""
    return f"{schema}.leaving"


def close_sockets(user_ids: Iterable[int]) -> None:
    """Close every open page's socket of these people; their next request says why."""
    _order_out(group_name("leaving", pk) for pk in user_ids)


def check_sockets(user_id: int) -> None:
    """Every open page of somebody connects anew: those whose session is over are not let in."""
    _order_out([group_name("leaving", user_id)], code=TRY_AGAIN)


def close_sockets_of_center(schema: str) -> None:
    _order_out([leaving_group(schema)])


def _order_out(groups: Iterable[str], **more: int) -> None:
    layer = get_channel_layer()
    for group in groups:
        try:
            async_to_sync(layer.group_send)(group, {"type": "leave", **more})
        except (RedisError, OSError) as error:
            log.warning("Sockets of %s were not closed: %s", group, error)
            return
