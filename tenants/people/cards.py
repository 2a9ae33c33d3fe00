"""Login cards: what a student needs for the first login, ten to a sheet of paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Prefetch, QuerySet

from tenants.people.models import Membership, Role, User
from tenants.people.services.passwords import first_password

PER_SHEET = 10
MOST = 1000  # a hundred sheets; beyond it somebody has asked for the wrong thing


@dataclass(frozen=True)
class Card:
    """`password` is None once the person has an own one, which nobody can read."""

    name: str
    groups: str
    username: str
    password: str | None


def card_people(viewer: User) -> QuerySet[User]:
    """Whose cards somebody may open: of admins there are none, a teacher opens those of the own groups' students."""
    people = User.objects.visible_to(viewer).active().filter(role__in=[Role.STUDENT, Role.TEACHER])
    groups = Membership.objects.current().select_related("group").order_by("group__name")
    return people.prefetch_related(Prefetch("memberships", queryset=groups, to_attr="current_memberships"))


def sheets_of(people: Iterable[User]) -> Iterator[list[Card]]:
    """The cards, a sheet at a time."""
    cards = iter([_card(person) for person in people])
    while sheet := list(islice(cards, PER_SHEET)):
        yield sheet


def _card(person: User) -> Card:
    groups = ", ".join(membership.group.name for membership in getattr(person, "current_memberships", []))
    return Card(person.name, groups, person.username, first_password(person))
