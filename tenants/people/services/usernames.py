"""User names for people who were given none."""

import re
from collections.abc import Collection

from tenants.people.folding import folded
from tenants.people.models import User

LONGEST = 48  # room is left for a number at the end


def free_username(first: str, last: str = "", *, taken: Collection[str] = ()) -> str:
    """A name in small Latin letters that nobody has, made of names in any script: Дилноза Каримова is dilnoza.karimova.

    `taken`: further ones that are promised already, when several are made at once.
    """
    base = _base(first, last)
    used = set(User.objects.filter(username__startswith=base).values_list("username", flat=True)) | set(taken)
    if base not in used:
        return base
    number = 2
    while f"{base}{number}" in used:
        number += 1
    return f"{base}{number}"


def _base(first: str, last: str) -> str:
    words = [re.sub(r"[^a-z0-9]", "", folded(name)) for name in (first, last)]
    return ".".join(word for word in words if word)[:LONGEST].strip(".") or "person"
