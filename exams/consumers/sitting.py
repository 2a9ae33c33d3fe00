"""The socket of a page of an attempt. It says one thing: ask the server now. Losing it loses nothing."""

from typing import Any

from exams.models import Attempt
from tenants.people.consumers import PersonalConsumer
from tenants.people.live import group_name
from tenants.people.models import User
from tenants.schemas import in_center
from tenants.sockets import NO_ENTRY


def room_of(user: User, attempt: int) -> int | None:
    """The assignment of an own attempt; None where it is not the user's."""
    return Attempt.objects.filter(pk=attempt, student=user).values_list("assignment_id", flat=True).first()


class SittingConsumer(PersonalConsumer):
    groups_joined: tuple[str, ...] = ()

    async def connect(self) -> None:
        attempt = self.scope["url_route"]["kwargs"]["pk"]
        center, user = self.scope["center"], self.scope["user"]
        room = await in_center(room_of)(center, user, attempt)
        if room is None:
            await self.close(NO_ENTRY)
            return
        names = (("attempt", attempt), ("sitting_room", room))
        self.groups_joined = tuple(group_name(kind, pk, center.schema_name) for kind, pk in names)
        for group in self.groups_joined:
            await self.channel_layer.group_add(group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        for group in self.groups_joined:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def nudge(self, message: dict[str, Any]) -> None:
        await self.send(text_data="now")
