"""The proctor's board, live: the consumer looks at the journal every two seconds and sends the cards that changed.

It asks the database itself: saving an answer needs no channel layer, and costs nothing more while a board is open.
"""

import asyncio
import logging
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError, InterfaceError
from django.template.loader import render_to_string
from django.utils import timezone, translation

from exams.board import SeatCard, board_counts, seat_cards
from exams.models import Assignment
from tenants.people.models import User
from tenants.schemas import in_center

log = logging.getLogger(__name__)
SECONDS = 2
Fingerprints = dict[int, tuple[Any, ...]]


def board_changes(user: User, room_id: int, known: Fingerprints, language: str) -> tuple[str, Fingerprints] | None:
    """Fragments of what differs from `known`, and what is known then. None where the user may not see the room."""
    room = Assignment.objects.proctored_by(user).select_related("edition").filter(pk=room_id).first()
    if room is None:
        return None
    cards = seat_cards(room, now=timezone.now())
    now_known = {card.seat.student: card.fingerprint for card in cards}
    changed = [card for card in cards if known.get(card.seat.student) != card.fingerprint]
    if not changed:
        return "", now_known
    with translation.override(language):
        return _fragments(changed, cards), now_known


def _fragments(changed: list[SeatCard], cards: list[SeatCard]) -> str:
    html = [render_to_string("exams/rooms/_seat.html", {"card": card, "oob": True}) for card in changed]
    html.append(render_to_string("exams/rooms/_sums.html", {"counts": board_counts(cards), "oob": True}))
    return "".join(html)


class BoardConsumer(AsyncWebsocketConsumer):
    watching: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        room_id = self.scope["url_route"]["kwargs"]["pk"]
        language = self.scope["url_route"]["kwargs"]["language"]
        first = await self._look(room_id, {}, language)
        if first is None:
            await self.close()
            return
        await self.accept()
        await self.send(text_data=first[0])
        self.watching = asyncio.create_task(self._watch(room_id, first[1], language))

    async def disconnect(self, code: int) -> None:
        if self.watching:
            self.watching.cancel()

    async def _watch(self, room_id: int, known: Fingerprints, language: str) -> None:
        while True:
            await asyncio.sleep(SECONDS)
            try:
                changes = await self._look(room_id, known, language)
            except (DatabaseError, InterfaceError) as error:  # a restart, a lock: the next look may succeed
                log.warning("The board of room %s could not look: %s", room_id, error)
                continue
            if changes is None:
                await self.close()
                return
            html, known = changes
            if html:
                await self.send(text_data=html)

    async def _look(self, room_id: int, known: Fingerprints, language: str) -> tuple[str, Fingerprints] | None:
        return await in_center(board_changes)(self.scope["center"], self.scope["user"], room_id, known, language)
