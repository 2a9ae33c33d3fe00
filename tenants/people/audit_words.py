"""What stands in the audit log, in words. Each floor registers its own actions, in its app's `ready`.

An action without words is shown as it is recorded: nothing that was done is ever hidden. tests/people/test_audit.py
looks that each `record(…)` in the code has its sentence.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(NamedTuple):
    """Actions that belong together: `key` and `label` in the filter, `words`: action -> sentence.

    `public`: whether owners meet them on the public site, `center`: whether admins do in a centre.
    """

    key: str
    label: Any
    words: Mapping[str, Any]
    center: bool = True
    public: bool = False


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    for kind in kinds:
        _kinds[kind.key] = kind


def kinds_of(*, public: bool) -> list[Kind]:
    """Those that the log of this site may have."""
    return [kind for kind in _kinds.values() if (kind.public if public else kind.center)]


def sentence_of(action: str) -> str:
    return next((str(kind.words[action]) for kind in _kinds.values() if action in kind.words), action)


def details_of(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The entry's data as lines: a word for the key where there is one, and the value as text; empty ones fall away."""
    lines = [(str(DETAILS.get(key, key.replace("_", " "))), _as_text(value)) for key, value in data.items()]
    return [(key, text) for key, text in lines if text]


def _as_text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(_("yes") if value else _("no"))
        case list():
            return ", ".join(_as_text(part) for part in value)
        case dict():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


DETAILS: dict[str, Any] = {
    "accepted": _("Accepted"),
    "attempt": _("Attempt"),
    "attempts": _("Attempts"),
    "center": _("Centre"),
    "closes_at": _("Until"),
    "count": _("How many"),
    "edition": _("Edition"),
    "email": _("E-mail"),
    "fields": _("Changed"),
    "from": pgettext_lazy("change", "From"),
    "group": _("Group"),
    "groups": _("Groups"),
    "minutes": _("Minutes"),
    "plan": pgettext_lazy("plan", "Plan"),
    "reason": _("Reason"),
    "role": _("Role"),
    "section": _("Section"),
    "student": _("Student"),
    "students": _("Students"),
    "subdomain": _("Address"),
    "text": _("Text"),
    "title": _("Title"),
    "to": pgettext_lazy("change", "To"),
    "whole": _("The whole room"),
}

PEOPLE = {
    "person.added": _("Person added"),
    "person.changed": _("Person changed"),
    "person.deactivated": _("Person deactivated"),
    "person.reactivated": _("Person activated again"),
    "person.approved": _("Person approved"),
    "person.refused": _("Person not approved"),
    "person.password_reset": _("New first password given"),
    "person.email_changed": _("Own e-mail changed"),
    "person.two_factor_reset": _("Second factor taken away"),
    "person.reset_mailed": _("Mail to set a new password sent"),
}
GROUPS = {
    "group.created": _("Group made"),
    "group.changed": _("Group changed"),
    "group.archived": _("Group archived"),
    "group.reopened": _("Group opened again"),
    "group.joined": _("Students put into a group"),
    "group.moved": _("Students moved to a group"),
    "group.left": _("Students taken out of a group"),
}
INVITATIONS = {
    "invitation.created": _("Invitation made"),
    "invitation.resent": _("Invitation sent again"),
    "invitation.renewed": _("Invitation renewed"),
    "invitation.revoked": _("Invitation revoked"),
    "invitation.used": _("Invitation used"),
    "invitation.asked": _("New invitation asked for"),
}
IMPORTS = {
    "people.import_confirmed": _("Import of people confirmed"),
    "people.import_resumed": _("Import of people resumed"),
    "people.import_cancelled": _("Import of people cancelled"),
    "people.cards_opened": _("Login cards opened"),
}


def connect() -> None:
    register(
        Kind("people", _("People"), PEOPLE, public=True),
        Kind("groups", _("Groups"), GROUPS),
        Kind("invitations", _("Invitations"), INVITATIONS),
        Kind("imports", _("Imports and login cards"), IMPORTS),
    )
