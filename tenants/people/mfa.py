"""allauth's second factors, as far as they must know of centres."""

import base64
import hashlib
import secrets

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.people.models import User
from tenants.people.services.two_factor import FACTORS

IN_SESSION = "second_factor"  # noted in a session once it is known that the person has one


class MFAAdapter(DefaultMFAAdapter):
    """Names the centre in apps and passkeys, encrypts secrets, and keeps the last factor where one is demanded."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This code is not right. Use the newest one that your app shows."),
        "cannot_delete_authenticator": gettext_lazy(
            "Your centre asks for a second factor. Set up another one before you take this one away."
        ),
    }

    def _get_site_name(self) -> str:
        center = getattr(self.request, "center", None)
        return center.name if center else "mikan"

    def get_totp_label(self, user: User) -> str:
        return user.email or user.username

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)d") % {"number": count + 1}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of staff in a centre that asks for one."""
        if authenticator.type not in FACTORS or not demands_factor(self.request, authenticator.user):
            return True
        others = Authenticator.objects.filter(user=authenticator.user_id, type__in=FACTORS)
        return others.exclude(pk=authenticator.pk).exists()

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was encrypted under another key (the server's was changed) is a secret that nobody has."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()


def demands_factor(request: HttpRequest, user: User) -> bool:
    """Whether this person of this centre must have one. Somebody on a support visit has no login of the own."""
    center = getattr(request, "center", None)
    return bool(center and center.staff_two_factor and user.is_staff_member and not user.is_support)


def forget_in_session(request: HttpRequest, **signal: object) -> None:
    """Receiver of `authenticator_removed`: whether there still is one is looked up anew."""
    request.session.pop(IN_SESSION, None)


def _cipher() -> Fernet:
    key = hashlib.sha256(b"tenants.people.mfa " + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
