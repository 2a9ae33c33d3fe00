"""The acts on centres and requests in the audit log, in words."""

from django.utils.translation import gettext_lazy as _

from tenants.people.audit_words import Kind, register

REQUESTS = {
    "request.noted": _("Note on a request written"),
    "request.contacted": _("Request marked as contacted"),
    "request.rejected": _("Request rejected"),
    "request.approved": _("Request approved"),
}
CENTERS = {
    "center.created": _("Centre made"),
    "center.moved": _("Address of a centre changed"),
    "center.branding": _("Colour or logo of a centre changed"),
    "center.plan": _("Plan agreed on with a centre"),
    "plan.changed": _("Limits or price of a plan changed"),
    "job.retried": _("Work on a centre tried again"),
    "center.suspended": _("Centre suspended"),
    "center.reactivated": _("Centre reactivated"),
    "center.archived": _("Centre archived"),
    "center.unarchived": _("Centre taken out of the archive"),
    "center.export_started": _("Export of a centre begun"),
    "center.export_removed": _("Export of a centre removed"),
    "center.import_started": _("Import of a centre begun"),
    "center.export_downloaded": _("Export of a centre downloaded"),
    "center.deletion_asked": _("Deletion of a centre asked for"),
    "center.deletion_taken_back": _("Deletion of a centre taken back"),
    "center.deleted": _("Centre deleted"),
}
SUPPORT = {
    "support.asked": _("Support visit asked for"),
    "support.entered": _("Support visit begun"),
    "support.ended": _("Support visit ended"),
    "support.allowed": _("Support visits allowed"),
    "support.forbidden": _("Support visits forbidden"),
}
SETTINGS = {"center.settings": _("Settings of the centre changed")}


def connect() -> None:
    register(
        Kind("requests", _("Requests"), REQUESTS, center=False, public=True),
        Kind("centers", _("Centres"), CENTERS, public=True, center=False),
        Kind("support", _("Support visits"), SUPPORT, public=True),
        Kind("settings", _("Centre settings"), SETTINGS),
    )
