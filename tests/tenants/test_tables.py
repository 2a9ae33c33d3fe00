"""A new centre's tables are made from the models: they are exactly what the migrations, one after the other, make."""

from __future__ import annotations

import pytest
from django.db import connection
from django_tenants.utils import schema_exists

from tenants.models import Center
from tenants.services.tables import make_schema

OURS = "n.nspname = %(schema)s"
ASKED = {
    "columns": """
        SELECT table_name, column_name, data_type, udt_name, character_maximum_length, numeric_precision,
               numeric_scale, is_nullable, column_default, is_identity, identity_generation, is_generated,
               generation_expression, collation_name
        FROM information_schema.columns WHERE table_schema = %(schema)s""",
    "tables": f"""
        SELECT c.relname, c.relkind, c.reloptions FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {OURS}""",
    "constraints": f"""
        SELECT c.conname, c.contype, c.conrelid::regclass::text, pg_get_constraintdef(c.oid)
        FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE {OURS}""",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = %(schema)s",
    "triggers": f"""
        SELECT t.tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t
        JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE NOT t.tgisinternal AND {OURS}""",
    "functions": f"""
        SELECT p.proname, pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE {OURS}""",
    "migrations": "SELECT app, name FROM django_migrations",
}


def described(center: Center) -> dict[str, list[str]]:
    """What is there, without the schema's name."""
    connection.set_tenant(center)
    found = {}
    with connection.cursor() as cursor:
        for what, query in ASKED.items():
            cursor.execute(query, {"schema": center.schema_name})
            found[what] = sorted(str(row).replace(center.schema_name, "schema") for row in cursor.fetchall())
    connection.set_schema_to_public()
    return found


@pytest.fixture
def empty(house):
    connection.set_schema_to_public()
    return lambda name: Center.objects.create(schema_name=f"c_{name}", name=name)


def test_tables_are_those_that_the_migrations_make(empty):
    migrated, made = empty("migrated"), empty("made")
    migrated.create_schema(verbosity=0)
    make_schema(made)
    expected, got = described(migrated), described(made)
    for what in ASKED:
        assert set(got[what]) ^ set(expected[what]) == set(), what
    assert got == expected


def test_what_was_there_is_made_anew(empty):
    center = empty("again")
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA c_again CREATE TABLE people_user (id int)")
    make_schema(center)
    assert "people_user_pkey" in " ".join(described(center)["constraints"])


def test_failure_in_the_middle_leaves_no_schema(empty):
    """PostgreSQL itself refuses the triggers, which come after all tables."""
    center = empty("half")
    with connection.cursor() as cursor:
        cursor.execute("""
            CREATE FUNCTION public.refuse() RETURNS event_trigger LANGUAGE plpgsql AS
            $$ BEGIN IF current_schema() = 'c_half' THEN RAISE EXCEPTION 'the disk is full'; END IF; END $$;
            CREATE EVENT TRIGGER refuse ON ddl_command_end WHEN TAG IN ('CREATE TRIGGER')
                EXECUTE FUNCTION public.refuse()""")
    with pytest.raises(Exception, match="the disk is full"):
        make_schema(center)
    assert not schema_exists("c_half")
