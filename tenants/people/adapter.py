"""allauth, as far as it must know that people are added by their centre."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from tenants.people.cookies import remember, remember_theme
from tenants.people.guessing import Guess, Of, TooManyGuesses, begin_guess, remember_device
from tenants.people.models import User
from tenants.people.origin import current_address
from tenants.people.services.passwords import set_own_password

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up; mails and messages name the centre of the request's host."""

    error_messages = (
        DefaultAccountAdapter.error_messages
        | {
            kind: _("The name or the password is not right. Check both and try again.")
            for kind in ("email_password_mismatch", "username_password_mismatch", "username_email_password_mismatch")
        }
        | {
            "too_many_here": _(
                "Too many wrong passwords for this name. Wait five minutes, or have a new password set: by "
                "“Forgot your password?”, or by your centre."
            ),
            "too_many_from_network": _(
                "Too many wrong passwords came from this network. Wait ten minutes, or use a device on which you have "
                "logged in before."
            ),
            "too_many_login_attempts": _("Too many wrong codes. Wait five minutes and try again."),
            "incorrect_code": _("This code is not right. Use the newest one that your app shows."),
            "incorrect_password": _("The password is not right."),
            "enter_current_password": _("This is not your present password."),
            "rate_limited": _("That was too often in a short time. Wait a minute and try again."),
        }
    )
    guess: Guess | None = None

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def render_mail(self, template_prefix: str, email: Any, context: dict[str, Any], headers: Any = None) -> Any:
        center = getattr(self.request, "center", None)
        site_name = center.name if center else "mikan"
        return super().render_mail(template_prefix, email, {**context, "site_name": site_name}, headers)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try. allauth's own limits let anybody shut a name out, and shut everybody out without Redis."""
        name = credentials.get("email") or credentials.get("username") or ""
        try:
            self.guess = begin_guess(request, name=name, address=current_address())
        except TooManyGuesses as too_many:
            of_network = too_many.rule.of == Of.NETWORK
            raise self.validation_error("too_many_from_network" if of_network else "too_many_here") from too_many

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        if user and self.guess:
            self.guess.was_right()
        return user

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """On a new device the person's own language and theme come along."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if user.language:
            remember(response, settings.LANGUAGE_COOKIE_NAME, user.language)
        if user.theme:
            remember_theme(response, user.theme)
        remember_device(request, response, user)
        return response

    def set_password(self, user: User, password: str) -> None:
        set_own_password(user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")

    def is_safe_url(self, url: str) -> bool:
        """Only addresses of this very site: no centre leads to another one."""
        return url_has_allowed_host_and_scheme(url, {self.request.get_host()}, require_https=self.request.is_secure())

    def send_notification_mail(self, template_prefix: str, user: User, context: Any = None, email: Any = None) -> None:
        """That something changed is already true: a mail server that does not answer undoes nothing."""
        try:
            super().send_notification_mail(template_prefix, user, context, email=email or user.email)
        except (SMTPException, OSError):
            log.exception("%s was not sent to person %s", template_prefix, user.pk)

    def clean_username(self, username: str, shallow: bool = False) -> str:
        return super().clean_username(username.lower(), shallow)

    def get_user_display(self, user: User) -> str:
        return user.name
