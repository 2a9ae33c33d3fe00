"""A centre's urls and the empty view behind the same middleware."""

from django.urls import path

from bench.views import empty
from jlpt.urls import center

urlpatterns = [path("bench/empty/", empty), *center.urlpatterns]
