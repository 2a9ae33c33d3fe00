"""Portraits: put there and taken away by the person, seen by people of the same centre only."""

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_POST, require_safe

from tenants.errors import Refused
from tenants.people.forms.profile import AvatarForm
from tenants.people.models import STAFF_ROLES, Role, User
from tenants.people.roles import CenterRequest, role_required
from tenants.people.services.profile import remove_avatar, set_avatar

everybody = role_required(Role.OWNER, *STAFF_ROLES, Role.STUDENT)
DAY = 24 * 3600


def pictured(user: User) -> QuerySet[User]:
    """Whose portrait somebody sees: staff and owners everybody's here, students the own one and the staff's."""
    people = User.objects.exclude(avatar="")
    return people.filter(Q(pk=user.pk) | Q(role__in=STAFF_ROLES)) if user.role == Role.STUDENT else people


@require_safe
@everybody
def avatar(request: CenterRequest, pk: int) -> HttpResponse:
    """The address ends with a piece of the file's random name: another picture has another address."""
    person = pictured(request.user).filter(pk=pk).first()
    if person is None:
        raise Http404
    return _bytes(request, person)


def _tag(request: HttpRequest, person: User) -> str:
    return f'"{person.avatar.name}"'


@condition(etag_func=_tag)
def _bytes(request: HttpRequest, person: User) -> HttpResponse:
    try:
        with person.avatar.open("rb") as file:
            data = file.read()
    except FileNotFoundError as error:
        raise Http404 from error
    response = HttpResponse(data, content_type="image/webp")
    response["Cache-Control"] = f"private, max-age={DAY}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
@everybody
def avatar_change(request: CenterRequest) -> HttpResponse:
    form = AvatarForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, str(form.errors["picture"][0]))
        return redirect("profile")
    picture = form.cleaned_data["picture"]
    try:
        set_avatar(request.user, data=picture.read(), name=picture.name)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("The picture is there."))
    return redirect("profile")


@require_POST
@everybody
def avatar_remove(request: CenterRequest) -> HttpResponse:
    remove_avatar(request.user)
    messages.success(request, _("The picture is gone."))
    return redirect("profile")
