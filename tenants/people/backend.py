"""Who a session belongs to, by a prepared statement: every page of a person who is logged in asks for it."""

from functools import lru_cache

from allauth.account.auth_backends import AuthenticationBackend

from tenants.people.models import User
from tenants.statements import IS_OPEN, Statement


class PersonBackend(AuthenticationBackend):
    """allauth's login by name or e-mail; the session's person without building a query each time, and nobody at all
    as soon as the centre is suspended."""

    def get_user(self, user_id: int) -> User | None:
        row = _by_id().one({"id": int(user_id)})
        person = User.from_db("default", _columns(), row) if row else None
        return person if person and self.user_can_authenticate(person) else None


@lru_cache(maxsize=1)
def _columns() -> list[str]:
    return [field.attname for field in User._meta.concrete_fields]


@lru_cache(maxsize=1)
def _by_id() -> Statement:
    columns = ", ".join(f'"{field.column}"' for field in User._meta.concrete_fields)
    return Statement(f"SELECT {columns} FROM {{schema}}.people_user WHERE id = %(id)s AND {IS_OPEN}")  # noqa: S608
