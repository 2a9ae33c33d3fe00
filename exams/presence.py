"""Who else is in the editor of a test just now. Kept in the cache only: it is gone a minute after the last sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache

from exams.models import MockTest
from tenants.people.models import User

ALIVE = timedelta(seconds=50)  # pages give a sign every 20 seconds


@dataclass(frozen=True, slots=True)
class Colleague:
    name: str
    place: str


def be_there(test: MockTest, user: User, place: str, now: datetime) -> list[Colleague]:
    """Note that this person is at this place; who else is there. Two signs at the same moment may lose one for 20 s."""
    key = f"editing:{test.pk}"
    seen: dict[int, Any] = cache.get(key) or {}
    seen = {pk: sign for pk, sign in seen.items() if now - sign["at"] < ALIVE and pk != user.pk}
    others = [Colleague(sign["name"], sign["place"]) for sign in seen.values()]
    cache.set(key, seen | {user.pk: {"name": user.name, "place": place, "at": now}}, ALIVE.seconds)
    return others
