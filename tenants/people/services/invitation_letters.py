"""Mails with invitations. The row is the queue: whoever takes `mail_due` back sends the mail, once."""

import logging
from smtplib import SMTPRecipientsRefused
from typing import Any
from zoneinfo import ZoneInfo

from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tenants.addresses import site_url
from tenants.db import connection
from tenants.models import Center, CenterStatus, Domain
from tenants.people.models import Invitation
from tenants.people.models.invitations import InvitationQuerySet
from tenants.people.services.invitations import token_for

log = logging.getLogger(__name__)


def send_due_invitations() -> int:
    """Write to everybody of this centre who is owed a mail. Returns how many went out.

    What a silent server does not take is owed again. An address that it refuses for good is not; staff see that.
    """
    center = Center.objects.filter(schema_name=connection.schema_name, status=CenterStatus.ACTIVE).first()
    if center is None or not _due().exists():  # one that is still being made answers to nobody yet
        return 0
    try:
        with get_connection() as mail:
            return _send_all(center, mail)
    except OSError as error:  # before anything was claimed
        log.warning("The mail server does not answer, the invitations wait: %s", error)
        return 0


def _send_all(center: Center, mail: Any) -> int:
    sent, last = 0, 0
    while invitation := _claim(after=last):
        last = invitation.pk
        try:
            letter(invitation, center, mail).send()
        except SMTPRecipientsRefused as refused:
            log.warning("The mail server refused the address of invitation %s: %s", last, refused.recipients)
            if not _is_final(refused):
                _give_back(last)
        except OSError as error:  # smtplib's other errors are among them
            log.warning("The invitation %s was not sent, the sweeper tries again: %s", last, error)
            _give_back(last)
            break
        else:
            Invitation.objects.filter(pk=last).update(sent_at=timezone.now())
            sent += 1
    return sent


def letter(invitation: Invitation, center: Center, mail: Any = None) -> EmailMessage:
    """In the language of the person, with the times of the centre."""
    context = {
        "invitation": invitation,
        "center": center,
        "link": link_for(invitation),
        "by": invitation.created_by.name if invitation.created_by else "",
    }
    with translation.override(invitation.language or center.language), timezone.override(ZoneInfo(center.timezone)):
        subject = _("Your invitation to %(center)s") % {"center": center.name}
        body = render_to_string("people/letters/invitation.txt", context)
    return EmailMessage(subject, body, to=[invitation.email], connection=mail)


def link_for(invitation: Invitation) -> str:
    """The whole address, on the centre's first host name."""
    host = Domain.objects.filter(tenant__schema_name=connection.schema_name).order_by("-is_primary", "pk").first()
    path = reverse("join", args=[token_for(invitation)], urlconf="jlpt.urls.center")
    return site_url(host.domain if host else "localhost", path)


def _due() -> InvitationQuerySet:
    return Invitation.objects.usable().filter(mail_due=True)


def _claim(*, after: int) -> Invitation | None:
    """The next one that is owed, taken by a conditional update: of two workers one has it."""
    for pk in _due().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True):
        if _due().filter(pk=pk).update(mail_due=False):
            return Invitation.objects.select_related("group", "created_by").get(pk=pk)
    return None


def _give_back(pk: int) -> None:
    Invitation.objects.filter(pk=pk, revoked_at=None).update(mail_due=True)


def _is_final(refused: SMTPRecipientsRefused) -> bool:
    return all(code >= 500 for code, _said in refused.recipients.values())
