"""allauth, as far as it must know that people are added by their centre."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from tenants.people.cookies import remember
from tenants.people.models import User
from tenants.people.services.passwords import set_own_password


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up; mails and messages name the centre of the request's host."""

    error_messages = DefaultAccountAdapter.error_messages | {
        kind: _("The name or the password is not right. Check both and try again.")
        for kind in ("email_password_mismatch", "username_password_mismatch", "username_email_password_mismatch")
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def render_mail(self, template_prefix: str, email: Any, context: dict[str, Any], headers: Any = None) -> Any:
        center = getattr(self.request, "center", None)
        site_name = center.name if center else "mikan"
        return super().render_mail(template_prefix, email, {**context, "site_name": site_name}, headers)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """On a new device the person's own language comes along."""
        response = super().post_login(request, user, **kwargs)
        if user.language:
            remember(response, settings.LANGUAGE_COOKIE_NAME, user.language)
        return response

    def set_password(self, user: User, password: str) -> None:
        set_own_password(user, password)

    def is_safe_url(self, url: str) -> bool:
        """Only addresses of this very site: no centre leads to another one."""
        return url_has_allowed_host_and_scheme(url, {self.request.get_host()}, require_https=self.request.is_secure())

    def clean_username(self, username: str, shallow: bool = False) -> str:
        return super().clean_username(username.lower(), shallow)

    def get_user_display(self, user: User) -> str:
        return user.name
