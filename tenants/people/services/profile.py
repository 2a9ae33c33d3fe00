"""What people change about themselves."""

from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django_tenants.utils import get_public_schema_name

from tenants.db import connection
from tenants.errors import Refused
from tenants.limits import Limit, check_limit
from tenants.people.models import User
from tenants.people.portraits import BYTES, portrait_of
from tenants.pictures import PictureError

OF_ONESELF = frozenset({"first_name", "last_name", "phone", "language", "timezone", "theme"})


def change_profile(user: User, **values: Any) -> User:
    """Only what is everybody's own: a role or a user name among the values is a mistake of the caller."""
    strange = set(values) - OF_ONESELF
    if strange:
        raise ValueError(f"not for oneself to change: {sorted(strange)}")
    for name, value in values.items():
        setattr(user, name, value)
    user.save(update_fields=[*values, "search_key"])
    return user


@transaction.atomic
def set_avatar(user: User, *, data: bytes, name: str) -> User:
    """Keep a portrait in place of the old one. The file is written first: a row never names one that is not there."""
    try:
        portrait = portrait_of(data, name)
    except PictureError as error:
        raise Refused(str(error)) from error
    user = User.objects.select_for_update().get(pk=user.pk)
    before = user.avatar.name
    if not before and connection.schema_name != get_public_schema_name():
        check_limit(Limit.STORAGE, more=BYTES)
    user.avatar.save(str(portrait.name), portrait, save=False)
    user.save(update_fields=["avatar"])
    _delete_later(before)
    return user


@transaction.atomic
def remove_avatar(user: User) -> User:
    user = User.objects.select_for_update().get(pk=user.pk)
    _delete_later(user.avatar.name)
    user.avatar = ""
    user.save(update_fields=["avatar"])
    return user


def avatar_bytes() -> int:
    """How much the portraits of this centre count in its plan."""
    return User.objects.exclude(avatar="").count() * BYTES


def _delete_later(name: str | None) -> None:
    if name:
        transaction.on_commit(lambda: default_storage.delete(name))
