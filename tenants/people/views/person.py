"""One person: added, looked at, changed, let out and in."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenants.access import get_visible
from tenants.errors import Refused
from tenants.people.forms.people import CARD, INVITE, EditPersonForm, NewPersonForm, TeachersPersonForm
from tenants.people.models import Role, User
from tenants.people.panels import panels_of
from tenants.people.roles import CenterRequest, role_required, staff_required
from tenants.people.rules import may_manage_admins
from tenants.people.services.approval import approve_people, refuse_people
from tenants.people.services.invitations import invite_person
from tenants.people.services.passwords import first_password
from tenants.people.services.people import (
    add_person,
    change_person,
    deactivate_people,
    reactivate_people,
    reset_password,
    reset_to_first_password,
)
from tenants.people.services.two_factor import has_second_factor
from tenants.people.services.usernames import free_username
from tenants.rendering import render_page

admin_required = role_required(Role.CENTER_ADMIN)
SHOWN_ONCE = "first_password_of"  # in the session: whose first password the next page shows


@require_http_methods(["GET", "POST"])
@admin_required
def person_new(request: CenterRequest) -> HttpResponse:
    initial = {"groups": [request.GET["group"]]} if request.GET.get("group", "").isdecimal() else {}
    form = NewPersonForm(request.POST or None, actor=request.user, center=request.center, initial=initial)
    if form.is_valid():
        try:
            return _added(request, dict(form.cleaned_data))
        except Refused as refused:
            form.add_error(None, refused.sentence)
    return render_page(request, "people/person/new.html", {"form": form}, status=422 if form.errors else 200)


def _added(request: CenterRequest, values: dict[str, Any]) -> HttpResponse:
    """An invitation is on its way, or the account is there and its password shown."""
    if values.pop("way") == INVITE:
        groups = values["groups"]
        names = ("first_name", "last_name", "language", "email")
        invitation = invite_person(
            actor=request.user,
            role=Role(values["role"]),
            group=groups[0] if groups else None,
            **{name: values[name] for name in names},
        )
        messages.success(request, _("The invitation goes to %(email)s.") % {"email": invitation.email})
        return redirect("invitations")
    person = add_person(actor=request.user, with_password=True, **values)
    request.session[SHOWN_ONCE] = person.pk
    messages.success(request, _("%(name)s is added.") % {"name": person.name})
    return redirect("person", person.pk)


@require_GET
@admin_required
def username_offer(request: CenterRequest) -> HttpResponse:
    """A user name that is free, for the names typed so far."""
    first, last = (request.GET.get(name, "").strip()[:80] for name in ("first_name", "last_name"))
    offered = free_username(first, last) if first or last else ""
    return render_page(request, "people/person/offer.html", {"offered": offered})


@require_GET
@staff_required
def person_page(request: CenterRequest, pk: int) -> HttpResponse:
    person = get_visible(User.objects.all(), request.user, pk)
    shown = request.session.pop(SHOWN_ONCE, None) == person.pk
    context = {
        "person": person,
        "memberships": person.memberships.select_related("group", "joined_by", "left_by", "moved_to").order_by(
            "-joined_at", "-pk"
        ),
        "teaching": person.teaching_groups.all(),
        "password": first_password(person) if shown else None,
        "has_card": _may_change(request.user, person) and first_password(person) is not None,
        "may_change": _may_change(request.user, person),
        "two_factor": request.user.role == Role.CENTER_ADMIN and has_second_factor(person),
        "panels": panels_of(person, viewer=request.user),
    }
    return render_page(request, "people/person/page.html", context)


@require_http_methods(["GET", "POST"])
@staff_required
def person_edit(request: CenterRequest, pk: int) -> HttpResponse:
    person = _changeable(request, pk)
    if request.user.role == Role.CENTER_ADMIN:
        form: Any = EditPersonForm(request.POST or None, person=person, actor=request.user, center=request.center)
    else:
        names = ("first_name", "last_name", "phone", "language")
        initial = {name: getattr(person, name) for name in names}
        form = TeachersPersonForm(request.POST or None, center=request.center, initial=initial)
    if form.is_valid():
        try:
            change_person(person, actor=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("Saved."))
            return redirect("person", pk)
    context = {"form": form, "person": person}
    return render_page(request, "people/person/edit.html", context, status=422 if form.errors else 200)


@require_POST
@staff_required
def person_password(request: CenterRequest, pk: int) -> HttpResponse:
    """By mail where there is an e-mail, unless a card is wanted; else a first password, shown on the next page."""
    person = _changeable(request, pk)
    reset = reset_to_first_password if request.POST.get("way") == CARD else reset_password
    try:
        password = reset(person, actor=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect("person", pk)
    if password is None:
        messages.success(request, _("A link to choose a new password goes to %(email)s.") % {"email": person.email})
    else:
        request.session[SHOWN_ONCE] = person.pk
    return redirect("person", pk)


@require_POST
@admin_required
def person_state(request: CenterRequest, pk: int) -> HttpResponse:
    """Deactivate, reactivate, approve or refuse one person, as the pressed button (`act`) says."""
    person = _changeable(request, pk)
    acts = {
        "deactivate": (deactivate_people, _("%(name)s is deactivated.")),
        "reactivate": (reactivate_people, _("%(name)s is active again.")),
        "approve": (approve_people, _("%(name)s is approved, and can log in from now on.")),
        "refuse": (refuse_people, _("%(name)s is refused.")),
    }
    service, done = acts.get(request.POST.get("act", ""), (None, ""))
    if service is None:
        raise Http404
    try:
        changed = service([person], actor=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        said = done % {"name": person.name} if changed else _("Somebody else was quicker. Nothing had to be changed.")
        messages.success(request, said)
    return redirect("person", pk) if User.objects.filter(pk=pk).exists() else redirect("people")


def _changeable(request: CenterRequest, pk: int) -> User:
    person: User = get_visible(User.objects.all(), request.user, pk)
    if not _may_change(request.user, person):
        raise Http404
    return person


def _may_change(user: User, person: User) -> bool:
    """An admin all but guests, on a support visit no admin; a teacher the own students, who are all that he sees."""
    return person.role != Role.GUEST and (person.role != Role.CENTER_ADMIN or may_manage_admins(user))
