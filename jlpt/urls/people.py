"""Urls of people."""

from django.urls import URLPattern, URLResolver, path

from tenants.people.views import people, person

urlpatterns: list[URLPattern | URLResolver] = [
    path("people/", people.people_list, name="people"),
    path("people/several/", people.people_bulk, name="people_bulk"),
    path("people/new/", person.person_new, name="person_new"),
    path("people/new/username/", person.username_offer, name="username_offer"),
    path("people/<int:pk>/", person.person_page, name="person"),
    path("people/<int:pk>/edit/", person.person_edit, name="person_edit"),
    path("people/<int:pk>/password/", person.person_password, name="person_password"),
    path("people/<int:pk>/state/", person.person_state, name="person_state"),
]
