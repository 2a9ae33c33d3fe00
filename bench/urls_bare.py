"""One url: the save at the product's own address."""

from django.urls import path

from bench.views import bare_save, empty

urlpatterns = [path("attempts/<int:pk>/journal/", bare_save), path("health/", empty)]
