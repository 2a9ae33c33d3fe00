"""The rows of the access matrix (tests/test_access.py), an area of the product in each module."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

L = "login"
ROLES = ["stranger", "guest", "student", "mate", "other_student", "teacher", "other_teacher", "admin", "fuji"]


def row(method: str, **seen: Any) -> tuple[str, list[Any]]:
    """`row("GET", admin=200, teacher=200)`: who is not named gets 404; a stranger and Fuji's cookie get the login.

    `others=` for everybody who is not named, `stranger=` for whoever is not logged in.
    """
    others, stranger = seen.pop("others", 404), seen.pop("stranger", L)
    defaults = {name: stranger if name in {"stranger", "fuji"} else others for name in ROLES}
    return method, list((defaults | seen).values())


@dataclass(frozen=True)
class Area:
    """`center`: url name -> row; `public`: url name -> (method, status of a stranger, of an owner).

    `args`: url name -> what stands in its address: keys of what `make` (called in each centre) or `make_public` return,
    or the value itself. `forms`: names of pages that take GET and POST.
    """

    center: dict[str, tuple[str, list[Any]]] = field(default_factory=dict)
    public: dict[str, tuple[str, Any, Any]] = field(default_factory=dict)
    args: dict[str, list[Any]] = field(default_factory=dict)
    forms: frozenset[str] = frozenset()
    make: Callable[[], dict[str, Any]] = dict
    make_public: Callable[[], dict[str, Any]] = dict
