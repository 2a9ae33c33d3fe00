"""The first password is changed before anything else. The session was opened with it: it is not asked for again."""

from allauth.account.internal.flows.password_change import finalize_password_change
from allauth.account.utils import get_next_redirect_url
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tenants.people.forms.profile import FirstPasswordForm
from tenants.people.roles import CenterRequest
from tenants.rendering import render_page


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@login_required
def first_password(request: CenterRequest) -> HttpResponse:
    """Only while there is one: everybody else changes the password where the present one is asked for."""
    onward = get_next_redirect_url(request) or "/"
    if not request.user.must_change_password:
        return redirect(onward)
    if not request.user.first_password:
        return redirect("account_change_password")
    form = FirstPasswordForm(user=request.user, data=request.POST or None)
    if form.is_valid():
        form.save()
        finalize_password_change(request, request.user)
        return redirect(onward)
    context = {"form": form, "onward": onward, "field": REDIRECT_FIELD_NAME}
    return render_page(request, "people/profile/first_password.html", context)
