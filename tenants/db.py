"""The database connection with what our backend adds to it, typed."""

from typing import Any, cast

from django.db import connection as _connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper


class CenterConnection(BaseDatabaseWrapper):
    """What `tenants.postgresql` has beyond Django's wrapper; never instantiated."""

    schema_name: str
    tenant: Any

    def statement_cursor(self) -> CursorWrapper:
        raise NotImplementedError

    def set_tenant(self, tenant: Any) -> None: ...

    def set_schema_to_public(self) -> None: ...


connection = cast(CenterConnection, _connection)
