"""Telling owners of a new request: on their open pages, and by mail, each in the own language."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tenants.addresses import site_url
from tenants.db import connection
from tenants.models import ContactRequest
from tenants.people.live import push_to_person
from tenants.people.models import Role, User

log = logging.getLogger(__name__)


def tell_owners_now() -> int:
    """Push the count of new requests, and mail about those that nobody was mailed about. Returns of how many."""
    connection.set_schema_to_public()
    owners = list(User.objects.active().filter(role=Role.OWNER).order_by("pk"))
    untold = list(ContactRequest.objects.filter(told_at=None).order_by("pk"))
    told = [request for request in untold if _claim(request)]
    _push(owners, told)
    return sum(_mail(owners, request) for request in told)


def _claim(request: ContactRequest) -> bool:
    """Whoever turns it from untold to told writes the mails, and nobody else."""
    return bool(ContactRequest.objects.filter(pk=request.pk, told_at=None).update(told_at=timezone.now()))


def _push(owners: list[User], told: list[ContactRequest]) -> None:
    count = ContactRequest.objects.unseen().count()
    for owner in owners:
        with translation.override(_language(owner)):
            urls = [(request, _url(request)) for request in told]
            html = render_to_string("tenants/requests/_news.html", {"new_requests": count, "told": urls})
            push_to_person(owner.pk, html)


def _mail(owners: list[User], request: ContactRequest) -> bool:
    """A mail to each owner who has an address. When the server takes none of them, a later run tries again."""
    letters = [_letter(owner, request) for owner in owners if owner.email]
    sent = sum(_sent(letter) for letter in letters)
    if letters and not sent:
        log.warning("No owner was mailed about request %s; the sweeper tries again", request.pk)
        ContactRequest.objects.filter(pk=request.pk).update(told_at=None)
        return False
    return True


def _sent(letter: EmailMessage) -> bool:
    try:
        letter.send()
    except OSError as error:  # smtplib's errors are among them
        log.warning("A mail to an owner was not sent: %s", error)
        return False
    return True


def _letter(owner: User, request: ContactRequest) -> EmailMessage:
    with translation.override(_language(owner)):
        context = {"contact": request, "url": site_url(settings.BASE_HOST, _url(request)), "owner": owner}
        subject = _("A centre asks for mikan: %(name)s") % {"name": " ".join(request.center_name.split())}
        body = render_to_string("tenants/requests/mails/new.txt", context)
    return EmailMessage(subject, body, to=[owner.email], reply_to=[request.email])


def _url(request: ContactRequest) -> str:
    return reverse("request", args=[request.pk], urlconf=settings.PUBLIC_SCHEMA_URLCONF)


def _language(owner: User) -> str:
    return owner.language or settings.LANGUAGE_CODE
