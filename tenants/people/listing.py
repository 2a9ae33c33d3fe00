"""The list of people: who is in it, for whom, by which search and filters."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tenants.people.models import Group, Membership, Role, User
from tenants.people.phones import search_words

NO_GROUP = "none"
LISTED_ROLES = (Role.STUDENT, Role.TEACHER, Role.CENTER_ADMIN)  # guests have a list of their own
LEVELS = ("N5", "N4", "N3", "N2", "N1")
STATES: dict[str, tuple[Any, Q]] = {
    "": (_("Active"), Q(is_active=True)),
    "waiting": (_("Waits for approval"), Q(awaits_approval=True)),
    "new": (_("Has never logged in"), Q(is_active=True, last_login=None)),
    "first": (_("Has still the first password"), Q(is_active=True, must_change_password=True)),
    "inactive": (_("Not active"), Q(is_active=False, awaits_approval=False)),
    "all": (_("Everybody, not active ones too"), Q()),
}
SORTS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "": (_("By name"), ("last_name", "first_name", "pk")),
    "seen": (_("Seen last"), (F("last_seen_at").desc(nulls_last=True), "pk")),
    "joined": (_("Newest first"), ("-date_joined", "-pk")),
}


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What stands in the address of the list; values that mean nothing count as empty."""

    text: str = ""
    role: str = ""
    group: str = ""
    state: str = ""
    level: str = ""
    sort: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "PeopleFilter":
        group = query.get("group", "")
        return cls(
            text=query.get("q", "").strip()[:100],
            role=_among(query.get("role"), LISTED_ROLES),
            group=group if group == NO_GROUP or (group.isdecimal() and len(group) < 13) else "",
            state=_among(query.get("state"), STATES),
            level=_among(query.get("level"), LEVELS),
            sort=_among(query.get("sort"), SORTS),
        )

    @property
    def is_narrow(self) -> bool:
        """Whether a list that is empty may be so because of what is searched."""
        return any((self.text, self.role, self.group, self.state, self.level))

    @property
    def fields(self) -> dict[str, str]:
        """As the names of an address; without what is empty."""
        values = {"q": self.text, "role": self.role, "group": self.group, "state": self.state, "level": self.level}
        return {name: value for name, value in (values | {"sort": self.sort}).items() if value}

    @property
    def address(self) -> str:
        return "?" + urlencode(self.fields) if self.fields else ""

    def found(self, user: User) -> QuerySet[User]:
        people = people_of(user).filter(STATES[self.state][1]).named(search_words(self.text))
        if self.role:
            people = people.filter(role=self.role)
        if self.group == NO_GROUP:
            people = people.filter(_groupless())
        elif self.group:
            people = people.filter(_in(group=self.group))
        if self.level:
            people = people.filter(_in(group__level=self.level))
        return people.order_by(*SORTS[self.sort][1])


def people_of(user: User) -> Any:
    """Everybody of the list, for this person."""
    return User.objects.visible_to(user).filter(role__in=LISTED_ROLES)


def with_groups(people: QuerySet[User]) -> QuerySet[User]:
    """Each with `now_in` (memberships) and `now_teaching` (groups): two queries for all."""
    memberships = Membership.objects.current().select_related("group").order_by("group__name")
    return people.prefetch_related(
        Prefetch("memberships", memberships, to_attr="now_in"),
        Prefetch("teaching_groups", Group.objects.current(), to_attr="now_teaching"),
    )


def groups_with_counts(user: User) -> QuerySet[Group]:
    """The person's groups, each with the number of active students as `active`."""
    here = Q(memberships__left_at=None, memberships__student__is_active=True)
    return Group.objects.visible_to(user).current().annotate(active=Count("memberships", filter=here)).order_by("name")


def totals_of(user: User) -> dict[str, int]:
    """Of the whole list: `everybody` active, `groupless` students, those `waiting` for approval."""
    totals: dict[str, int] = people_of(user).aggregate(
        everybody=Count("pk", filter=Q(is_active=True)),
        groupless=Count("pk", filter=Q(is_active=True) & _groupless()),
        waiting=Count("pk", filter=Q(awaits_approval=True)),
    )
    return totals


def _groupless() -> Q:
    current = Membership.objects.current().filter(student=OuterRef("pk"))
    return Q(role=Role.STUDENT) & ~Q(Exists(current))


def _in(**group: Any) -> Q:
    return Q(Exists(Membership.objects.current().filter(student=OuterRef("pk"), **group)))


def _among(value: str | None, known: Iterable[str]) -> str:
    return value if value and value in known else ""
