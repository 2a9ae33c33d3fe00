"""The signed token by which a page saves: it says whose attempt this is, so that a save needs no session."""

from dataclasses import astuple, dataclass
from functools import lru_cache

from django.core import signing

SALT = "exams.attempt"


class BadToken(Exception):
    """Forged, expired, or of another centre."""


@dataclass(frozen=True, slots=True)
class AttemptToken:
    """`expires` is in seconds since 1970."""

    schema: str
    attempt: int
    student: int
    fence: int
    edition: int
    expires: int

    def sign(self) -> str:
        return _signer().sign_object(astuple(self))


@lru_cache(maxsize=1)
def _signer() -> signing.Signer:
    """Without a time stamp of its own: the token says when it ends."""
    return signing.Signer(salt=SALT)


def read_token(text: str, *, schema: str, attempt: int, now: float) -> AttemptToken:
    """The token's content, proven to be ours, for this centre and attempt, and not too old (`now`: Unix seconds)."""
    try:
        token = AttemptToken(*_signer().unsign_object(text))
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise BadToken from error
    if (token.schema, token.attempt) != (schema, attempt) or token.expires < now:
        raise BadToken
    return token
