"""The public site: landing page, owners."""

from django.urls import path
from tenants import views

from jlpt.urls import common

urlpatterns = [
    path("", views.landing, name="landing"),
    path("home/", views.owner_home, name="home"),
    *common.urlpatterns,
]
