"""The proctor's board, live: the consumer looks at the journals every two seconds and sends the cards that changed.

It asks the database itself: saving an answer needs no channel layer, and costs nothing more while a board is open. A
look reads what is new since the last one (exams/watch.py); only the first reads the journals whole.
"""

import asyncio
import logging
from dataclasses import dataclass, field

from django.db import DatabaseError, InterfaceError
from django.template.loader import render_to_string
from django.utils import timezone, translation

from exams.board import Board, SeatCard, board_of
from exams.queries import rooms_of_board
from exams.watch import Watch
from tenants.people.consumers import PersonalConsumer
from tenants.people.models import User
from tenants.schemas import in_center

log = logging.getLogger(__name__)
SECONDS = 2
CARDS_TOGETHER = 40  # a message holds at most 64 KB (Procfile), a card takes about one


@dataclass(slots=True)
class Shown:
    """What an open page shows, and what it was made of."""

    watch: Watch = field(default_factory=Watch)
    cards: dict[int, SeatCard] = field(default_factory=dict)
    sums: str = ""


def board_changes(user: User, room_id: int, shown: Shown, language: str) -> list[str] | None:
    """Messages with what differs from `shown`, which then holds the new. None where the user may not see the room."""
    room = rooms_of_board().proctored_by(user).filter(pk=room_id).first()
    if room is None:
        return None
    board = board_of(room, now=timezone.now(), watch=shown.watch)
    changed = [card for card in board.cards if shown.cards.get(card.student) != card]
    with translation.override(language):
        sums = render_to_string("exams/rooms/_sums.html", {"board": board, "counts": board.counts, "oob": True})
        messages = [_cards(board, cards) for cards in _some(changed)] or [""]
    messages[-1] += sums if sums != shown.sums else ""
    shown.cards, shown.sums = {card.student: card for card in board.cards}, sums
    return [message for message in messages if message]


def _some(cards: list[SeatCard]) -> list[list[SeatCard]]:
    return [cards[n : n + CARDS_TOGETHER] for n in range(0, len(cards), CARDS_TOGETHER)]


def _cards(board: Board, cards: list[SeatCard]) -> str:
    context = {"room": board.room, "cards": cards, "oob": True}
    return render_to_string("exams/rooms/_seats.html", context)


class BoardConsumer(PersonalConsumer):
    watching: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        room_id = self.scope["url_route"]["kwargs"]["pk"]
        language = self.scope["url_route"]["kwargs"]["language"]
        shown = Shown()
        first = await self._look(room_id, shown, language)
        if first is None:
            await self.close()
            return
        await self.accept()
        await self._tell(first)
        self.watching = asyncio.create_task(self._watch(room_id, shown, language))

    async def disconnect(self, code: int) -> None:
        if self.watching:
            self.watching.cancel()

    async def _watch(self, room_id: int, shown: Shown, language: str) -> None:
        while True:
            await asyncio.sleep(SECONDS)
            try:
                messages = await self._look(room_id, shown, language)
            except (DatabaseError, InterfaceError) as error:  # a restart, a lock: the next look may succeed
                log.warning("The board of room %s could not look: %s", room_id, error)
                continue
            if messages is None:
                await self.close()
                return
            await self._tell(messages)

    async def _tell(self, messages: list[str]) -> None:
        for message in messages:
            await self.send(text_data=message)

    async def _look(self, room_id: int, shown: Shown, language: str) -> list[str] | None:
        return await in_center(board_changes)(self.scope["center"], self.scope["user"], room_id, shown, language)
