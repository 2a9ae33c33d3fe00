"""Lines compared with who and which groups are here: the outcome of each. As few queries for 1,000 lines as for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from tenants.people.folding import folded
from tenants.people.importing.checking import check, level_of
from tenants.people.importing.rows import Outcome, Row
from tenants.people.models import Group, Membership, Role, User

CHANGED = (
    "first_name",
    "last_name",
    "email",
    "phone",
    "language",
)  # what a list changes; an empty cell changes nothing
LISTED = {Role.STUDENT, Role.TEACHER}


def assess(rows: Collection[Row]) -> None:
    """Give every line its outcome, problems and changes, as things stand now."""
    for row in rows:
        check(row)
    here, places, seen = _Here(rows), _Places(rows), _Seen()
    for row in rows:
        person = here.person_of(row)
        seen.look(row, person)
        if person:
            _compare(row, person)
        group = None if row.problems else places.find(row)
        row.person = person.pk if person else None
        row.changes = _changes(row, person) if person else {}
        row.is_teacher = (person.role if person else row.values["role"]) == Role.TEACHER
        if group and not row.problems:
            places.take(row, group, person)
        row.outcome = _outcome(row)


def _outcome(row: Row) -> Outcome:
    if row.problems:
        return Outcome.ERROR
    if row.person is None:
        return Outcome.NEW
    return Outcome.KNOWN if row.changes else Outcome.SAME


def _compare(row: Row, person: User) -> None:
    """Whether the list may say anything about somebody who is here."""
    role = row.values["role"]
    if person.role == Role.GUEST:
        row.fail("guest_here", name=person.name)
    elif person.role not in LISTED or person.is_support:
        row.fail("admin_here", name=person.name)
    elif not person.is_active:
        row.fail("inactive", name=person.name)
    elif role and role != person.role:
        row.fail("other_role", name=person.name, role=person.role)


def _changes(row: Row, person: User) -> dict[str, list[str]]:
    changes = {}
    for name in CHANGED:
        value, before = row.values[name], getattr(person, name)
        if value and value != before:
            changes[name] = [before, value]
    return changes


class _Here:
    """Those of the centre whom the lines may mean: same e-mail, else same user name, else same phone and name."""

    def __init__(self, rows: Iterable[Row]) -> None:
        values = {name: {row.values[name] for row in rows} - {""} for name in ("email", "username", "phone")}
        found = User.objects.filter(
            Q(email__in=values["email"]) | Q(username__in=values["username"]) | Q(phone__in=values["phone"])
        )
        self.by_email: dict[str, User] = {}
        self.by_username: dict[str, User] = {}
        self.by_phone: dict[tuple[str, str], list[User]] = defaultdict(list)
        for person in found.order_by("pk"):
            self.by_username[person.username] = person
            if person.email:
                self.by_email[person.email.lower()] = person
            if person.phone and person.role in LISTED:
                self.by_phone[person.phone, folded(person.name)].append(person)

    def person_of(self, row: Row) -> User | None:
        values = row.values
        by_email, by_username = self.by_email.get(values["email"]), self.by_username.get(values["username"])
        if by_email and values["username"] and by_email != by_username:
            row.fail("email_of", name=by_email.name)
        elif by_email and not _same_name(row, by_email):
            row.fail("email_taken", name=by_email.name)
        elif by_username and not _same_name(row, by_username):
            row.fail("username_taken", name=by_username.name)
        if by_email or by_username:
            return by_email or by_username
        if not values["phone"] or values["username"]:
            return None
        same = self.by_phone.get((values["phone"], folded(f"{values['first_name']} {values['last_name']}")), [])
        if len(same) > 1:
            row.fail("several_here")
        return same[0] if same else None


def _same_name(row: Row, person: User) -> bool:
    """In any script and order; one of both may lack a name. Brothers with their mother's e-mail are two people."""
    there = set(folded(f"{row.values['first_name']} {row.values['last_name']}").split())
    here = set(folded(person.name).split())
    return there <= here or here <= there


class _Seen:
    """Who stood in an earlier line."""

    def __init__(self) -> None:
        self.lines: dict[tuple[str, ...], int] = {}

    def look(self, row: Row, person: User | None) -> None:
        values = row.values
        name = folded(f"{values['first_name']} {values['last_name']}")
        keys: list[tuple[str, tuple[str, ...]]] = [
            ("email_twice", ("email", values["email"]) if values["email"] else ()),
            ("username_twice", ("username", values["username"]) if values["username"] else ()),
            ("same_person", ("phone", values["phone"], name) if values["phone"] and name else ()),
            ("same_person", ("person", str(person.pk)) if person else ()),
        ]
        earlier = [(problem, self.lines[key]) for problem, key in keys if key in self.lines]
        if earlier:
            row.fail(earlier[0][0], row=earlier[0][1])
        for _problem, key in keys:
            if key:
                self.lines.setdefault(key, row.number)


@dataclass
class _Place:
    """A group as it will be when the lines so far are written; without `group` it will be made."""

    name: str
    level: str
    group: Group | None = None
    taken: int = 0
    people: set[int] = field(default_factory=set)  # of a group that is here: students in it, teachers of it


def group_key(name: str) -> str:
    """Names that differ only in capitals are one group."""
    return name.casefold()


class _Places:
    def __init__(self, rows: Collection[Row]) -> None:
        keys = {group_key(row.values["group"]) for row in rows} - {""}
        self.places: dict[str, _Place] = {}
        groups = [group for group in Group.objects.all() if group_key(group.name) in keys] if keys else []
        members: dict[int, set[int]] = defaultdict(set)
        current = Membership.objects.current().filter(group__in=groups)
        for group_id, student_id in current.values_list("group_id", "student_id"):
            members[group_id].add(student_id)
        teaching: dict[int, set[int]] = defaultdict(set)
        for group_id, teacher_id in Group.teachers.through.objects.filter(group__in=groups).values_list(
            "group_id", "user_id"
        ):
            teaching[group_id].add(teacher_id)
        for group in groups:
            self.places[group_key(group.name)] = _Place(
                group.name, group.level, group, len(members[group.pk]), members[group.pk] | teaching[group.pk]
            )

    def find(self, row: Row) -> _Place | None:
        """The group of the line, here already or promised by an earlier line."""
        name, level = row.values["group"], row.values["level"]
        if not name:
            return None
        place = self.places.get(group_key(name))
        if place is None:
            place = _Place(name, level or level_of(name))
            if not place.level:
                row.fail("no_level", group=name)
                return None
            self.places[group_key(name)] = place
        if level and level != place.level:
            row.fail("other_level", group=place.name, level=place.level)
        elif place.group and place.group.archived_at:
            row.fail("archived", group=place.name)
        return place

    def take(self, row: Row, place: _Place, person: User | None) -> None:
        """A place for the line's student, or its teacher beside the group's."""
        row.values["group"], row.values["level"] = place.name, place.level
        if person and person.pk in place.people:
            return
        if not row.is_teacher:
            if place.group and place.group.capacity is not None and place.taken >= place.group.capacity:
                row.fail("group_full", group=place.name)
                return
            place.taken += 1
        if person:
            row.changes["group"] = ["", place.name]
