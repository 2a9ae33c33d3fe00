"""Wrong passwords are counted, so that nobody guesses one; and so that guessing locks nobody out who has the right one.

A school logs in from one address, within a minute, with typing errors; whoever guesses may sit at that same address.
So there are two ways in:

- A device on which the person has logged in before (a signed cookie says so) has a count of its own. Whatever others
  guess, from wherever, the person's own phone stays open.
- From any other device three things are counted: wrong passwords of this account from this network, of this account
  from everywhere (not asked of networks from which people of the centre log in: a crowd of addresses elsewhere shuts
  nobody out of the school), and of this network for any account. A right password takes the person's own wrong ones
  back, so that of a whole school only those remain who never got in.

The counts are of one centre, and of one password: a new one starts from nothing. They stand in the cache; when Redis is
away nobody is counted and everybody may log in.
"""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from tenants.db import connection
from tenants.people.models import User
from tenants.throttle import network_of

MINUTE, DAY = 60, 24 * 3600
KNOWN_FOR = 30 * DAY  # how long a network counts as one of the centre's after a login
DEVICE_FOR = 180 * DAY
ACCOUNTS_OF_A_DEVICE = 60  # a computer of the school's room


class Of(StrEnum):
    """Whose tries a rule counts together."""

    NETWORK = "network"
    ACCOUNT = "account"
    BOTH = "both"


class Rule(NamedTuple):
    """So many wrong passwords in so many seconds from the first one."""

    name: str
    of: Of
    most: int
    seconds: int


EVERY_TRY = Rule("try", Of.NETWORK, 600, MINUTE)  # right or wrong: each costs 30 ms of CPU
DEVICE = Rule("device", Of.BOTH, 10, 5 * MINUTE)
HERE = Rule("here", Of.BOTH, 8, 5 * MINUTE)
ANYWHERE = Rule("anywhere", Of.ACCOUNT, 40, 60 * MINUTE)
NETWORK = Rule("network", Of.NETWORK, 100, 10 * MINUTE)
NETWORK_DAY = Rule("network-day", Of.NETWORK, 500, DAY)


class TooManyGuesses(Exception):
    """`rule` says what was too much."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule.name)
        self.rule = rule


@dataclass
class Guess:
    """A try to log in, counted as wrong until `was_right`. `place`: a network, or a device that knows the person."""

    network: str
    place: str
    account: str
    counted: list[Rule] = field(default_factory=list)

    def count(self, rule: Rule) -> None:
        key = self._key(rule)
        cache.add(key, 0, rule.seconds)
        try:
            count = cache.incr(key)
        except ValueError:  # it ran out between the two
            return
        if count is not None and count > rule.most:  # None: the cache does without Redis
            raise TooManyGuesses(rule)
        self.counted.append(rule)

    def was_right(self) -> None:
        """What the person mistyped before is taken back too."""
        mistyped = max(int(cache.get(self._key(rule)) or 1) for rule in (HERE, DEVICE))
        for rule in self.counted:
            if rule != EVERY_TRY:
                _take_back(self._key(rule), mistyped)
        cache.set(_known(self.network), True, KNOWN_FOR)

    def _key(self, rule: Rule) -> str:
        who = {Of.NETWORK: self.network, Of.ACCOUNT: self.account, Of.BOTH: f"{self.place} {self.account}"}[rule.of]
        return f"guess:{rule.name}:{_short(who)}"


def begin_guess(request: HttpRequest, *, name: str, address: str | None) -> Guess:
    """Count a try before the password is looked at; raises TooManyGuesses."""
    person = User.objects.filter(Q(username=name.lower()) | Q(email__iexact=name)).only("pk", "password").first()
    account = f"{person.pk} {person.password}" if person else name.lower()
    network = network_of(address)
    device, accounts = _device_of(request)
    if person and person.pk in accounts:
        guess = Guess(network=network, place=f"device {device}", account=account)
        guess.count(DEVICE)
        return guess
    guess = Guess(network=network, place=network, account=account)
    for rule in (EVERY_TRY, HERE, NETWORK, NETWORK_DAY):
        guess.count(rule)
    if not cache.get(_known(network)):
        guess.count(ANYWHERE)
    return guess


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """The person has logged in here: from now on this device has a count of its own for the account."""
    device, accounts = _device_of(request)
    accounts = [user.pk, *(pk for pk in accounts if pk != user.pk)][:ACCOUNTS_OF_A_DEVICE]
    response.set_cookie(
        _cookie(),
        signing.dumps([device, accounts], salt=_salt()),
        max_age=DEVICE_FOR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _device_of(request: HttpRequest) -> tuple[str, list[int]]:
    """The device's name, and who has logged in on it; a new name where the cookie is not of this site."""
    try:
        device, accounts = signing.loads(request.COOKIES.get(_cookie(), ""), salt=_salt(), max_age=DEVICE_FOR)
    except signing.BadSignature:
        return secrets.token_urlsafe(12), []
    return device, accounts


def _cookie() -> str:
    return "__Host-device" if settings.SESSION_COOKIE_SECURE else "device"


def _salt() -> str:
    """A cookie of one centre says nothing in another, where the same number is somebody else."""
    return f"tenants.people device {connection.schema_name}"


def _known(network: str) -> str:
    return f"guess:known:{_short(network)}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _take_back(key: str, many: int) -> None:
    with suppress(ValueError):  # it has run out: nothing is counted any more
        cache.decr(key, many)
