"""SQL that names the schema of every table. No search_path is set for it, so none can be the wrong one, and PostgreSQL
plans it once per connection and centre instead of each time. For the statements that a whole class runs at once.
"""

import re
from functools import lru_cache
from typing import Any

from psycopg.pq import Format
from psycopg.sql import SQL, Identifier, Literal
from psycopg.types.numeric import Int8

from tenants.db import connection

UNQUALIFIED = re.compile(r"(?<!\{schema\}\.)(?<!public\.)\b(?:account|django|exams|grading|people|tenants)_\w+")
Row = tuple[Any, ...]
# The centre is open: asked of its row by the statement itself, so that a suspension holds in every process at once,
# whatever each still remembers of the host (tenants.hosts), and costs no query.
IS_OPEN = "EXISTS (SELECT 1 FROM public.tenants_center c WHERE c.schema_name = {name} AND c.status = 'active')"


class UnqualifiedTable(ValueError):
    """A table without `{schema}.` in front: it would depend on whatever search_path the connection has."""


class Statement:
    """`Statement("SELECT … FROM {schema}.exams_attempt WHERE id = %(attempt)s").one({"attempt": 7})`.

    `{name}` is the schema's name as a text. `is_bulk`: thousands of rows come, in PostgreSQL's own format: a column of
    times is then read ten times faster.
    """

    def __init__(self, text: str, *, is_bulk: bool = False) -> None:
        self.format = Format.BINARY if is_bulk else Format.TEXT
        if found := UNQUALIFIED.search(text):
            raise UnqualifiedTable(found[0])
        self.text = text
        self.for_schema = lru_cache(maxsize=1024)(self._for_schema)

    def one(self, values: dict[str, Any]) -> Row | None:
        """The first row, in the centre that the connection stands in."""
        with connection.statement_cursor() as cursor:
            cursor.execute(self.for_schema(connection.schema_name), typed(values))
            return cursor.fetchone()

    def all(self, values: dict[str, Any]) -> list[Row]:
        """All rows, in the centre that the connection stands in."""
        with connection.statement_cursor() as cursor:
            cursor.cursor.format = self.format
            cursor.execute(self.for_schema(connection.schema_name), typed(values))
            return cursor.fetchall()

    def _for_schema(self, schema: str) -> str:
        return SQL(self.text).format(schema=Identifier(schema), name=Literal(schema)).as_string(None)


def typed(values: dict[str, Any]) -> dict[str, Any]:
    """One type for all whole numbers: otherwise 7 and 70,000 would be two statements to prepare."""
    return {name: Int8(value) if type(value) is int else value for name, value in values.items()}
