"""The public site: landing page, owners."""

from django.urls import path

from jlpt.urls import common, owner_centers, owner_requests, owner_support
from tenants.views import overview, site

urlpatterns = [
    path("", site.landing, name="landing"),
    path("home/", overview.owner_home, name="home"),
    *owner_requests.urlpatterns,
    *owner_centers.urlpatterns,
    *owner_support.urlpatterns,
    *common.urlpatterns,
]
