"""Guest links: made, changed, revoked, renewed; and somebody who comes in by one."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exams.errors import ExamError
from exams.guests import KIND, LinkState, state_of
from exams.models import Assignment, AssignmentKind, AssignmentStatus, Attempt, Edition, GuestLink, Lead
from exams.services.assignments import seconds_of
from exams.services.homework import Parts, part_of
from tenants.people.models import Role, User
from tenants.people.services.audit import record
from tenants.people.tokens import hash_of, new_nonce, token_of


@transaction.atomic
def create_guest_link(
    *,
    actor: User,
    edition: Edition,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    max_uses: int,
    parts: Parts | None = None,
    **options: Any,
) -> GuestLink:
    """A link to a whole test or to parts of it. `options`: fields of Assignment (sound, plays, release_mode)."""
    if parts:
        edition = part_of(edition, parts, actor=actor)
    assignment = Assignment.objects.create(
        kind=AssignmentKind.GUEST,
        status=AssignmentStatus.OPEN,
        edition=edition,
        title=title,
        opens_at=opens_at,
        closes_at=closes_at,
        section_seconds=seconds_of(edition),
        created_by=actor,
        **options,
    )
    link = GuestLink.objects.create(assignment=assignment, max_uses=max_uses, **_secret())
    record(actor, "guest_link.created", assignment, link=link.pk, uses=max_uses)
    return link


def _secret() -> dict[str, str]:
    nonce = new_nonce()
    return {"nonce": nonce, "token_hash": hash_of(token_of(KIND, nonce))}


@transaction.atomic
def change_guest_link(link: GuestLink, *, actor: User, title: str, closes_at: datetime, max_uses: int) -> GuestLink:
    """Who is in already is not touched."""
    link = _locked(link)
    if max_uses < link.uses:
        raise ExamError(too_few_uses(link))
    assignment = link.assignment
    assignment.title, assignment.closes_at, link.max_uses = title, closes_at, max_uses
    assignment.save(update_fields=["title", "closes_at"])
    link.save(update_fields=["max_uses"])
    record(actor, "guest_link.changed", assignment, link=link.pk, uses=max_uses, closes_at=closes_at.isoformat())
    return link


def too_few_uses(link: GuestLink) -> str:
    said = ngettext(
        "%(count)d guest came in already. Choose at least as many.",
        "%(count)d guests came in already. Choose at least as many.",
        link.uses,
    )
    return said % {"count": link.uses}


@transaction.atomic
def revoke_guest_link(link: GuestLink, *, actor: User, now: datetime) -> GuestLink:
    """Nobody comes in by it any more; whoever is in goes on. A second click changes nothing."""
    link = _locked(link)
    if link.revoked_at is None:
        link.revoked_at = now
        link.save(update_fields=["revoked_at"])
        record(actor, "guest_link.revoked", link.assignment, link=link.pk)
    return link


@transaction.atomic
def renew_guest_link(link: GuestLink, *, actor: User) -> GuestLink:
    """Another address for the same test: the old one opens nothing any more, a revoked one opens again."""
    link = _locked(link)
    link.nonce, link.token_hash = _secret().values()
    link.revoked_at = None
    link.save(update_fields=["nonce", "token_hash", "revoked_at"])
    record(actor, "guest_link.renewed", link.assignment, link=link.pk)
    return link


def _locked(link: GuestLink) -> GuestLink:
    return GuestLink.objects.select_for_update(of=("self",)).select_related("assignment").get(pk=link.pk)


def come_in(
    link: GuestLink,
    *,
    first_name: str,
    last_name: str = "",
    phone: str,
    key: str = "",
    language: str = "",
    now: datetime,
) -> Attempt:
    """One use of the link: a guest, the lead of the centre, and the attempt. Of two at the last use, one comes in.

    `key` is the form's own: sent twice, by a second click on a slow phone, it brings the person in once.
    """
    name = hash_of(f"{link.pk} {key or new_nonce()} {first_name} {last_name} {phone}")[:16]
    guest = User(
        username=f"guest-{name}",
        first_name=first_name,
        last_name=last_name,
        phone=phone,
        language=language,
        role=Role.GUEST,
    )
    guest.set_unusable_password()
    try:
        return _use(link, guest, now)
    except (ExamError, IntegrityError):
        twin = Attempt.objects.filter(student__username=guest.username, assignment=link.assignment_id)
        if attempt := twin.select_related("student").first():
            return attempt
        raise


@transaction.atomic
def _use(link: GuestLink, guest: User, now: datetime) -> Attempt:
    if state_of(link, now=now) != LinkState.OPEN:
        raise ExamError(_("This link lets nobody in just now."))
    free = GuestLink.objects.filter(pk=link.pk, token_hash=link.token_hash, revoked_at=None, uses__lt=F("max_uses"))
    if not free.update(uses=F("uses") + 1):  # no join: who waited for the row looks at it anew
        raise ExamError(_("This link lets nobody in just now."))
    guest.save()
    Lead.objects.create(link=link, person=guest)
    seconds = link.assignment.section_seconds
    return Attempt.objects.create(assignment=link.assignment, student=guest, section_seconds=seconds, created_at=now)
