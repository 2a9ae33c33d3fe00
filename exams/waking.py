"""Nudging students' open pages: "ask the server now". A nudge that is lost costs the 15 s to the next heartbeat."""

import asyncio
import logging
from collections.abc import Iterable

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from tenants.people.live import group_name

log = logging.getLogger(__name__)
PATIENCE = 2  # seconds: a proctor's act does not wait for a Redis that hangs


def wake_room(room: int) -> None:
    """Every page of a sitting in this room."""
    _send([group_name("sitting_room", room)])


def wake_attempts(attempts: Iterable[int]) -> None:
    """The pages of these attempts."""
    _send([group_name("attempt", attempt) for attempt in attempts])


def _send(groups: list[str]) -> None:
    if groups:
        async_to_sync(_nudge)(groups)


async def _nudge(groups: list[str]) -> None:
    layer = get_channel_layer()
    try:
        async with asyncio.timeout(PATIENCE):
            for group in groups:
                await layer.group_send(group, {"type": "nudge"})
    except (RedisError, OSError, TimeoutError) as error:
        log.warning("Pages were not nudged, they hear of it with their next heartbeat: %s", error)
