"""The calendar: a month of rooms and deadlines, and the feed for other programs."""

import calendar as months
import re
from datetime import date, datetime, time
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.views.decorators.http import require_POST, require_safe

from exams.models import CalendarLink
from exams.services.calendars import Entry, entries_between, feed_of, make_link, owner_of
from tenants.people.models import Role
from tenants.people.roles import CenterRequest, role_required
from tenants.rendering import render_page

with_calendar = role_required(Role.CENTER_ADMIN, Role.TEACHER, Role.STUDENT)
FIRST_YEAR, LAST_YEAR = 2000, 2100
SHOWN = 4  # entries of a day at once; the others unfold


@require_safe
@with_calendar
def calendar_month(request: CenterRequest) -> HttpResponse:
    return _page(request, _month_of(request.GET.get("month", "")))


@require_POST
@with_calendar
def calendar_link(request: CenterRequest) -> HttpResponse:
    """A new address for the feed. It is on this page and never again."""
    secret = make_link(request.user)
    address = request.build_absolute_uri(reverse("calendar_feed", args=[secret]))
    return _page(request, _month_of(""), feed=address)


@require_safe
def calendar_feed(request: CenterRequest, secret: str) -> HttpResponse:
    """For a calendar program, which has no session: who knows the secret gets it."""
    user = owner_of(secret)
    if user is None:
        raise Http404
    with translation.override(user.language or request.center.language):
        text = feed_of(user, now=timezone.now(), name=request.center.name, site=request.build_absolute_uri("/"))
    headers = {"Content-Disposition": 'inline; filename="mikan.ics"', "Cache-Control": "private, max-age=300"}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


def _month_of(text: str) -> date:
    """The first day of a month written as 2026-05; of this month where it is not one."""
    found = re.fullmatch(r"(\d{4})-(\d{2})", text)
    if found and FIRST_YEAR <= int(found[1]) < LAST_YEAR and 1 <= int(found[2]) <= 12:
        return date(int(found[1]), int(found[2]), 1)
    return timezone.localdate().replace(day=1)


def _page(request: CenterRequest, first: date, *, feed: str = "") -> HttpResponse:
    weekday = int(formats.get_format("FIRST_DAY_OF_WEEK"))  # Django counts from Sunday, Python from Monday
    days = list(months.Calendar((weekday - 1) % 7).itermonthdates(first.year, first.month))
    entries = entries_between(request.user, _midnight(days[0]), _midnight(days[-1], end=True))
    context = {
        "month": first,
        "previous": _beside(first, -1),
        "next": _beside(first, 1),
        "days": [_day(day, entries, first) for day in days],
        "weekdays": days[:7],
        "is_empty": not entries,
        "feed": feed,
        "has_feed": bool(feed) or CalendarLink.objects.filter(user=request.user).exists(),
    }
    return render_page(request, "exams/calendar/month.html", context)


def _day(day: date, entries: list[Entry], first: date) -> dict[str, Any]:
    mine = [entry for entry in entries if timezone.localdate(entry.at) == day]
    return {
        "date": day,
        "is_out": day.month != first.month,
        "is_today": day == timezone.localdate(),
        "entries": mine[:SHOWN],
        "more": mine[SHOWN:],
    }


def _midnight(day: date, *, end: bool = False) -> datetime:
    moment = time.max if end else time.min
    return timezone.make_aware(datetime.combine(day, moment))


def _beside(first: date, step: int) -> str:
    month = first.year * 12 + first.month - 1 + step
    return f"{month // 12}-{month % 12 + 1:02d}"
