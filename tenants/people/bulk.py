"""What can be done to several people of the list at once: whom it fits, what it says, what it does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from tenants.errors import Refused
from tenants.people.listing import NO_GROUP, PeopleFilter
from tenants.people.models import Group, Role, User
from tenants.people.rules import may_manage_admins
from tenants.people.services.approval import approve_people, refuse_people
from tenants.people.services.groups import add_students, move_students, remove_students
from tenants.people.services.people import deactivate_people, reactivate_people, reset_to_first_password

MOST_PASSWORDS = 100  # hashing one takes 30 ms
Do = Callable[[Sequence[User], User, Group | None], int]


@dataclass(frozen=True, slots=True)
class Act:
    """`fits`: to whom it can be done. `title` and `done` take the number `n`; `group`: whether it needs one."""

    label: Any
    title: Any
    tells: Any
    done: Any
    fits: Q
    do: Do
    icon: str
    group: bool = False
    stops: bool = False  # takes something away
    cards: bool = False  # leads to the cards with the passwords
    of_admin: bool = True  # an admin's alone

    def fitting(self, people: QuerySet[User], actor: User) -> QuerySet[User]:
        """Those of them to whom the actor may do it."""
        fit = people.filter(self.fits)
        if not may_manage_admins(actor):
            fit = fit.exclude(role=Role.CENTER_ADMIN)
        return fit.exclude(pk=actor.pk)


def _move(people: Sequence[User], actor: User, group: Group | None) -> int:
    assert group
    return move_students(people, to=group, actor=actor)


def _add(people: Sequence[User], actor: User, group: Group | None) -> int:
    assert group
    return add_students(group, people, actor=actor)


def _remove(people: Sequence[User], actor: User, group: Group | None) -> int:
    assert group
    return remove_students(group, people, actor=actor)


@transaction.atomic
def _passwords(people: Sequence[User], actor: User, group: Group | None) -> int:
    if len(people) > MOST_PASSWORDS:
        said = ngettext(
            "At most %(most)d password at once. Choose fewer people.",
            "At most %(most)d passwords at once. Choose fewer people.",
            MOST_PASSWORDS,
        )
        raise Refused(said % {"most": MOST_PASSWORDS})
    for person in people:
        reset_to_first_password(person, actor=actor)
    return len(people)


STUDENTS = Q(role=Role.STUDENT, is_active=True)
WAITING = Q(awaits_approval=True)
ACTS: dict[str, Act] = {
    "approve": Act(
        label=_("Approve"),
        title=ngettext_lazy("Approve %(n)d person", "Approve %(n)d people", "n"),
        tells=_("They can log in from now on."),
        done=ngettext_lazy("%(n)d person is approved.", "%(n)d people are approved.", "n"),
        fits=WAITING,
        do=lambda people, actor, _group: approve_people(people, actor=actor),
        icon="check",
    ),
    "refuse": Act(
        label=_("Refuse"),
        title=ngettext_lazy("Refuse %(n)d person", "Refuse %(n)d people", "n"),
        tells=_("An account that has done nothing is deleted. Another is kept, and stays closed."),
        done=ngettext_lazy("%(n)d person is refused.", "%(n)d people are refused.", "n"),
        fits=WAITING,
        do=lambda people, actor, _group: refuse_people(people, actor=actor),
        icon="cross",
        stops=True,
    ),
    "move": Act(
        label=_("Move to group"),
        title=ngettext_lazy("Move %(n)d student to a group", "Move %(n)d students to a group", "n"),
        tells=_("They leave the groups that they are in now. The history of each group keeps it."),
        done=ngettext_lazy("%(n)d student has moved.", "%(n)d students have moved.", "n"),
        fits=STUDENTS,
        do=_move,
        icon="next",
        group=True,
    ),
    "add": Act(
        label=_("Add to group"),
        title=ngettext_lazy("Add %(n)d student to a group", "Add %(n)d students to a group", "n"),
        tells=_("They stay in the groups that they are in."),
        done=ngettext_lazy("%(n)d student is added.", "%(n)d students are added.", "n"),
        fits=STUDENTS,
        do=_add,
        icon="plus",
        group=True,
    ),
    "remove": Act(
        label=_("Remove from group"),
        title=ngettext_lazy("Remove %(n)d student from a group", "Remove %(n)d students from a group", "n"),
        tells=_("They stay people of the centre, and keep their results."),
        done=ngettext_lazy("%(n)d student has left the group.", "%(n)d students have left the group.", "n"),
        fits=Q(role=Role.STUDENT),
        do=_remove,
        icon="cross",
        group=True,
        stops=True,
    ),
    "passwords": Act(
        label=_("Reset passwords"),
        title=ngettext_lazy("Reset the password of %(n)d person", "Reset the passwords of %(n)d people", "n"),
        tells=_(
            "Each gets a new first password on a card that you can print. The old one ends at once, and so does every "
            "session, also in the middle of an exam."
        ),
        done=ngettext_lazy("%(n)d password is new.", "%(n)d passwords are new.", "n"),
        fits=Q(is_active=True),
        do=_passwords,
        icon="lock",
        cards=True,
        of_admin=False,
    ),
    "reactivate": Act(
        label=_("Reactivate"),
        title=ngettext_lazy("Reactivate %(n)d person", "Reactivate %(n)d people", "n"),
        tells=_("They can log in again with the password that they had, and are in the groups that they were in."),
        done=ngettext_lazy("%(n)d person is active again.", "%(n)d people are active again.", "n"),
        fits=Q(is_active=False, awaits_approval=False),
        do=lambda people, actor, _group: reactivate_people(people, actor=actor),
        icon="reload",
    ),
    "deactivate": Act(
        label=_("Deactivate"),
        title=ngettext_lazy("Deactivate %(n)d person", "Deactivate %(n)d people", "n"),
        tells=_(
            "They cannot log in any more, and every open page of theirs ends at once, an exam too. Answers and results "
            "stay. You can reactivate them."
        ),
        done=ngettext_lazy("%(n)d person is deactivated.", "%(n)d people are deactivated.", "n"),
        fits=Q(is_active=True),
        do=lambda people, actor, _group: deactivate_people(people, actor=actor),
        icon="lock",
        stops=True,
    ),
}


def acts_for(user: User) -> dict[str, Act]:
    return {name: act for name, act in ACTS.items() if user.role == Role.CENTER_ADMIN or not act.of_admin}


def acts_offered(user: User, wanted: PeopleFilter) -> dict[str, Act]:
    """Those that make sense for what the list shows."""
    names = {
        "waiting": ("approve", "refuse"),
        "inactive": ("reactivate", "remove"),
        "all": tuple(ACTS),
    }.get(wanted.state, ("move", "add", "remove", "passwords", "deactivate"))
    has_group = wanted.group not in {"", NO_GROUP}
    may = acts_for(user)
    return {name: may[name] for name in names if name in may and (has_group or name != "remove")}
