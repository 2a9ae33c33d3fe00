"""Two centres, always: made once for the session, each test in a transaction that is undone. The same ids in both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection
from django.test import Client
from django.utils import translation

from exams.models import MockTest
from tenants.hosts import forget_hosts
from tenants.models import Center
from tenants.people.models import Group, Role, User
from tenants.people.services.groups import create_group
from tenants.schemas import inside
from tenants.services.centers import create_center, ensure_public_site
from tests.exams.makers import small_test

HOSTS = {"sakura": "sakura.localhost", "fuji": "fuji.localhost", "public": "localhost"}
PASSWORD = "mikan-test-2026"


@dataclass(frozen=True)
class House:
    """What every test finds: the two centres, each with the same people under the same ids."""

    sakura: Center
    fuji: Center


def make_people() -> None:
    """Staff, and students of two groups: teacher, student, mate in N5 A; other_teacher, other_student in N4 B."""
    roles = [
        ("admin", Role.CENTER_ADMIN),
        ("teacher", Role.TEACHER),
        ("other_teacher", Role.TEACHER),
        ("student", Role.STUDENT),
        ("mate", Role.STUDENT),
        ("other_student", Role.STUDENT),
        ("guest", Role.GUEST),
    ]
    people = {
        name: User.objects.create_user(name, PASSWORD, email=f"{name}@test.example", role=role, first_name=name.title())
        for name, role in roles
    }
    create_group(name="N5 A", level="N5", teachers=[people["teacher"]], students=[people["student"], people["mate"]])
    create_group(name="N4 B", level="N4", teachers=[people["other_teacher"]], students=[people["other_student"]])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    with django_db_blocker.unblock():
        ensure_public_site()
        if not User.objects.filter(username="owner").exists():
            User.objects.create_user("owner", PASSWORD, email="owner@test.example", role=Role.OWNER, first_name="Owner")
        house = House(*(_center(name) for name in ("sakura", "fuji")))
        connection.set_schema_to_public()
    yield house


def _center(name: str) -> Center:
    center = Center.objects.filter(name=name.title()).first()
    if center is None:
        center = create_center(subdomain=name, name=name.title())
    with inside(center):
        if not User.objects.exists():
            make_people()
    return center


@pytest.fixture
def house(db: None, django_db_setup: House) -> Iterator[House]:
    """The two centres; the test itself stands in Sakura."""
    cache.clear()
    forget_hosts()
    connection.set_tenant(django_db_setup.sakura)
    yield django_db_setup
    connection.set_schema_to_public()


@pytest.fixture
def committed(django_db_setup: House, django_db_blocker: Any) -> Iterator[House]:
    """For what other threads must see: no transaction; the exams of both centres are emptied afterwards."""
    with django_db_blocker.unblock():
        connection.set_tenant(django_db_setup.sakura)
        cache.clear()
        yield django_db_setup
        for center in (django_db_setup.fuji, django_db_setup.sakura):
            connection.set_tenant(center)
            with connection.cursor() as cursor:
                models = [*apps.get_app_config("exams").get_models(), *apps.get_app_config("grading").get_models()]
                tables = ", ".join(model._meta.db_table for model in models)
                cursor.execute(f"TRUNCATE {tables}, people_auditentry, django_session CASCADE")
        connection.close()


@pytest.fixture
def person(house: House) -> Any:
    """`person("teacher")`: somebody of Sakura."""
    return lambda name: User.objects.get(username=name)


@pytest.fixture
def login(house: House) -> Any:
    """`login("student", "fuji")`: a browser of that person on that centre's host; `login(None)`: a stranger."""

    def make(name: str | None, center: str = "sakura") -> Client:
        client = Client(headers={"host": HOSTS[center]})
        if name:
            if center == "public":
                connection.set_schema_to_public()
            else:
                connection.set_tenant(getattr(house, center))
            client.force_login(User.objects.get(username=name))
        connection.set_tenant(house.sakura)
        return client

    return make


@pytest.fixture
def group(house: House) -> Group:
    return Group.objects.get(name="N5 A")


@pytest.fixture
def mock_test(house: House) -> MockTest:
    """A small N5 test: 2 + 2 + 2 questions with a recording, as the import service stores it."""
    return small_test()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A request leaves its language behind in the thread."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    vars(storages["default"]).pop("relative_media_root", None)  # django-tenants keeps the first value it saw
