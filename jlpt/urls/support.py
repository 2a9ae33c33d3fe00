"""Urls of support visits, in a centre."""

from django.urls import path

from tenants.people.views import support

urlpatterns = [
    path("support/", support.support, name="support"),
    path("support/allow/", support.support_allow, name="support_allow"),
    path("support/leave/", support.support_leave, name="support_leave"),
    path("support/enter/<str:token>/", support.support_enter, name="support_enter"),
    path("support/<int:pk>/", support.support_visit, name="support_visit"),
    path("support/<int:pk>/end/", support.support_visit_end, name="support_visit_end"),
]
