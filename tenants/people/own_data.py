"""Everything that is kept about somebody, for that person to take along.

The apps that own the rows say what they have (`register`, in their `ready`): nothing here knows of exams or results. A
collector gives only what the person may see anyway: no key, no result before its release.
"""

import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.serializers.json import DjangoJSONEncoder
from django_tenants.utils import get_public_schema_name

from tenants.db import connection
from tenants.people.devices import device_of
from tenants.people.models import AuditEntry, Membership, User
from tenants.people.services.own_sessions import sessions_of

Rows = Sequence[Mapping[str, Any]]
Collector = Callable[[User], Any]
_everywhere: dict[str, Collector] = {}
_in_centers: dict[str, Collector] = {}
PROFILE = [
    "username",
    "email",
    "first_name",
    "last_name",
    "role",
    "phone",
    "language",
    "timezone",
    "theme",
    "date_joined",
    "last_login",
    "last_seen_at",
]


def register(name: str, collector: Collector, *, centers_only: bool = False) -> None:
    """`collector` answers with what JSON can hold, dates included; it becomes `<name>.json`.

    `centers_only`: the tables that it reads are not in public, where owners are.
    """
    (_in_centers if centers_only else _everywhere)[name] = collector


def archive_of(user: User) -> bytes:
    """A ZIP with a file of JSON for each kind of data, and the portrait."""
    collectors = _everywhere | (_in_centers if connection.schema_name != get_public_schema_name() else {})
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, collector in sorted(collectors.items()):
            text = json.dumps(collector(user), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
            archive.writestr(f"{name}.json", text)
        if user.avatar and user.avatar.storage.exists(str(user.avatar.name)):
            with user.avatar.open("rb") as file:
                archive.writestr("portrait.webp", file.read())
    return out.getvalue()


def connect() -> None:
    register("profile", lambda user: {name: getattr(user, name) for name in PROFILE})
    register("groups", _groups)
    register("sessions", _sessions)
    register("second_factors", _factors)
    register("acts", _acts)


def _groups(user: User) -> Rows:
    """Where the person learned and teaches."""
    learned = Membership.objects.filter(student=user).order_by("joined_at", "pk")
    learning = learned.values("group__name", "group__level", "joined_at", "left_at", "left_for")
    teaching = [{"group__name": group.name, "teaches": True} for group in user.teaching_groups.all()]
    return [*learning, *teaching]


def _sessions(user: User) -> Rows:
    return [
        {"device": device_of(one.user_agent), "browser": one.user_agent, "address": one.ip, "since": one.created_at}
        for one in sessions_of(user)
    ]


def _factors(user: User) -> Rows:
    """That there are some, never what is in them."""
    return list(Authenticator.objects.filter(user=user).order_by("pk").values("type", "created_at", "last_used_at"))


def _acts(user: User) -> Rows:
    """What the audit log has of the person's own doing."""
    done = AuditEntry.objects.filter(actor=user).order_by("at", "pk")
    return list(done.values("at", "action", "subject_name", "address"))
