"""A person's exams and deadlines: by the month, and as a feed for calendar programs under a secret address."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from exams.models import Assignment, AssignmentStatus, CalendarLink, Deadline
from exams.services.deadlines import deadlines_of
from tenants.people.models import Role, User

KEPT = timedelta(days=90)  # what is longer ago is no longer in the feed
AHEAD = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Entry:
    """A room from its opening to its end, or the deadline of homework (`ends_at` is None)."""

    assignment: Assignment
    at: datetime
    ends_at: datetime | None
    url: str

    @property
    def is_cancelled(self) -> bool:
        return self.assignment.status == AssignmentStatus.CANCELLED

    @property
    def title(self) -> str:
        if self.ends_at:
            return self.assignment.title
        return _("Due: %(title)s") % {"title": self.assignment.title}


def entries_between(user: User, start: datetime, end: datetime) -> list[Entry]:
    """What a person has in this time, in its order: four queries at most."""
    mine = Assignment.objects.visible_to(user).select_related("edition").defer("edition__document")
    rooms = mine.exams().filter(opens_at__gte=start, opens_at__lt=end)
    entries = [Entry(room, room.opens_at, room.last_end, _room_url(room, user)) for room in rooms]
    entries += _deadlines(user, mine.homework(), start, end)
    return sorted(entries, key=lambda entry: (entry.at, entry.assignment.pk))


def _room_url(room: Assignment, user: User) -> str:
    return reverse("room", args=[room.pk]) if user.is_staff_member else reverse("home")


def _deadlines(user: User, homework: QuerySet[Assignment], start: datetime, end: datetime) -> list[Entry]:
    """Staff see the common deadline, a student the own one."""
    in_time = Q(closes_at__gte=start, closes_at__lt=end)
    if user.role == Role.STUDENT:
        moved = Deadline.objects.filter(assignment=OuterRef("pk"), closes_at__gte=start, closes_at__lt=end)
        found = list(homework.filter(in_time | Q(Exists(moved))))
        due_at = deadlines_of(found, user)
    else:
        found = list(homework.filter(in_time))
        due_at = {one.pk: one.closes_at for one in found}
    return [
        Entry(one, due_at[one.pk], None, reverse("homework", args=[one.pk]))
        for one in found
        if start <= due_at[one.pk] < end
    ]


def feed_of(user: User, *, now: datetime, name: str, site: str) -> bytes:
    """The person's calendar as iCalendar text (RFC 5545). `site`: the centre's address, in front of every link."""
    calendar = Calendar()
    calendar.add("prodid", "-//mikan//JLPT mock exams//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    host = urlsplit(site).hostname
    for entry in entries_between(user, now - KEPT, now + AHEAD):
        calendar.add_component(_event(entry, now=now, host=host or "", site=site))
    return calendar.to_ical()


def _event(entry: Entry, *, now: datetime, host: str, site: str) -> Event:
    assignment = entry.assignment
    event = Event()
    event.add("uid", f"{assignment.kind}-{assignment.pk}@{host}")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", entry.at.astimezone(UTC))
    if entry.ends_at:
        event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("url", urljoin(site, entry.url))
    if assignment.place:
        event.add("location", assignment.place)
    about = f"{assignment.edition.title}, {assignment.edition.level}"
    event.add("description", f"{about}\n{assignment.cancel_reason}" if entry.is_cancelled else about)
    return event


def make_link(user: User) -> str:
    """A new secret for the person's feed; the old one ends. It is shown once and kept only as a hash."""
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        CalendarLink.objects.update_or_create(user=user, defaults={"digest": _digest(secret)})
    return secret


def owner_of(secret: str) -> User | None:
    """Whose feed it is; None for a secret that is not one (any more)."""
    link = CalendarLink.objects.select_related("user").filter(digest=_digest(secret), user__is_active=True).first()
    return link.user if link else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
