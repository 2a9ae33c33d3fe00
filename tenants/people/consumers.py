"""The socket of a person: whatever is pushed to `{schema}.person.{id}` goes to the page as it is."""

import asyncio
import logging
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from redis.exceptions import RedisError

from tenants.people.live import group_name, leaving_group
from tenants.sockets import NO_ENTRY

log = logging.getLogger(__name__)
PATIENCE = 2  # seconds


class PersonalConsumer(AsyncWebsocketConsumer):
    """A socket of somebody who is logged in. It closes at once when the person, or the whole centre, has to leave
    (tenants.people.live.close_sockets). Without Redis it opens all the same, and lives until it is closed otherwise.
    """

    async def websocket_connect(self, message: Any) -> None:
        await super().websocket_connect(message)
        schema = self.scope["center"].schema_name
        for group in (leaving_group(schema), group_name("leaving", self.scope["user"].pk, schema)):
            try:
                await asyncio.wait_for(self.channel_layer.group_add(group, self.channel_name), PATIENCE)
            except (RedisError, OSError) as error:  # TimeoutError is one
                log.warning("A socket could not join %s: %s", group, error)
                return
            self.groups.append(group)  # the base class leaves them when the socket closes

    async def leave(self, message: dict[str, Any]) -> None:
        await self.close(message.get("code", NO_ENTRY))


class PersonConsumer(PersonalConsumer):
    group = ""

    async def connect(self) -> None:
        self.group = group_name("person", self.scope["user"].pk, self.scope["center"].schema_name)
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        if self.group:
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def fragment(self, message: dict[str, Any]) -> None:
        await self.send(text_data=message["html"])
