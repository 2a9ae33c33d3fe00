"""Accommodations, as staff keep them: an admin of all students, a teacher of the own ones."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.audience import students_of
from exams.forms.accommodations import AccommodationForm, accommodation_values
from exams.models import Accommodation, Assignment
from exams.services.accommodations import remove_accommodation, set_accommodation
from tenants.access import get_visible
from tenants.people.models import User
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page

PAGE = 25


@require_GET
@staff_required
def accommodation_list(request: CenterRequest) -> HttpResponse:
    """All, or (?room=) those that count in one room."""
    search, room = request.GET.get("q", "").strip(), _room(request)
    found = Accommodation.objects.visible_to(request.user).select_related("student", "assignment", "set_by")
    if room:
        standing = Q(assignment=None, student__in=students_of(room))
        found = found.filter(Q(assignment=room) | standing)
    if search:
        found = found.filter(student__in=User.objects.all().named(search))
    context = {
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "search": search,
        "room": room,
        "back": _address(room),
    }
    return render_page(request, "exams/accommodations/list.html", context)


@require_http_methods(["GET", "POST"])
@staff_required
def accommodation_new(request: CenterRequest) -> HttpResponse:
    room = _room(request)
    initial = {"assignment": room.pk if room else None, "students": request.GET.get("student", "")}
    form = AccommodationForm(request.POST or None, user=request.user, room=room, initial=initial)
    if form.is_valid():
        students = form.cleaned_data.pop("students")
        for student in students:
            set_accommodation(student, actor=request.user, now=timezone.now(), **form.cleaned_data)
        said = ngettext("Saved for %(count)d student.", "Saved for %(count)d students.", len(students))
        messages.success(request, said % {"count": len(students)})
        return redirect(_address(room))
    context = {"form": form, "room": room, "back": _address(room)}
    return render_page(request, "exams/accommodations/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff_required
def accommodation_edit(request: CenterRequest, pk: int) -> HttpResponse:
    found = get_visible(Accommodation.objects.select_related("student", "assignment"), request.user, pk)
    values = accommodation_values(found)
    form = AccommodationForm(request.POST or None, user=request.user, changed=found, initial=values)
    if form.is_valid():
        set_accommodation(
            found.student, actor=request.user, now=timezone.now(), assignment=found.assignment, **form.cleaned_data
        )
        messages.success(request, _("Saved. It counts at once, in exams that are under way too."))
        return redirect("accommodations")
    context = {"form": form, "accommodation": found, "back": reverse("accommodations")}
    return render_page(request, "exams/accommodations/form.html", context, status=422 if form.errors else 200)


@require_POST
@staff_required
def accommodation_remove(request: CenterRequest, pk: int) -> HttpResponse:
    found = get_visible(Accommodation.objects.select_related("student", "assignment"), request.user, pk)
    remove_accommodation(found, actor=request.user, now=timezone.now())
    messages.success(request, _("It is removed."))
    return redirect("accommodations")


def _room(request: CenterRequest) -> Assignment | None:
    """The room of ?room=, where the person sees it."""
    text = request.GET.get("room", "")
    if not text.isdecimal() or len(text) > 12:
        return None
    return Assignment.objects.exams().visible_to(request.user).filter(pk=text).first()


def _address(room: Assignment | None) -> str:
    return reverse("accommodations") + (f"?room={room.pk}" if room else "")
