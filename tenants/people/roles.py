"""Who may open a view: one decorator over one enum."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from tenants.people.models import Role, User
from tenants.people.models.users import SITTERS, STAFF_ROLES

View = Callable[..., HttpResponseBase]


class CenterRequest(HttpRequest):
    """A request after the middleware: it has a centre and a person who is logged in. For annotations only."""

    user: User
    center: Any
    htmx: Any


def role_required(*roles: Role) -> Callable[[View], View]:
    """Only these roles; a stranger is asked to log in, another role is told that the page does not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if request.user.role not in roles:
                raise Http404
            return view(request, *args, **kwargs)

        return checked

    return decorate


staff_required = role_required(*STAFF_ROLES)
student_required = role_required(Role.STUDENT)
sitter_required = role_required(*SITTERS)
owner_required = role_required(Role.OWNER)
