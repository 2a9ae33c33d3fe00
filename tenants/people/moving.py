"""What people bring along when their centre moves, and what must be derived anew in its new schema."""

from tenants.people.models import Invitation, User
from tenants.people.services.invitations import KIND
from tenants.people.tokens import code_hash, code_of, hash_of, token_of


def settle_people(sender: object, **kwargs: object) -> None:
    """Passwords stay. A first password can no longer be read from its nonce, links and codes of invitations are new,
    and nobody is on a support visit here."""
    User.objects.exclude(first_password="").update(first_password="")
    User.objects.filter(is_support=True).update(is_active=False)
    for invitation in Invitation.objects.all().iterator():
        invitation.token_hash = hash_of(token_of(KIND, invitation.nonce))
        if invitation.code_hash:
            invitation.code_hash = code_hash(code_of(KIND, invitation.nonce))
        invitation.save(update_fields=["token_hash", "code_hash"])
