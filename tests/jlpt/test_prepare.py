"""Bringing the database up to the code: quick where nothing is to be done, thorough after an interrupted start."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jlpt.management.commands.prepare import migrate
from tenants.models import Center
from tenants.models.centers import new_schema_name


def tables_of(schema: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        return {name for (name,) in cursor.fetchall()}


def test_nothing_to_migrate_is_found_out_by_reading(house: object, capsys: pytest.CaptureFixture[str]) -> None:
    connection.set_schema_to_public()
    with CaptureQueriesContext(connection) as queries:
        migrate()
    statements = [query["sql"].split()[0] for query in queries.captured_queries]
    assert set(statements) <= {"SELECT", "SET", "SHOW"}
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("half_made", [False, True])
def test_center_whose_schema_was_never_finished_gets_it(house: object, half_made: bool) -> None:
    connection.set_schema_to_public()
    public = tables_of("public")
    center = Center.objects.create(schema_name=new_schema_name(), name="Interrupted")
    if half_made:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {center.schema_name}")
    migrate()
    assert tables_of(center.schema_name) == tables_of(house.sakura.schema_name)
    assert tables_of("public") == public
