"""Letters to those whom a list has added: where to choose a password. Each is noted before it is sent, so none
goes twice."""

import logging
from smtplib import SMTPRecipientsRefused

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from tenants.addresses import site_url
from tenants.db import connection
from tenants.models import Domain
from tenants.people.models import ImportState, PeopleImport, User

log = logging.getLogger(__name__)


def send_letters(pk: int) -> int:
    """All that an import still owes. A mail server that does not answer is asked again later. Returns how many went."""
    sent = 0
    while person := _claim(pk):
        try:
            _letter(person).send()
            sent += 1
        except SMTPRecipientsRefused:
            log.warning("Import %s: the address of person %s is refused", pk, person.pk)
            _note_failed(pk)
        except OSError as error:  # smtplib's errors are among them
            log.warning("Letters of import %s were not sent, the sweeper tries again: %s", pk, error)
            _give_back(pk, person)
            break
    return sent


def _claim(pk: int) -> User | None:
    """The next who is owed one, noted as written to."""
    with transaction.atomic():
        found = _locked(pk)
        letters = found.columns.get("letters", {})
        if found.state != ImportState.DONE or not letters.get("due"):
            return None
        owed = found.people.active().filter(must_change_password=True, pk__gt=letters["after"]).exclude(email="")
        person = owed.order_by("pk").first()
        if person:
            letters |= {"after": person.pk, "sent": letters["sent"] + 1}
        else:
            letters["due"] = False
        found.save(update_fields=["columns"])
    return person


@transaction.atomic
def _give_back(pk: int, person: User) -> None:
    found = _locked(pk)
    letters = found.columns["letters"]
    if letters["after"] == person.pk:
        letters |= {"after": person.pk - 1, "sent": letters["sent"] - 1}
        found.save(update_fields=["columns"])


@transaction.atomic
def _note_failed(pk: int) -> None:
    found = _locked(pk)
    letters = found.columns["letters"]
    letters |= {"sent": letters["sent"] - 1, "failed": letters["failed"] + 1}
    found.save(update_fields=["columns"])


def _locked(pk: int) -> PeopleImport:
    return PeopleImport.objects.select_for_update(no_key=True).defer("rows").get(pk=pk)


def _letter(person: User) -> EmailMessage:
    """In the person's language. The link is the one that "forgot password" sends."""
    center = connection.tenant
    domain = Domain.objects.filter(tenant=center, is_primary=True).first()
    host = domain.domain if domain else "localhost"
    key = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    with translation.override(person.language or center.language):
        context = {
            "person": person,
            "center": center.name,
            "link": site_url(host, reverse("account_reset_password_from_key", kwargs=key)),
            "login": site_url(host, reverse("account_login")),
        }
        subject = _("%(center)s: choose your password") % {"center": center.name}
        return EmailMessage(subject, render_to_string("people/imports/letter.txt", context), to=[person.email])
