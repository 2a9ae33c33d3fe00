"""The acts of `grading` in the audit log, in words."""

from django.utils.translation import gettext_lazy as _

from tenants.people.audit_words import Kind, register

RESULTS = {"results.released": _("Results released")}


def connect() -> None:
    register(Kind("results", _("Results"), RESULTS))
