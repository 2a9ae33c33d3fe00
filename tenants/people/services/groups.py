"""Groups and their students."""

from collections.abc import Iterable

from django.db import transaction

from tenants.people.models import Group, Membership, User


@transaction.atomic
def create_group(*, name: str, level: str, teachers: Iterable[User] = (), students: Iterable[User] = ()) -> Group:
    group = Group.objects.create(name=name, level=level)
    group.teachers.set(teachers)
    Membership.objects.bulk_create(Membership(group=group, student=student) for student in students)
    return group
