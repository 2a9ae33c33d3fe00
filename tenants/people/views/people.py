"""The list of people, and what is done to several of them at once."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tenants.errors import Refused
from tenants.people.bulk import Act, acts_for, acts_offered
from tenants.people.forms.people import TargetGroupForm
from tenants.people.listing import (
    LEVELS,
    LISTED_ROLES,
    SORTS,
    STATES,
    PeopleFilter,
    groups_with_counts,
    people_of,
    totals_of,
    with_groups,
)
from tenants.people.models import Group, User
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page

PAGE = 40
NAMED = 12  # so many are listed by name before an act


@require_GET
@staff_required
def people_list(request: CenterRequest) -> HttpResponse:
    wanted, user = PeopleFilter.of(request.GET), request.user
    context = {
        "wanted": wanted,
        "page_obj": Paginator(with_groups(wanted.found(user)), PAGE).get_page(request.GET.get("page")),
        "acts": acts_offered(user, wanted),
        # What only the whole page shows is asked for there.
        "groups": groups_with_counts(user),
        "totals": lambda: totals_of(user),
        "states": [(value, label) for value, (label, _filter) in STATES.items()],
        "sorts": [(value, label) for value, (label, _fields) in SORTS.items()],
        "roles": [(role.value, role.label) for role in LISTED_ROLES],
        "levels": LEVELS,
    }
    return render_page(request, "people/people/list.html", context)


@require_http_methods(["GET", "POST"])
@staff_required
def people_bulk(request: CenterRequest) -> HttpResponse:
    """The address says whom and what (as the list's form made it); a GET shows what will happen, a POST does it."""
    act = acts_for(request.user).get(request.GET.get("act", ""))
    if act is None:
        raise Http404
    wanted = PeopleFilter.of(request.GET)
    picked = _picked(request, wanted)
    people = act.fitting(picked, request.user)
    count = people.count()
    form = _group_form(request, act, wanted)
    error = ""
    if request.method == "POST" and count and (form is None or form.is_valid()):
        try:
            return _do(request, act, people, form.cleaned_data["group"] if form else None, wanted)
        except Refused as refused:
            error = refused.sentence
    context = {
        "act": act,
        "form": form,
        "error": error,
        "count": count,
        "title": act.title % {"n": count},
        "named": people[:NAMED],
        "unnamed": max(count - NAMED, 0),
        "left_out": picked.count() - count,
        "back": reverse("people") + wanted.address,
    }
    return render_page(request, "people/people/bulk.html", context, status=422 if request.method == "POST" else 200)


def _do(
    request: CenterRequest, act: Act, people: QuerySet[User], group: Group | None, wanted: PeopleFilter
) -> HttpResponse:
    meant = list(people)
    if request.POST.get("count") != str(len(meant)):
        raise Refused(_("Meanwhile these are other people. Look again whom you mean."))
    done = act.do(meant, request.user, group)
    if done:
        messages.success(request, act.done % {"n": done})
    else:
        messages.info(request, _("Nothing had to be changed."))
    if act.cards:
        return redirect(reverse("login_cards") + "?ids=" + ",".join(str(person.pk) for person in meant))
    return redirect(reverse("people") + wanted.address)


def _picked(request: CenterRequest, wanted: PeopleFilter) -> QuerySet[User]:
    """Those who are ticked, or all whom the search finds; never somebody whom the person does not see."""
    if request.GET.get("all"):
        return wanted.found(request.user)
    ids = [pk for pk in request.GET.getlist("ids") if pk.isdecimal() and len(pk) < 13]
    found: QuerySet[User] = people_of(request.user).filter(pk__in=ids)
    return found


def _group_form(request: CenterRequest, act: Act, wanted: PeopleFilter) -> TargetGroupForm | None:
    if not act.group:
        return None
    groups = Group.objects.visible_to(request.user).current()
    return TargetGroupForm(request.POST or None, groups=groups, initial={"group": wanted.group} if act.stops else {})
