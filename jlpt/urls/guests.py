"""Urls of guests: links, coming in by one, leads."""

from django.urls import URLPattern, URLResolver, path

from exams.views import entering, guests
from grading.views import leads

urlpatterns: list[URLPattern | URLResolver] = [
    path("guests/", guests.guest_links, name="guests"),
    path("guests/new/", guests.guest_new, name="guest_new"),
    path("guests/leave/", entering.guest_leave, name="guest_leave"),
    path("guests/<int:pk>/", leads.guest_link, name="guest_link"),
    path("guests/<int:pk>/edit/", guests.guest_edit, name="guest_edit"),
    path("guests/<int:pk>/revoke/", guests.guest_revoke, name="guest_revoke"),
    path("guests/<int:pk>/renew/", guests.guest_renew, name="guest_renew"),
    path("guests/leads/", leads.leads, name="leads"),
    path("guests/leads/export/", leads.leads_export, name="leads_export"),
    path("guests/leads/clean/", leads.leads_clean, name="leads_clean"),
    path("guests/leads/<int:pk>/", leads.lead, name="lead"),
    path("guests/leads/<int:pk>/note/", leads.lead_note, name="lead_note"),
    path("guests/leads/<int:pk>/student/", leads.lead_student, name="lead_student"),
    path("guests/leads/<int:pk>/delete/", leads.lead_delete, name="lead_delete"),
    path("try/<str:token>/", entering.guest_enter, name="guest_enter"),
]
