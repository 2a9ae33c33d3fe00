"""People and groups for tests of the list."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import make_password

from tenants.people.models import Group, Membership, Role, User

NAMES = [("Dilnoza", "Karimova"), ("Нигора", "Ахмедова"), ("さくら", "田中"), ("Oʻktam", "Joʻrayev"), ("Малика", "Ким")]


def student(username: str, **fields: Any) -> User:
    values = {"role": Role.STUDENT, "first_name": username.title()} | fields
    return User.objects.create_user(username, None, **values)


def many(count: int, *, group: Group | None = None) -> list[User]:
    """Students of five names in turn, by two statements."""
    password = make_password(None)
    people = User.objects.bulk_create(
        [
            User(
                username=f"many{n}",
                first_name=NAMES[n % 5][0],
                last_name=f"{NAMES[n % 5][1]} {n}",
                role=Role.STUDENT,
                phone=f"+9989{n:08d}",
                password=password,
            )
            for n in range(count)
        ],
        batch_size=1000,
    )
    if group:
        Membership.objects.bulk_create([Membership(group=group, student=person) for person in people], batch_size=1000)
    return people
