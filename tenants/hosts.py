"""Which centre a host name belongs to, without asking the database each time."""

import time
from dataclasses import dataclass

from tenants.db import connection
from tenants.models import Center, Domain

# A change made through `tenants.services` is seen at once in its own process; in the others after this long. What must
# not wait so long asks the centre's row itself: whose session it is, and every save (`tenants.statements.IS_OPEN`).
SECONDS_KEPT = 10


@dataclass(slots=True)
class _Entry:
    center: Center | None
    moved_to: str  # the centre's present host name, where this one is an earlier one
    until: float


_known: dict[str, _Entry] = {}


def center_for_host(host: str) -> Center | None:
    """The centre of a host name (no port), or None. Leaves the connection in the public schema when it had to ask."""
    return _entry(host).center


def moved_to(host: str) -> str:
    """Where a centre lives now whose earlier host name this is; "" where the name is the present one, or nobody's."""
    return _entry(host).moved_to


def forget_hosts() -> None:
    """Drop what is known, after a change to centres or domains."""
    _known.clear()


def _entry(host: str) -> _Entry:
    entry = _known.get(host)
    if entry is None or entry.until < time.monotonic():
        entry = _ask(host)
        if len(_known) > 5_000:  # names that nobody owns cost an attacker's request, not our memory
            _known.clear()
        _known[host] = entry
    return entry


def _ask(host: str) -> _Entry:
    connection.set_schema_to_public()
    until = time.monotonic() + SECONDS_KEPT
    domain = Domain.objects.select_related("tenant").filter(domain=host).first()
    if domain is None:
        return _Entry(None, "", until)
    if domain.is_primary:
        return _Entry(domain.tenant, "", until)
    now = Domain.objects.filter(tenant=domain.tenant_id, is_primary=True).values_list("domain", flat=True).first()
    return _Entry(domain.tenant, now or "", until)
