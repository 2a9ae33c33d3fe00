"""The tables of a centre's schema, out and in by PostgreSQL's COPY, over a connection of their own.

Their own, since such work lasts longer than a request may, and its one transaction must not hold back what the job
tells the owner meanwhile.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.apps import apps
from django.conf import settings
from django.db.models import Model
from psycopg import Connection, IsolationLevel
from psycopg.sql import SQL, Composed, Identifier

from tenants.db import connection
from tenants.moving.package import in_blocks

# Sessions stay where they are: whoever moves logs in again.
LEFT_BEHIND = frozenset({"django_session", "usersessions_usersession"})
# No time limits, and the same text whatever the server's defaults are.
OPTIONS = (
    "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c lock_timeout=10s -c timezone=UTC "
    "-c datestyle=ISO -c intervalstyle=postgres -c bytea_output=hex -c extra_float_digits=1"
)
# plain tables with their columns in order, and those of the primary key
TABLES = """
SELECT c.relname,
       (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''),
       (SELECT array_agg(a.attname::text ORDER BY array_position(i.indkey::int2[], a.attnum)) FROM pg_index i
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey)
        WHERE i.indrelid = c.oid AND i.indisprimary)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relkind = 'r' ORDER BY c.relname
"""
SEQUENCE = """
SELECT coalesce(s.last_value + s.increment_by, s.start_value) FROM pg_sequences s
WHERE s.schemaname = %s AND format('%%I.%%I', s.schemaname, s.sequencename) = pg_get_serial_sequence(%s, %s)
"""


@dataclass(frozen=True, slots=True)
class Table:
    schema: str
    name: str
    columns: list[str]
    key: list[str]

    @property
    def place(self) -> Composed:
        return SQL("{}.{}").format(Identifier(self.schema), Identifier(self.name))


@contextmanager
def own_connection() -> Iterator[Connection[Any]]:
    """One transaction, committed at the end of the block, undone by an error in it."""
    params = connection.get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold"):
        params.pop(name, None)
    with closing(psycopg.connect(**params | {"options": OPTIONS})) as own, own:  # a failing commit leaves it open
        yield own


@contextmanager
def snapshot() -> Iterator[Connection[Any]]:
    """Everything read in the block is of one moment."""
    with own_connection() as own:
        own.isolation_level, own.read_only = IsolationLevel.REPEATABLE_READ, True
        yield own


def tables_in(own: Connection[Any], schema: str) -> list[Table]:
    """Those that travel."""
    found = own.execute(TABLES, [schema]).fetchall()
    return [Table(schema, name, columns, key or columns) for name, columns, key in found if name not in LEFT_BEHIND]


def copied_out(own: Connection[Any], table: Table) -> Iterator[bytes]:
    """The rows in the order of the primary key, in blocks."""
    statement = SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
        _list(table.columns), table.place, _list(table.key)
    )
    with own.cursor() as cursor, cursor.copy(statement) as copy:
        yield from in_blocks(copy)


def copy_in(own: Connection[Any], table: Table, columns: list[str], blocks: Iterable[bytes]) -> int:
    """Fill a table; how many rows it were."""
    statement = SQL("COPY {} ({}) FROM STDIN").format(table.place, _list(columns))
    with own.cursor() as cursor:
        with cursor.copy(statement) as copy:
            for block in blocks:
                copy.write(block)
        return cursor.rowcount


def count(own: Connection[Any], table: Table) -> int:
    row = own.execute(SQL("SELECT count(*) FROM {}").format(table.place)).fetchone()
    return int(row[0]) if row else 0


def following(own: Connection[Any], table: Table) -> dict[str, int]:
    """For each column with a sequence the number that the next row would get."""
    place, out = table.place.as_string(None), {}
    for column in table.key:
        if row := own.execute(SEQUENCE, [table.schema, place, column]).fetchone():
            out[column] = int(row[0])
    return out


def continue_from(own: Connection[Any], table: Table, numbers: dict[str, int]) -> None:
    place = table.place.as_string(None)
    for column in table.key:
        if column in numbers:
            own.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s, false)", [place, column, numbers[column]])


def empty(own: Connection[Any], tables: list[Table]) -> None:
    own.execute(SQL("TRUNCATE {} CASCADE").format(SQL(", ").join(table.place for table in tables)))


def sha256_of(own: Connection[Any], table: Table, columns: list[str]) -> str:
    digest = hashlib.sha256()
    for block in copied_out(own, Table(table.schema, table.name, columns, table.key)):
        digest.update(block)
    return digest.hexdigest()


def known_tables() -> dict[str, set[str]]:
    """The tables that a centre has in this version of the product, with their columns."""
    models = [
        model
        for config in apps.get_app_configs()
        if config.name in settings.TENANT_APPS
        for model in config.get_models(include_auto_created=True)
    ]
    known = {
        model._meta.db_table: {str(f.column) for f in model._meta.local_concrete_fields if f.column} for model in models
    }
    known["django_migrations"] = {"id", "app", "name", "applied"}
    return {name: columns for name, columns in known.items() if name not in LEFT_BEHIND}


def size_of(own: Connection[Any], schema: str) -> int:
    """Bytes on disk of the schema's tables without their indexes: more than their rows take as text."""
    row = own.execute(
        "SELECT coalesce(sum(pg_table_size(c.oid)), 0) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = %s AND c.relkind = 'r'",
        [schema],
    ).fetchone()
    return int(row[0]) if row else 0


def _columns(model: type[Model]) -> set[str]:
    return {str(field.column) for field in model._meta.local_concrete_fields if field.column}


def _list(names: list[str]) -> Composed:
    return SQL(", ").join(map(Identifier, names))
