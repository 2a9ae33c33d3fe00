"""What a guest link is just now, and what its test is like: for who comes by it and for who made it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from exams.models import AssignmentStatus, Attempt, GuestLink, Lead
from exams.models.attempts import FINISHED
from exams.models.guests import GuestLinkQuerySet
from exams.paper import heads_of
from tenants.people.models import User
from tenants.people.tokens import hash_of, token_of

KIND = "guest"  # of the token


class LinkState(StrEnum):
    OPEN = "open"
    EARLY = "early"
    OVER = "over"
    FULL = "full"
    REVOKED = "revoked"


def token_of_link(link: GuestLink) -> str:
    return token_of(KIND, link.nonce)


def link_by_token(token: str) -> GuestLink | None:
    links = GuestLink.objects.select_related("assignment__edition").defer("assignment__edition__document")
    return links.filter(token_hash=hash_of(token)).first()


def link_of(guest: User) -> GuestLink | None:
    """By which link somebody came."""
    return GuestLink.objects.filter(leads__person=guest).first()


def state_of(link: GuestLink, *, now: datetime) -> LinkState:
    """Whether somebody can come in, and if not, why not."""
    if link.revoked_at or link.assignment.status != AssignmentStatus.OPEN:
        return LinkState.REVOKED
    if now >= link.assignment.closes_at:
        return LinkState.OVER
    if link.uses >= link.max_uses:
        return LinkState.FULL
    return LinkState.EARLY if now < link.assignment.opens_at else LinkState.OPEN


def in_state(links: GuestLinkQuerySet, state: str, *, now: datetime) -> GuestLinkQuerySet:
    """Those of which `state_of` says so; of anything that is no state, all."""
    revoked = Q(revoked_at__isnull=False) | ~Q(assignment__status=AssignmentStatus.OPEN)
    over = Q(assignment__closes_at__lte=now)
    full = Q(uses__gte=F("max_uses"))
    early = Q(assignment__opens_at__gt=now)
    rules = {
        LinkState.REVOKED: revoked,
        LinkState.OVER: ~revoked & over,
        LinkState.FULL: ~revoked & ~over & full,
        LinkState.EARLY: ~revoked & ~over & ~full & early,
        LinkState.OPEN: ~revoked & ~over & ~full & ~early,
    }
    return links.filter(rules[LinkState(state)]) if state in rules else links


def state_names() -> list[tuple[str, str]]:
    return [
        (LinkState.OPEN, _("Open")),
        (LinkState.EARLY, _("Not open yet")),
        (LinkState.OVER, _("Over")),
        (LinkState.FULL, _("Used up")),
        (LinkState.REVOKED, _("Revoked")),
    ]


def with_counts(links: GuestLinkQuerySet) -> GuestLinkQuerySet:
    """Each with `came`, `done` (handed in) and `joined` (became students)."""
    leads = Lead.objects.filter(link=OuterRef("pk"))
    done = Attempt.objects.filter(assignment=OuterRef("assignment"), state__in=FINISHED)
    return links.annotate(
        came=_count(leads, "link"),
        done=_count(done, "assignment"),
        joined=_count(leads.filter(student_at__isnull=False), "link"),
    )


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), Value(0))


def length_of(link: GuestLink) -> dict[str, Any]:
    """The sections that are sat, the questions in them and the whole time."""
    seconds = link.assignment.section_seconds
    heads = heads_of(link.assignment.edition_id)
    sections = [head for head, length in zip(heads, seconds, strict=True) if length]
    return {
        "sections": sections,
        "questions": sum(head["questions"] for head in sections),
        "minutes": max(1, round(sum(seconds) / 60)),
        "has_recording": any(head["has_recording"] for head in sections),
    }
