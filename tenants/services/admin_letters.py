"""Mails to the admins of a centre, each in the own language."""

import logging
from typing import Any
from zoneinfo import ZoneInfo

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation

from tenants.addresses import site_url
from tenants.db import connection
from tenants.models import Center, Domain
from tenants.people.models import Role, User
from tenants.schemas import inside

log = logging.getLogger(__name__)


def write_to_admins(center: Center, template: str, **context: Any) -> int:
    """`<template>_subject.txt` and `<template>.txt`; how many mails went out. A mail server that fails is logged."""
    connection.set_schema_to_public()
    hosts = Domain.objects.filter(tenant=center, is_primary=True).values_list("domain", flat=True)
    context |= {"center": center, "site": site_url(hosts[0]) if hosts else ""}
    with inside(center):
        admins = list(User.objects.active().staff().filter(role=Role.CENTER_ADMIN).exclude(email="").order_by("pk"))
    return sum(_send(center, admin, template, context) for admin in admins)


def _send(center: Center, admin: User, template: str, context: dict[str, Any]) -> bool:
    zone = ZoneInfo(admin.timezone or center.timezone)
    with translation.override(admin.language or center.language), timezone.override(zone):
        subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
        letter = EmailMessage(
            subject, render_to_string(f"{template}.txt", {**context, "admin": admin}), to=[admin.email]
        )
    try:
        letter.send()
    except OSError as error:  # smtplib's errors are among them
        log.warning("A mail to an admin of %s was not sent: %s", center.schema_name, error)
        return False
    return True
