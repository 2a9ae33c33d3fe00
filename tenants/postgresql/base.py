"""The database backend: django-tenants', except that it fails closed.

django-tenants 4.0.1 swallows a database error of `SET search_path`; the next statement then runs in the schema of the
centre that used the connection before. Here the error reaches the caller, and the statement is never sent.

And it outlives a restart of PostgreSQL: the pool then holds dead connections, none of which is given to a request.
"""

import select
from typing import Any

from django.db.backends.utils import CursorWrapper
from django_tenants.postgresql_backend import base
from psycopg import Connection, Cursor
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """django-tenants' wrapper whose `SET search_path` either succeeds or raises."""

    search_path_set_schemas: list[str] | None
    _setting_search_path: bool

    def get_new_connection(self, conn_params: dict[str, Any]) -> "Connection[Any]":
        """One that the server has not closed meanwhile. Costs a system call and no word with the server."""
        connection: Connection[Any] = super().get_new_connection(conn_params)
        while self.pool and _has_been_closed(connection):
            connection.close()
            self.pool.putconn(connection)  # which makes another one in its place
            connection = super().get_new_connection(conn_params)
        return connection

    def statement_cursor(self) -> CursorWrapper:
        """For `tenants.statements` alone: no search_path is set for this cursor, and what it repeats gets prepared."""
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(Cursor(self.connection))

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self._setting_search_path or self.search_path_set_schemas:
            return
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            # Nothing but a rollback can run here: the server refuses every other statement, and the path stays unset.
            return
        paths = self._get_cursor_search_paths()
        self._setting_search_path = True
        own = self.connection.cursor() if cursor is None else None
        try:
            (own or cursor).execute("SET search_path = " + ", ".join(base.quote_schema_name(p) for p in paths))
            self.search_path_set_schemas = paths
        except BaseException:
            # The statement may have been cancelled after the server carried it out, or before: trust nothing.
            self.search_path_set_schemas = None
            raise
        finally:
            self._setting_search_path = False
            if own is not None:
                own.close()


def _has_been_closed(connection: "Connection[Any]") -> bool:
    """On an idle connection there is something to read only when the server says goodbye, or is gone."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))
