"""Reads of a frozen test and its key, in the shapes of `exams.services.freezing`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Document = Mapping[str, Any]


def introduction_of(group: Document, key: Document) -> list[dict[str, Any]]:
    """What is said before the group's first question. Keys of earlier versions have none."""
    first = next(iter(group["questions"]), None)
    return key[first["key"]].get("introduction", []) if first else []
