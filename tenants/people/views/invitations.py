"""Invitations, as staff make and watch them: an admin all, a teacher those of the own groups' students."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenants.access import get_visible
from tenants.errors import Refused
from tenants.people.addressees import read_addressees
from tenants.people.forms.invitations import ClassInvitationForm, InvitePeopleForm
from tenants.people.invitation_rules import roles_to_invite
from tenants.people.models import Group, Invitation, InvitationKind, InvitationState, Role
from tenants.people.models.invitations import InvitationQuerySet
from tenants.people.qr import qr_path
from tenants.people.roles import CenterRequest, staff_required
from tenants.people.services.invitation_letters import link_for
from tenants.people.services.invitations import (
    code_for,
    create_class_invitation,
    invite_each,
    renew_invitation,
    resend_invitation,
    revoke_invitation,
)
from tenants.rendering import render_page

PAGE = 25
NAMES = 60  # on the wall; more would be too small to read
ASKED = "asked"  # as a state of the list: who would like another link


@require_GET
@staff_required
def invitation_list(request: CenterRequest) -> HttpResponse:
    search, kind, state = (request.GET.get(name, "").strip() for name in ("q", "kind", "state"))
    found = _with_asked(Invitation.objects.visible_to(request.user).named(search))
    if kind in InvitationKind.values:
        found = found.filter(kind=kind)
    if state == ASKED:
        found = found.asked()
    elif state in InvitationState.values:
        found = found.in_state(state)
    context = {
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "search": search,
        "kind": kind,
        "kinds": InvitationKind.choices,
        "state": state,
        "states": [*InvitationState.choices, (ASKED, _("Would like a new link"))],
        "asking": Invitation.objects.visible_to(request.user).asked().count(),
    }
    return render_page(request, "people/invitations/list.html", context)


@require_http_methods(["GET", "POST"])
@staff_required
def invitation_new(request: CenterRequest) -> HttpResponse:
    """Some by mail. What became of each line stands above the form, which keeps the lines that failed."""
    initial = {"role": request.GET.get("role") or Role.STUDENT, "group": request.GET.get("group")}
    form = InvitePeopleForm(request.POST or None, user=request.user, center=request.center, initial=initial)
    outcomes = []
    if form.is_valid():
        addressees = read_addressees(form.cleaned_data.pop("emails"))
        outcomes = invite_each(addressees, actor=request.user, **form.cleaned_data)
        failed = [outcome.line for outcome in outcomes if not outcome.invitation]
        if not failed:
            messages.success(request, _sent(len(outcomes)))
            return redirect("invitations")
        form = InvitePeopleForm(
            user=request.user, center=request.center, initial={**form.cleaned_data, "emails": "\n".join(failed)}
        )
    invited = sum(bool(outcome.invitation) for outcome in outcomes)
    context = {"form": form, "outcomes": outcomes, "said": _sent(invited) if invited else ""}
    wrong = form.errors or (outcomes and not invited)
    return render_page(request, "people/invitations/new.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "POST"])
@staff_required
def invitation_class_new(request: CenterRequest) -> HttpResponse:
    form = ClassInvitationForm(request.POST or None, user=request.user, initial={"group": request.GET.get("group")})
    if form.is_valid():
        try:
            invitation = create_class_invitation(actor=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            return redirect("invitation", invitation.pk)
    groups = Group.objects.visible_to(request.user).current().exists()
    context = {"form": form, "has_groups": groups}
    return render_page(request, "people/invitations/class_new.html", context, status=422 if form.errors else 200)


@require_GET
@never_cache
@staff_required
def invitation_page(request: CenterRequest, pk: int) -> HttpResponse:
    invitation = _get(request, pk)
    joined = invitation.people.order_by("-date_joined", "-pk")
    context = {
        "invitation": invitation,
        "may": invitation.role in roles_to_invite(request.user),
        "page_obj": Paginator(joined, PAGE).get_page(request.GET.get("page")),
        **_secrets(invitation),
    }
    return render_page(request, "people/invitations/page.html", context)


@require_GET
@never_cache
@staff_required
def invitation_show(request: CenterRequest, pk: int) -> HttpResponse:
    """For the projector: the code and its QR, and who is in already; `joined` is asked for again and again."""
    invitation = _get(request, pk)
    if not invitation.is_class:
        raise Http404
    people = invitation.people.order_by("-date_joined", "-pk")
    context = {"invitation": invitation, "newest": people[:NAMES], "count": people.count(), **_secrets(invitation)}
    return render_page(request, "people/invitations/show.html", context)


@require_POST
@staff_required
def invitation_resend(request: CenterRequest, pk: int) -> HttpResponse:
    return _act(request, pk, resend_invitation, _("The mail is on its way again."))


@require_POST
@staff_required
def invitation_renew(request: CenterRequest, pk: int) -> HttpResponse:
    return _act(request, pk, renew_invitation, _("There is a new link. The old one does not work any more."))


@require_POST
@staff_required
def invitation_revoke(request: CenterRequest, pk: int) -> HttpResponse:
    return _act(request, pk, revoke_invitation, _("The link does not work any more. Who came by it stays."))


def _act(request: CenterRequest, pk: int, act: Callable[..., Any], said: str) -> HttpResponse:
    invitation = _get(request, pk)
    try:
        act(invitation, actor=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, said)
    return redirect("invitation", pk)


def _get(request: CenterRequest, pk: int) -> Invitation:
    found: Invitation = get_visible(_with_asked(Invitation.objects.all()), request.user, pk)
    return found


def _with_asked(invitations: InvitationQuerySet) -> InvitationQuerySet:
    asked = Invitation.objects.asked().filter(pk=OuterRef("pk"))
    return invitations.select_related("group", "created_by").annotate(is_asked=Exists(asked))


def _secrets(invitation: Invitation) -> dict[str, Any]:
    """Link, code and QR of one that works; they are derived anew each time, and kept nowhere."""
    if invitation.state != InvitationState.USABLE:
        return {}
    link = link_for(invitation)
    size, path = qr_path(link)
    return {"link": link, "code": code_for(invitation), "size": size, "path": path}


def _sent(count: int) -> str:
    said = ngettext("%(count)d invitation is on its way.", "%(count)d invitations are on their way.", count)
    return said % {"count": count}
