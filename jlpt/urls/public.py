"""The public site: landing page, owners."""

from django.urls import path

from jlpt.urls import common
from tenants import views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("home/", views.owner_home, name="home"),
    *common.urlpatterns,
]
