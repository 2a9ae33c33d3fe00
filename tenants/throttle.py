"""Counting what strangers may do, so that nobody does it a thousand times. A Redis that is away lets everybody in."""

import hashlib
import ipaddress

from django.core.cache import cache

HOUR = 3600


def allow(what: str, who: str, *, most: int, seconds: int = HOUR) -> bool:
    """Count one more; False when that is too many for the time since the first. `who` is not kept, only its hash."""
    key = f"throttle:{what}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
    cache.add(key, 0, seconds)
    try:
        count = cache.incr(key)
    except ValueError:  # it ran out between the two
        return True
    return count is None or count <= most  # None: the cache did without Redis


def network_of(address: str | None) -> str:
    """Whom an address stands for: an IPv6 host has a whole /64 to itself."""
    if address is None:
        return "unknown"
    found = ipaddress.ip_address(address)
    return str(ipaddress.ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)
