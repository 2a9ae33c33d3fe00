"""Urls of the public site: requests for a centre, and finding one's own."""

from django.urls import path

from tenants.views import requests, site

urlpatterns = [
    path("contact/", site.contact, name="contact"),
    path("contact/thanks/", site.contact_thanks, name="contact_thanks"),
    path("find/", site.find_center, name="find_center"),
    path("find/sent/", site.find_center_sent, name="find_center_sent"),
    path("requests/", requests.request_list, name="requests"),
    path("requests/<int:pk>/", requests.request_detail, name="request"),
    path("requests/<int:pk>/note/", requests.request_note, name="request_note"),
    path("requests/<int:pk>/contacted/", requests.request_contacted, name="request_contacted"),
    path("requests/<int:pk>/reject/", requests.request_reject, name="request_reject"),
    path("requests/<int:pk>/approve/", requests.request_approve, name="request_approve"),
]
