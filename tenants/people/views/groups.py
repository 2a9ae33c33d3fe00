"""Groups: the list, one with its students and its history, and who joins, moves and leaves."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenants.access import get_visible
from tenants.errors import Refused
from tenants.people.forms.groups import GroupForm, JoinForm, ScheduleForm
from tenants.people.forms.people import TargetGroupForm
from tenants.people.listing import LEVELS
from tenants.people.models import Group, Membership, Role, User
from tenants.people.roles import CenterRequest, role_required, staff_required
from tenants.people.services.groups import (
    add_students,
    archive_group,
    change_group,
    create_group,
    left_with_archive,
    move_students,
    remove_students,
    unarchive_group,
)
from tenants.rendering import render_page

PAGE, MEMBERS_PAGE, RECENT = 30, 100, 5
ORDERS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "level": ("-level", "name"),
    "newest": ("-created_at", "-pk"),
    "students": ("-students", "name"),
}
ORDER_NAMES = [
    ("name", gettext_lazy("By name")),
    ("level", gettext_lazy("By level")),
    ("students", gettext_lazy("Most students first")),
    ("newest", gettext_lazy("Newest first")),
]
admin_required = role_required(Role.CENTER_ADMIN)


@require_GET
@staff_required
def group_list(request: CenterRequest) -> HttpResponse:
    search, level = request.GET.get("q", "").strip()[:80], request.GET.get("level", "")
    archived, order = request.GET.get("archived") == "1", request.GET.get("order", "")
    groups = _counted(Group.objects.visible_to(request.user)).prefetch_related("teachers")
    groups = groups.filter(archived_at__isnull=not archived).order_by(*ORDERS.get(order, ORDERS["name"]))
    if search:
        groups = groups.filter(name__icontains=search)
    if level in LEVELS:
        groups = groups.filter(level=level)
    context = {
        "page_obj": Paginator(groups, PAGE).get_page(request.GET.get("page")),
        "search": search,
        "level": level,
        "levels": LEVELS,
        "archived": archived,
        "order": order,
        "orders": ORDER_NAMES,
    }
    return render_page(request, "people/groups/list.html", context)


@require_http_methods(["GET", "POST"])
@admin_required
def group_new(request: CenterRequest) -> HttpResponse:
    form = GroupForm(request.POST or None)
    if form.is_valid():
        try:
            group = create_group(actor=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("The group is made. Add its students."))
            return redirect("group", group.pk)
    return _form_page(request, form, None)


@require_GET
@staff_required
def group_page(request: CenterRequest, pk: int) -> HttpResponse:
    group = _group(request, pk)
    names = ("student__last_name", "student__first_name", "student__pk")
    members = group.memberships.current().select_related("student").order_by(*names)
    page_obj = Paginator(members, MEMBERS_PAGE).get_page(request.GET.get("page"))
    left = list(_left(group)[: RECENT + 1])
    context = {
        "group": group,
        "page_obj": page_obj,
        "count": page_obj.paginator.count,
        "teachers": group.teachers.all(),
        "left": left[:RECENT],
        "more_left": len(left) > RECENT,
        "were_in": len(left_with_archive(group)) if group.archived_at else 0,
        "others": _others(request, group).exists(),
        "is_admin": request.user.role == Role.CENTER_ADMIN,
    }
    return render_page(request, "people/groups/page.html", context)


@require_GET
@staff_required
def group_history(request: CenterRequest, pk: int) -> HttpResponse:
    """Everybody who was in it and has left."""
    group = _group(request, pk)
    page_obj = Paginator(_left(group), PAGE).get_page(request.GET.get("page"))
    return render_page(request, "people/groups/history.html", {"group": group, "page_obj": page_obj})


@require_http_methods(["GET", "POST"])
@staff_required
def group_edit(request: CenterRequest, pk: int) -> HttpResponse:
    """An admin changes all of it, a teacher the schedule of an own group."""
    group = _group(request, pk)
    if request.user.role == Role.CENTER_ADMIN:
        form: Any = GroupForm(request.POST or None, group=group)
    else:
        form = ScheduleForm(request.POST or None, initial={"schedule": group.schedule})
    if form.is_valid():
        try:
            change_group(group, actor=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("capacity" if "capacity" in form.changed_data else None, refused.sentence)
        else:
            messages.success(request, _("Saved."))
            return redirect("group", pk)
    return _form_page(request, form, group)


@require_http_methods(["GET", "POST"])
@admin_required
def group_add(request: CenterRequest, pk: int) -> HttpResponse:
    """Students join beside the groups that they are in, or (`move`) leave those."""
    group = _group(request, pk)
    form = JoinForm(request.POST or None, choices=User.objects.taught_by(request.user))
    if form.is_valid():
        students = form.cleaned_data["students"]
        try:
            if request.POST.get("move"):
                count = move_students(students, to=group, actor=request.user)
            else:
                count = add_students(group, students, actor=request.user)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            said = ngettext("%(count)d student has joined.", "%(count)d students have joined.", count)
            messages.success(request, said % {"count": count})
            return redirect("group", pk)
    context = {"group": group, "form": form}
    return render_page(request, "people/groups/add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@admin_required
def group_move(request: CenterRequest, pk: int) -> HttpResponse:
    """The ticked students (`ids`) out of this group: into another, or (`act=leave`) into none."""
    group = _group(request, pk)
    students = _ticked(request, group)
    leaves = request.GET.get("act") == "leave"
    form = None if leaves else TargetGroupForm(request.POST or None, groups=_others(request, group))
    error = ""
    if request.method == "POST" and students and (form is None or form.is_valid()):
        try:
            _take_out(request, group, students, form.cleaned_data["group"] if form else None)
            return redirect("group", pk)
        except Refused as refused:
            error = refused.sentence
    context = {"group": group, "students": students, "form": form, "error": error}
    status = 422 if request.method == "POST" else 200
    return render_page(request, "people/groups/move.html", context, status=status)


@require_POST
@admin_required
def group_archive(request: CenterRequest, pk: int) -> HttpResponse:
    group = _group(request, pk)
    if request.POST.get("act") == "reopen":
        try:
            unarchive_group(group, actor=request.user, with_students=bool(request.POST.get("students")))
            messages.success(request, _("The group is open again."))
        except Refused as refused:
            messages.error(request, refused.sentence)
    else:
        archive_group(group, actor=request.user)
        messages.success(request, _("The group is archived. What its students did stays."))
    return redirect("group", pk)


def _group(request: CenterRequest, pk: int) -> Group:
    group: Group = get_visible(Group.objects.all(), request.user, pk)
    return group


def _left(group: Group) -> QuerySet[Membership]:
    """The latest who left first."""
    left = group.memberships.exclude(left_at=None).select_related("student", "joined_by", "left_by", "moved_to")
    return left.order_by("-left_at", "-pk")


def _counted(groups: QuerySet[Group]) -> QuerySet[Group]:
    return groups.annotate(students=Count("memberships", filter=Q(memberships__left_at=None), distinct=True))


def _others(request: CenterRequest, group: Group) -> QuerySet[Group]:
    """Where its students could go."""
    others: QuerySet[Group] = Group.objects.visible_to(request.user).current().exclude(pk=group.pk)
    return others


def _ticked(request: CenterRequest, group: Group) -> list[User]:
    ids = [int(pk) for pk in request.GET.getlist("ids") if pk.isdecimal() and len(pk) < 13]
    here = Membership.objects.current().filter(group=group, student__in=ids)
    return list(User.objects.visible_to(request.user).filter(pk__in=here.values("student")))


def _take_out(request: CenterRequest, group: Group, students: list[User], to: Group | None) -> None:
    if to:
        count = move_students(students, to=to, origin=group, actor=request.user)
        said = ngettext(
            "%(count)d student has moved to %(group)s.", "%(count)d students have moved to %(group)s.", count
        )
        messages.success(request, said % {"count": count, "group": to.name})
    else:
        count = remove_students(group, students, actor=request.user)
        said = ngettext("%(count)d student has left the group.", "%(count)d students have left the group.", count)
        messages.success(request, said % {"count": count})


def _form_page(request: CenterRequest, form: Any, group: Group | None) -> HttpResponse:
    context = {"form": form, "group": group}
    return render_page(request, "people/groups/form.html", context, status=422 if form.errors else 200)
