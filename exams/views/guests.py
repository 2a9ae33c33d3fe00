"""Guest links, as staff keep them. Who came by one: `grading.views.leads`; coming in: `exams.views.entering`."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.errors import ExamError
from exams.forms.guests import GuestLinkChangeForm, GuestLinkForm
from exams.forms.parts import typed_values
from exams.guests import in_state, state_names, state_of, with_counts
from exams.models import GuestLink
from exams.services.guests import change_guest_link, create_guest_link, renew_guest_link, revoke_guest_link
from tenants.access import get_visible
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page

PAGE = 25
LINKS = GuestLink.objects.select_related("assignment__edition").defer("assignment__edition__document")


@require_GET
@staff_required
def guest_links(request: CenterRequest) -> HttpResponse:
    search, state, now = request.GET.get("q", "").strip(), request.GET.get("state", ""), timezone.now()
    links = in_state(with_counts(LINKS.visible_to(request.user)), state, now=now)
    if search:
        links = links.filter(Q(assignment__title__icontains=search) | Q(assignment__edition__title__icontains=search))
    page = Paginator(links, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [(link, state_of(link, now=now)) for link in page],
        "search": search,
        "state": state,
        "states": state_names(),
    }
    return render_page(request, "exams/guests/list.html", context)


@require_http_methods(["GET", "POST"])
@staff_required
def guest_new(request: CenterRequest) -> HttpResponse:
    form = GuestLinkForm(request.POST or None, initial=typed_values(request.GET))
    if form.is_valid():
        try:
            link = create_guest_link(actor=request.user, **form.cleaned_data)
        except ExamError as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(request, _("The link is made. Send it, print it or show its code."))
            return redirect("guest_link", link.pk)
    return render_page(request, "exams/guests/new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff_required
def guest_edit(request: CenterRequest, pk: int) -> HttpResponse:
    link = get_visible(LINKS, request.user, pk)
    form = GuestLinkChangeForm(request.POST or None, link=link)
    if form.is_valid():
        try:
            change_guest_link(link, actor=request.user, **form.cleaned_data)
        except ExamError as error:
            form.add_error("max_uses", error.sentence)
        else:
            messages.success(request, _("The link is changed."))
            return redirect("guest_link", pk)
    context = {"form": form, "link": link}
    return render_page(request, "exams/guests/edit.html", context, status=422 if form.errors else 200)


@require_POST
@staff_required
def guest_revoke(request: CenterRequest, pk: int) -> HttpResponse:
    link = get_visible(LINKS, request.user, pk)
    revoke_guest_link(link, actor=request.user, now=timezone.now())
    messages.success(request, _("The link is revoked. Guests who are in go on."))
    return redirect("guest_link", pk)


@require_POST
@staff_required
def guest_renew(request: CenterRequest, pk: int) -> HttpResponse:
    link = get_visible(LINKS, request.user, pk)
    renew_guest_link(link, actor=request.user)
    messages.success(request, _("The link is new. The old one opens nothing any more."))
    return redirect("guest_link", pk)
