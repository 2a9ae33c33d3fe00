"""Groups and their students: who joins, moves and leaves, with the history of it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenants.errors import Refused
from tenants.people.models import Group, LeftFor, Membership, Role, User
from tenants.people.services.audit import record


class GroupValues(TypedDict, total=False):
    name: str
    level: str
    capacity: int | None
    schedule: str
    colour: str
    teachers: Iterable[User]


@transaction.atomic
def create_group(
    *,
    name: str,
    level: str,
    teachers: Iterable[User] = (),
    students: Collection[User] = (),
    capacity: int | None = None,
    schedule: str = "",
    colour: str = "",
    actor: User | None = None,
) -> Group:
    """A new group; without `actor` it is the product itself that makes it, and nobody is noted."""
    group = Group(name=name.strip(), level=level, capacity=capacity, schedule=schedule, colour=colour)
    _save_named(group)
    group.teachers.set(teachers)
    if actor:
        record(actor, "group.created", group, level=level)
    if students:
        add_students(group, students, actor=actor)
    return group


@transaction.atomic
def change_group(group: Group, *, actor: User, **values: Unpack[GroupValues]) -> Group:
    """Change what is given. A capacity below the number of students is refused."""
    group = locked(group)
    if "capacity" in values:
        _check_places(values["capacity"], students=_count(group))
    teachers = values.pop("teachers", None)
    changed = [name for name, value in values.items() if getattr(group, name) != value]
    for name in changed:
        setattr(group, name, values[name])  # type: ignore[literal-required]
    if changed:
        _save_named(group, update_fields=changed)
    if teachers is not None:
        now_teaching = {teacher.pk for teacher in teachers}
        if now_teaching != set(group.teachers.values_list("pk", flat=True)):
            group.teachers.set(now_teaching)
            changed.append("teachers")
    if changed:
        record(actor, "group.changed", group, fields=changed)
    return group


@transaction.atomic
def archive_group(group: Group, *, actor: User) -> Group:
    """The students leave it, and it is offered nowhere any more. A second click changes nothing."""
    group = locked(group)
    if group.archived_at:
        return group
    now = timezone.now()
    members = group.memberships.current().update(left_at=now, left_by=actor, left_for=LeftFor.ARCHIVED)
    group.archived_at = now
    group.save(update_fields=["archived_at"])
    record(actor, "group.archived", group, students=members)
    return group


@transaction.atomic
def unarchive_group(group: Group, *, actor: User, with_students: bool) -> Group:
    """Open it again; `with_students`: those who were in it on the day it was archived come back."""
    group = locked(group)
    if not group.archived_at:
        return group
    were_in = left_with_archive(group)
    group.archived_at = None
    group.save(update_fields=["archived_at"])
    record(actor, "group.reopened", group)
    if with_students:
        add_students(group, were_in, actor=actor)
    return group


def left_with_archive(group: Group) -> list[User]:
    """The students, still here today, who were in an archived group when it was archived."""
    left = group.memberships.filter(left_at=group.archived_at, left_for=LeftFor.ARCHIVED)
    return list(User.objects.active().students().filter(pk__in=left.values("student")))


@transaction.atomic
def add_students(group: Group, students: Collection[User], *, actor: User | None = None) -> int:
    """Let them join, beside other groups that they are in. Returns how many were not in it before."""
    group = locked(group)
    joining = _joining(group, students)
    _join(group, joining, actor)
    if joining and actor:
        record(actor, "group.joined", group, students=[student.pk for student in joining])
    return len(joining)


@transaction.atomic
def move_students(
    students: Collection[User], *, to: Group, actor: User, origin: Group | None = None, now: datetime | None = None
) -> int:
    """Out of `origin` (without one: of every group that they are in) and into another. Returns how many moved."""
    to = locked(to)
    joining = _joining(to, students)
    leaving = Membership.objects.current().filter(student__in=students).exclude(group=to)
    if origin:
        leaving = leaving.filter(group=origin)
    moved = {*leaving.values_list("student", flat=True), *(student.pk for student in joining)}
    leaving.update(left_at=now or timezone.now(), left_by=actor, left_for=LeftFor.MOVED, moved_to=to)
    _join(to, joining, actor)
    if moved:
        record(actor, "group.moved", to, students=sorted(moved), origin=origin.pk if origin else None)
    return len(moved)


@transaction.atomic
def remove_students(group: Group, students: Iterable[User], *, actor: User) -> int:
    """They leave this group and stay people of the centre. Returns how many were in it."""
    leaving = group.memberships.current().filter(student__in=students)
    gone = sorted(leaving.values_list("student", flat=True))
    leaving.update(left_at=timezone.now(), left_by=actor, left_for=LeftFor.LEFT)
    if gone:
        record(actor, "group.left", group, students=gone)
    return len(gone)


@transaction.atomic
def leave_groups(student: User, *, actor: User) -> None:
    """Out of every group: who becomes staff is in none."""
    now = timezone.now()
    Membership.objects.current().filter(student=student).update(left_at=now, left_by=actor, left_for=LeftFor.LEFT)


def locked(group: Group) -> Group:
    """Whoever changes who is in a group waits here for the others. It blocks no foreign key."""
    return Group.objects.select_for_update(no_key=True).get(pk=group.pk)


def _joining(group: Group, students: Collection[User]) -> list[User]:
    """Those who are not in it yet, if it takes them: students, and no more than it has places for."""
    if group.archived_at:
        raise Refused(_("%(group)s is archived. Open it again first.") % {"group": group.name})
    for student in students:
        if student.role != Role.STUDENT:
            raise Refused(_("%(name)s is not a student. Only students are in groups.") % {"name": student.name})
    members = set(group.memberships.current().values_list("student", flat=True))
    joining = [
        student for student in {student.pk: student for student in students}.values() if student.pk not in members
    ]
    if group.capacity is not None and len(members) + len(joining) > group.capacity:
        raise Refused(_full(group, free=max(group.capacity - len(members), 0), wanted=len(joining)))
    return joining


def _full(group: Group, *, free: int, wanted: int) -> str:
    if not free:
        return _("%(group)s is full. Give it more places, or choose another group.") % {"group": group.name}
    said = ngettext(
        "%(group)s has %(free)d free place, not enough for %(wanted)d.",
        "%(group)s has %(free)d free places, not enough for %(wanted)d.",
        free,
    )
    return said % {"group": group.name, "free": free, "wanted": wanted}


def _join(group: Group, students: Iterable[User], actor: User | None) -> None:
    Membership.objects.bulk_create(
        [Membership(group=group, student=student, joined_by=actor) for student in students], batch_size=1000
    )


def _check_places(capacity: int | None, *, students: int) -> None:
    if capacity is not None and capacity < students:
        said = ngettext(
            "%(count)d student is in the group. It needs as many places.",
            "%(count)d students are in the group. It needs as many places.",
            students,
        )
        raise Refused(said % {"count": students})


def _count(group: Group) -> int:
    return group.memberships.current().count()


def _save_named(group: Group, update_fields: list[str] | None = None) -> None:
    """Names are unique; of two who take one at once, the second hears the sentence."""
    try:
        with transaction.atomic():
            group.save(update_fields=update_fields)
    except IntegrityError as error:
        raise Refused(_("There is a group with this name already.")) from error
