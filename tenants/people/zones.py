"""In whose time zone times are shown: the person's, else the centre's, else the product's own."""

import zoneinfo

from django.utils import timezone

from tenants.models import Center
from tenants.people.models import User


def zone_for(person: User | None, center: Center | None) -> zoneinfo.ZoneInfo:
    """A name that this machine does not know (any more) is passed over."""
    for name in (person.timezone if person else "", center.timezone if center else ""):
        if name:
            try:
                return zoneinfo.ZoneInfo(name)
            except (zoneinfo.ZoneInfoNotFoundError, ValueError):
                continue
    return zoneinfo.ZoneInfo(timezone.get_default_timezone_name())
