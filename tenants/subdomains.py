"""The part of a centre's address before the first dot."""

import re
from collections.abc import Iterator
from itertools import count

from django.conf import settings
from django.utils.translation import gettext as _

from tenants.errors import Refused
from tenants.models import Center, Domain
from tenants.people.folding import folded

SHORTEST, LONGEST = 3, 40
LABEL = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Ours, now or one day, and what browsers, mail servers and people take for a service's own address.
_OURS = """
about abuse account accounts admin administrator api app apps archive assets autoconfig autodiscover backup beta
billing blog cdn center centers centre centres chat cloud contact dashboard data dev developer dns docs download
email exam exams files ftp guest health help home hostmaster http https image images imap img info internal jlpt
live login logout mail media metrics mikan mobile monitor mta-sts news noreply no-reply ns1 ns2 oauth owner payment
payments platform pop pop3 postmaster press preview private public register root sales secure security shop signup
sites smtp socket sockets ssl stage staging static stats status support system team test testing tests upload
uploads web webmail webmaster websocket wpad www www1 www2
"""
RESERVED = frozenset(_OURS.split())


def offer_subdomain(name: str) -> str:
    """A free label that sounds like the name: "Токио" is tokio, 「さくら」 is sakura; where it is taken, tokio-2."""
    label = re.sub(r"[^a-z0-9]+", "-", folded(name)).strip("-")[: LONGEST - 4].strip("-")
    if len(label) < SHORTEST:
        label = f"{label}-school".strip("-")
    taken = _labels_like(label) | RESERVED
    return next(offer for offer in _numbered(label) if offer not in taken)


def check_subdomain(text: str, *, center: Center | None = None) -> str:
    """The label in small letters. Refused where it cannot be one, is kept for mikan, or is another centre's."""
    label = text.strip().lower()
    if not SHORTEST <= len(label) <= LONGEST:
        raise Refused(
            _("The address has %(shortest)d to %(longest)d letters.") % {"shortest": SHORTEST, "longest": LONGEST}
        )
    if not LABEL.fullmatch(label):
        raise Refused(_("Use small Latin letters and digits, with single dashes between them: tokio-2."))
    if label in RESERVED:
        raise Refused(_("“%(label)s” is kept for mikan itself. Choose another address.") % {"label": label})
    owner = Domain.objects.filter(domain=host_of(label)).values_list("tenant_id", flat=True).first()
    if owner and (center is None or owner != center.pk):
        raise Refused(taken(label))
    return label


def taken(label: str) -> str:
    return _("“%(label)s” belongs to a centre already. Choose another address.") % {"label": label}


def host_of(label: str) -> str:
    return f"{label}.{settings.BASE_HOST}"


def label_of(host: str) -> str:
    return host.removesuffix(f".{settings.BASE_HOST}")


def _labels_like(label: str) -> set[str]:
    hosts = Domain.objects.filter(domain__startswith=label).values_list("domain", flat=True)
    return {label_of(host) for host in hosts}


def _numbered(label: str) -> Iterator[str]:
    yield label
    for number in count(2):
        yield f"{label}-{number}"
