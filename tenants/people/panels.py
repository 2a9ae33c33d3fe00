"""What the floors above know of a person, for the person's page: nothing here knows of attempts or results.

An app registers a function in its `ready`: it gets the person and who is looking, and returns a template with its
context, or None where there is nothing to show.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tenants.people.models import User


@dataclass(frozen=True, slots=True)
class Panel:
    """The template finds `context` as `panel.context`, beside what every page has."""

    template: str
    context: dict[str, Any]


Maker = Callable[[User, User], Panel | None]
_makers: list[Maker] = []


def register(maker: Maker) -> None:
    _makers.append(maker)


def panels_of(person: User, *, viewer: User) -> list[Panel]:
    return [panel for maker in _makers if (panel := maker(person, viewer))]
