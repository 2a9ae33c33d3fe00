"""Links, codes and first passwords that open something. Each is derived from a random nonce with the server's key, so
that it can be shown again; stored are the nonce and the hash by which it is found. Whoever reads only the database
has neither.
"""

import base64
import hashlib
import secrets

from django.utils.crypto import salted_hmac

from tenants.db import connection

LETTERS = "acdefhjkmnprtwxy34679"  # nothing that looks like another when it is read from a board
CODE_LENGTH = 10
PASSWORD_GROUPS = 3


def new_nonce() -> str:
    return secrets.token_urlsafe(16)


def token_of(kind: str, nonce: str) -> str:
    """The secret part of a link of this centre, 256 bits; `kind` says what it opens ("invitation", "guest", …)."""
    return base64.urlsafe_b64encode(_bytes(kind, nonce)).decode().rstrip("=")


def code_of(kind: str, nonce: str) -> str:
    """A code to type from a board: XXXXX-XXXXX. Guesses at it must be counted."""
    letters = _letters(f"{kind} code", nonce, CODE_LENGTH).upper()
    return f"{letters[:5]}-{letters[5:]}"


def first_password_of(nonce: str) -> str:
    """The password on a login card, for as long as the nonce is kept: three groups of four letters and digits."""
    letters = _letters("first password", nonce, PASSWORD_GROUPS * 4)
    return "-".join(letters[n : n + 4] for n in range(0, len(letters), 4))


def hash_of(secret: str) -> str:
    """By what a link or code is found. Codes may be typed small, with spaces or without the dash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def code_hash(code: str) -> str:
    return hash_of("".join(letter for letter in code.lower() if letter in LETTERS))


def _letters(kind: str, nonce: str, length: int) -> str:
    number = int.from_bytes(_bytes(kind, nonce))
    out = ""
    for _n in range(length):
        number, letter = divmod(number, len(LETTERS))
        out += LETTERS[letter]
    return out


def _bytes(kind: str, nonce: str) -> bytes:
    return salted_hmac(f"tenants.people {kind}", f"{connection.schema_name}:{nonce}", algorithm="sha256").digest()
