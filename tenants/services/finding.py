"""Who does not know the address of the own centre gets it by mail; whether an e-mail is known, nobody else learns."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from tenants.addresses import site_url
from tenants.db import connection
from tenants.models import Center, Domain
from tenants.people.models import User
from tenants.schemas import active_centers, inside

log = logging.getLogger(__name__)


def ask_for_centers(email: str, *, language: str) -> bool:
    """Queue the look-up. The same work whoever asks; False where no worker can be told."""
    from tenants.tasks.requests import find_my_center

    try:
        find_my_center.apply_async([email, language], retry=False)
    except (OperationalError, RedisError):
        log.warning("The broker does not answer; a visitor could not be sent the addresses of centres")
        return False
    return True


def centers_of(email: str) -> list[Center]:
    """The active centres in which somebody has this e-mail. One query in each: for a task, never for a page."""
    found = []
    for center in active_centers():
        with inside(center):
            if User.objects.active().filter(email__iexact=email, is_support=False).exists():
                found.append(center)
    return found


def send_centers(email: str, *, language: str) -> int:
    """Mail the addresses to who has some; nobody else gets a mail. Returns how many centres it names."""
    centers = centers_of(email)
    if not centers:
        return 0
    connection.set_schema_to_public()
    hosts = dict(Domain.objects.filter(tenant__in=centers, is_primary=True).values_list("tenant_id", "domain"))
    named = [(center, site_url(hosts[center.pk])) for center in centers if center.pk in hosts]
    with translation.override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        body = render_to_string("tenants/public/mails/centers.txt", {"named": named, "email": email})
        EmailMessage(_("The address of your centre"), body, to=[email]).send()
    return len(named)
