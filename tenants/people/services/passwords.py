"""First passwords, which staff may read again, and own ones, which nobody may."""

from django.contrib.auth.hashers import make_password

from tenants.people.models import User
from tenants.people.tokens import first_password_of, new_nonce

FIELDS = ["password", "first_password", "must_change_password"]


def give_first_password(user: User) -> str:
    """A password for a login card, to be changed at the first login; ends every session of the person.

    Somebody without a row yet only gets the values, so that many can be written at once (hashing one takes 30 ms).
    """
    user.first_password = new_nonce()
    password = first_password_of(user.first_password)
    user.password = make_password(password)
    user.must_change_password = True
    if user.pk:
        user.save(update_fields=FIELDS)
    return password


def first_password(user: User) -> str | None:
    """The password on the person's card, while it is the one that opens the account."""
    return first_password_of(user.first_password) if user.first_password and user.must_change_password else None


def set_own_password(user: User, password: str) -> None:
    """What the person chose. The first password cannot be read any more."""
    user.set_password(password)
    user.first_password = ""
    user.must_change_password = False
    user.save(update_fields=FIELDS)
