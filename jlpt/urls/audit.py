"""Urls of the audit log, in centres and on the public site."""

from django.urls import path

from tenants.people.views import audit

urlpatterns = [
    path("audit/", audit.audit_log, name="audit"),
    path("audit/export/", audit.audit_export, name="audit_export"),
]
