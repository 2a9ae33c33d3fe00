"""A new e-mail address, which the new and the old one agree to."""

import logging
import secrets
from datetime import datetime, timedelta
from smtplib import SMTPException

from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from tenants.errors import Refused
from tenants.people.models import EmailChange, User
from tenants.people.services.audit import record
from tenants.people.tokens import hash_of

log = logging.getLogger(__name__)
VALID = timedelta(hours=24)


def begin_email_change(user: User, *, email: str, site: str, address: str, now: datetime) -> EmailChange:
    """Write to both addresses; one that was begun before is replaced. `address` is the links' begin, `site` who writes.

    Nothing is kept of a change whose letters cannot be sent.
    """
    email = email.strip().lower()
    _check(user, email)
    tokens = {"new": secrets.token_urlsafe(32), "old": secrets.token_urlsafe(32) if user.email else ""}
    with transaction.atomic():
        EmailChange.objects.filter(user=user).delete()
        change = EmailChange.objects.create(
            user=user,
            email=email,
            new_hash=hash_of(tokens["new"]),
            old_hash=hash_of(tokens["old"]) if tokens["old"] else "",
            old_confirmed_at=None if tokens["old"] else now,
            expires_at=now + VALID,
        )
    letters = [("new", email), ("old", user.email)] if user.email else [("new", email)]
    try:
        get_connection().send_messages(
            [_letter(user, change, which, to, site, f"{address}{tokens[which]}/") for which, to in letters]
        )
    except (SMTPException, OSError) as error:
        log.exception("The letters of a change of e-mail were not sent")
        change.delete()
        raise Refused(_("The letters could not be sent. Nothing is changed. Try again in some minutes.")) from error
    return change


def find_email_change(token: str, *, now: datetime) -> EmailChange | None:
    """The change that a link belongs to, for as long as it is valid."""
    hashed = hash_of(token)
    found = EmailChange.objects.filter(Q(old_hash=hashed) | Q(new_hash=hashed), expires_at__gt=now)
    return found.select_related("user").first()


@transaction.atomic
def confirm_email_change(token: str, *, now: datetime) -> EmailChange:
    """Note what this address says. With both, the new one counts and the change is over (its `pk` is None then)."""
    found = find_email_change(token, now=now)
    if found is None:
        raise Refused(_("This link no longer works. It was used already, or it is older than a day."))
    change = EmailChange.objects.select_for_update().select_related("user").get(pk=found.pk)
    if change.new_hash == hash_of(token):
        change.new_confirmed_at = change.new_confirmed_at or now
    else:
        change.old_confirmed_at = change.old_confirmed_at or now
    change.save(update_fields=["new_confirmed_at", "old_confirmed_at"])
    if change.new_confirmed_at and change.old_confirmed_at:
        _take_effect(change)
    return change


def cancel_email_change(user: User) -> None:
    EmailChange.objects.filter(user=user).delete()


def _take_effect(change: EmailChange) -> None:
    user = change.user
    _check(user, change.email)
    before, user.email = user.email, change.email
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "search_key"])
    except IntegrityError as error:  # in this very moment
        raise Refused(_taken()) from error
    EmailAddress.objects.filter(user=user).delete()
    record(user, "person.email_changed", user, **{"from": before, "to": user.email})
    change.delete()


def _check(user: User, email: str) -> None:
    if email == user.email:
        raise Refused(_("This is your e-mail already."))
    if User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
        raise Refused(_taken())


def _taken() -> str:
    return _("Somebody else here has this e-mail already. Ask your centre if it is yours.")


def _letter(user: User, change: EmailChange, which: str, to: str, site: str, link: str) -> EmailMessage:
    context = {"user": user, "change": change, "which": which, "site": site, "link": link}
    subject = _("%(site)s: confirm the change of your e-mail") % {"site": site}
    return EmailMessage(subject, render_to_string("people/emails/letter.txt", context), to=[to])
