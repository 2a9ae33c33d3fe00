"""Which centre a host name belongs to, without asking the database each time."""

import time
from dataclasses import dataclass

from tenants.db import connection
from tenants.models import Center, Domain

# A change made through `tenants.services.centers` is seen at once in its own process; in the others after this long.
SECONDS_KEPT = 10


@dataclass(slots=True)
class _Entry:
    center: Center | None
    until: float


_known: dict[str, _Entry] = {}


def center_for_host(host: str) -> Center | None:
    """The centre of a host name (no port), or None. Leaves the connection in the public schema when it had to ask."""
    entry = _known.get(host)
    if entry is None or entry.until < time.monotonic():
        entry = _Entry(_ask(host), time.monotonic() + SECONDS_KEPT)
        if len(_known) > 5_000:  # names that nobody owns cost an attacker's request, not our memory
            _known.clear()
        _known[host] = entry
    return entry.center


def forget_hosts() -> None:
    """Drop what is known, after a change to centres or domains."""
    _known.clear()


def _ask(host: str) -> Center | None:
    connection.set_schema_to_public()
    domain = Domain.objects.select_related("tenant").filter(domain=host).first()
    return domain.tenant if domain else None
