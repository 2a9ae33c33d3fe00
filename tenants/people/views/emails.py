"""Changing the own e-mail: a form for who is logged in, and the links of the two letters for whoever opens them."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tenants.errors import Refused
from tenants.people.forms.emails import EmailChangeForm
from tenants.people.models import EmailChange
from tenants.people.roles import CenterRequest
from tenants.people.services.emails import (
    begin_email_change,
    cancel_email_change,
    confirm_email_change,
    find_email_change,
)
from tenants.people.views.avatars import everybody
from tenants.rendering import render_page
from tenants.throttle import allow

LETTERS_AN_HOUR = 6


@require_http_methods(["GET", "POST"])
@everybody
@reauthentication_required
def email_change(request: CenterRequest) -> HttpResponse:
    """Only with the password written anew: whoever finds an open page cannot take the account along."""
    form = EmailChangeForm(request.POST or None)
    if form.is_valid() and _begin(request, form):
        return redirect("email_change")
    waiting = EmailChange.objects.filter(user=request.user, expires_at__gt=timezone.now()).first()
    status = 422 if form.errors else 200
    return render_page(request, "people/emails/change.html", {"form": form, "change": waiting}, status=status)


@require_POST
@everybody
def email_cancel(request: CenterRequest) -> HttpResponse:
    cancel_email_change(request.user)
    messages.success(request, _("Your e-mail stays as it is."))
    return redirect("email_change")


@never_cache
@require_http_methods(["GET", "POST"])
def email_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A button and not the link itself: programs that look through mails open links."""
    change, error, done = find_email_change(token, now=timezone.now()), "", False
    if request.method == "POST":
        try:
            change = confirm_email_change(token, now=timezone.now())
            done = True
        except Refused as refused:
            error = refused.sentence
    context = {"change": change, "error": error, "done": done}
    return render_page(request, "people/emails/confirm.html", context)


def _begin(request: CenterRequest, form: EmailChangeForm) -> bool:
    """Whether the letters are on their way; if not, the form says why."""
    if not allow("email-change", str(request.user.pk), most=LETTERS_AN_HOUR):
        form.add_error("email", _("That were many letters in one hour. Try again later."))
        return False
    start = reverse("email_confirm", args=["x"]).removesuffix("x/")
    try:
        begin_email_change(
            request.user,
            email=form.cleaned_data["email"],
            site=request.center.name if request.center else "mikan",
            address=request.build_absolute_uri(start),
            now=timezone.now(),
        )
    except Refused as refused:
        form.add_error("email", refused.sentence)
        return False
    return True
