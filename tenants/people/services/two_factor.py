"""The second factor of other people: whether there is one, and taking it away when a phone is lost."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from tenants.errors import Refused
from tenants.people.models import User
from tenants.people.services.audit import record
from tenants.people.services.sessions import end_sessions
from tenants.people.services.standing import check_may_touch

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes alone are none


def has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


@transaction.atomic
def reset_two_factor(person: User, *, actor: User) -> None:
    """App, passkeys and recovery codes are gone, and every session of the person; the password opens the account again.

    Nobody does it for himself: who is logged in takes a factor away on the own page, with the password written anew.
    """
    if person.pk == actor.pk:
        raise Refused(_("Your own second factor you change under “My account”."))
    check_may_touch([person], actor=actor)
    gone, _by_model = Authenticator.objects.filter(user=person).delete()
    if not gone:
        raise Refused(_("%(name)s has no second factor.") % {"name": person.name})
    record(actor, "person.two_factor_reset", person)
    transaction.on_commit(lambda: end_sessions([person.pk]))
