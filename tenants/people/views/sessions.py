"""Where one is logged in: seen, and ended."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tenants.people.devices import device_of
from tenants.people.roles import CenterRequest
from tenants.people.services.own_sessions import end_sessions_of, sessions_of
from tenants.people.views.avatars import everybody
from tenants.rendering import render_page

PAGE = 25


@require_GET
@everybody
def session_list(request: CenterRequest) -> HttpResponse:
    here = request.session.session_key
    found = sessions_of(request.user)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [{"session": one, "device": device_of(one.user_agent), "here": one.session_key == here} for one in page]
    context = {"page_obj": page, "rows": rows, "others": found.exclude(session_key=here).count()}
    return render_page(request, "people/sessions/list.html", context)


@require_POST
@everybody
def session_end(request: CenterRequest, pk: int) -> HttpResponse:
    found = sessions_of(request.user).filter(pk=pk)
    if not found:
        raise Http404
    if found.filter(session_key=request.session.session_key):
        messages.info(request, _("This device: log out in the menu above."))
    else:
        end_sessions_of(request.user, found)
        messages.success(request, _("It is logged out."))
    return redirect("sessions")


@require_POST
@everybody
def sessions_end_others(request: CenterRequest) -> HttpResponse:
    others = sessions_of(request.user).exclude(session_key=request.session.session_key)
    ended = end_sessions_of(request.user, others)
    said = ngettext("%(count)d other device is logged out.", "%(count)d other devices are logged out.", ended)
    messages.success(request, said % {"count": ended})
    return redirect("sessions")
