"""What speaks against a planned exam room: told before it is stored, and never forbidden.

The same few queries whatever the number of rooms and students.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exams.audience import students_among
from exams.models import Assignment, AssignmentStatus, SoundPolicy
from tenants.people.models import Group, Membership, User

NAMED = 5  # so many names stand in a sentence, of the others only the number
LONGEST = timedelta(days=2)  # no sitting takes longer than this after nobody can come in any more


def find_clashes(
    planned: Assignment, *, groups: Sequence[Group], students: Sequence[User], proctors: Sequence[User]
) -> list[str]:
    """Sentences, the gravest first. `planned` is the room as it would be, stored or not."""
    people = students_among(groups, students)
    rooms = _at_the_same_time(planned)
    return [
        *_double_booked(people, rooms),
        *_place_taken(planned, rooms),
        *_busy_proctors(proctors, rooms),
        *_seats(planned, people.count()),
        *_recordings(planned),
    ]


def digest_of(clashes: Iterable[str]) -> str:
    """Stands for exactly these: who plans anyway has read them, and nothing new has come since."""
    return hashlib.sha256("\n".join(clashes).encode()).hexdigest()[:16]


def _at_the_same_time(planned: Assignment) -> list[Assignment]:
    """Other exams whose time meets the planned one's; the few around it are fetched, and compared to the minute."""
    around = (
        Assignment.objects.exams()
        .filter(status__in=[AssignmentStatus.PLANNED, AssignmentStatus.OPEN], opens_at__lt=planned.last_end)
        .filter(closes_at__gt=planned.opens_at - LONGEST)
        .exclude(pk=planned.pk)
    )
    return [room for room in around if room.last_end > planned.opens_at]


def _double_booked(people: QuerySet[User], rooms: list[Assignment]) -> list[str]:
    if not rooms:
        return []
    members = Membership.objects.current().filter(group__assignments__in=rooms).values("student")
    single = User.objects.filter(assignments__in=rooms).values("pk")
    names = _names(people.filter(pk__in=members.union(single)))
    if not names:
        return []
    return [
        ngettext(
            "%(count)d student has another exam at this time: %(names)s.",
            "%(count)d students have another exam at this time: %(names)s.",
            len(names),
        )
        % {"count": len(names), "names": _named(names)}
    ]


def _place_taken(planned: Assignment, rooms: list[Assignment]) -> list[str]:
    place = planned.place.strip().casefold()
    return [
        _("%(place)s is taken at this time: %(title)s, from %(start)s.")
        % {"place": planned.place, "title": room.title, "start": _moment(room)}
        for room in rooms
        if place and room.place.strip().casefold() == place
    ]


def _busy_proctors(proctors: Sequence[User], rooms: list[Assignment]) -> list[str]:
    if not proctors or not rooms:
        return []
    busy = User.objects.filter(pk__in=[p.pk for p in proctors], proctored__in=rooms).distinct()
    return [_("%(name)s is the proctor of another exam at this time.") % {"name": user.name} for user in busy]


def _seats(planned: Assignment, count: int) -> list[str]:
    if count == 0:
        return [_("Nobody is in the groups that you chose.")]
    if planned.seats is None or count <= planned.seats:
        return []
    return [
        ngettext("%(count)d student for %(seats)d seats.", "%(count)d students for %(seats)d seats.", count)
        % {"count": count, "seats": planned.seats}
    ]


def _recordings(planned: Assignment) -> list[str]:
    if planned.sound not in {SoundPolicy.DEVICE, SoundPolicy.ROOM}:
        return []
    return [
        _("The recording of %(section)s takes %(recording)d min, the section %(minutes)d: its end would be cut off.")
        % {"section": section["title"], "recording": -(-seconds // 60), "minutes": section["minutes"]}
        for section in planned.edition.document["sections"]
        if section["recording"] and (seconds := section["recording"]["seconds"]) > section["minutes"] * 60
    ]


def _names(people: QuerySet[User]) -> list[str]:
    return [person.name for person in people.only("username", "first_name", "last_name")]


def _named(names: list[str]) -> str:
    if len(names) <= NAMED:
        return ", ".join(names)
    more = len(names) - NAMED
    return ngettext("%(names)s and %(more)d more", "%(names)s and %(more)d more", more) % {
        "names": ", ".join(names[:NAMED]),
        "more": more,
    }


def _moment(room: Assignment) -> str:
    return formats.date_format(timezone.localtime(room.opens_at), "SHORT_DATETIME_FORMAT")
