"""Saving what two people typed at once: what only one of them changed is merged, what both changed is a `Conflict`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from exams.models import Question, QuestionGroup
from exams.services.authoring_saving import OF_GROUP, Conflict

Fields = Mapping[str, Any]
Saved = TypeVar("Saved", Question, QuestionGroup)
TRIES = 3  # each time somebody may have saved in between


def group_fields(group: QuestionGroup) -> dict[str, Any]:
    """All that `save_group` takes, as it is stored."""
    return {name: getattr(group, name) for name in OF_GROUP}


def save_merged(
    save: Callable[..., Saved],
    pk: int,
    *,
    version: int,
    fields: Fields,
    base: Fields,
    unsure: Fields,
    shown: Callable[[Any], Fields],
    **given: Any,
) -> Saved:
    """Save with `save_question` or `save_group` what `fields` change of `base`, the fields as the page showed them.

    `unsure` are fields that were sent before and whose answer got lost: found in the store they are the page's own.
    `shown` gives the fields of what is stored, as a page shows them. Raises Conflict when a field was changed here and,
    to something else, by somebody else.
    """
    mine = changes(fields, base)
    for attempt in range(TRIES):
        try:
            return save(pk, version=version, fields=mine, **given)
        except Conflict as conflict:
            if attempt == TRIES - 1 or changed_by_both(shown(conflict.current), mine, base, unsure):
                raise
            version = conflict.current.version
    raise AssertionError("the last try returns or raises")


def changes(fields: Fields, base: Fields) -> Fields:
    return {name: value for name, value in fields.items() if name not in base or base[name] != value}


def changed_by_both(stored: Fields, mine: Fields, base: Fields, unsure: Fields) -> list[str]:
    """Names of the fields that hold neither what the page showed nor what it sent."""
    own = (base, mine, unsure)
    return [name for name in mine if not any(name in fields and stored.get(name) == fields[name] for fields in own)]
