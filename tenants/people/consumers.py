"""The socket of a person: whatever is pushed to `{schema}.person.{id}` goes to the page as it is."""

from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer

from tenants.people.live import group_name


class PersonConsumer(AsyncWebsocketConsumer):
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
