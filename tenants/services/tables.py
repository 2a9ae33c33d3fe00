"""The tables of a new centre, made from the models as they are now.

Migrations, run one after the other on nothing, come to the same tables; but Django makes its models anew after each of
their steps, which takes five seconds of CPU by now and more with each migration. So they are only noted as done. What
they do in SQL (triggers) is run; what they do to rows has no rows to be done to. tests/tenants/test_tables.py compares
every table, constraint, index and trigger with what the migrations make.
"""

from typing import Any, cast

from django.apps import apps
from django.db import connection as plain_connection
from django.db import router, transaction
from django.db.migrations import RunSQL
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django_tenants.utils import schema_exists
from psycopg.sql import SQL, Identifier

from tenants.db import connection
from tenants.models import Center


def make_schema(center: Center) -> None:
    """All of it in one transaction, or nothing. What there was under the name is dropped."""
    connection.set_schema_to_public()
    with transaction.atomic():
        if schema_exists(center.schema_name):
            center._drop_schema(force_drop=True)
        with connection.cursor() as cursor:
            cursor.execute(SQL("CREATE SCHEMA {}").format(Identifier(center.schema_name)))
        connection.set_tenant(center)
        loader = MigrationLoader(None)
        plan = _in_order(loader)
        _make_tables(loader, plan)
        _note_as_done(center, plan)
    connection.set_schema_to_public()


def _in_order(loader: MigrationLoader) -> list[tuple[str, str]]:
    """Every migration, each after those that it needs."""
    leaves = sorted(loader.graph.leaf_nodes())
    return list(dict.fromkeys(node for leaf in leaves for node in loader.graph.forwards_plan(leaf)))


def _make_tables(loader: MigrationLoader, plan: list[tuple[str, str]]) -> None:
    """Which models belong into a centre, the router says: it knows where the connection stands."""
    nothing = ProjectState()  # SQL needs no models
    with plain_connection.schema_editor() as editor:
        for app in apps.get_app_configs():
            for model in router.get_migratable_models(app, "default", include_auto_created=False):
                if model._meta.can_migrate(plain_connection):
                    editor.create_model(model)
    with plain_connection.schema_editor() as editor:
        for label, name in plan:
            for operation in loader.graph.nodes[label, name].operations:
                if isinstance(operation, RunSQL):
                    operation.database_forwards(label, editor, nothing, nothing)


def _note_as_done(center: Center, plan: list[tuple[str, str]]) -> None:
    """In a table of the centre's own: without public in the path, so that the one there is not taken for it."""
    cast(Any, plain_connection).set_tenant(center, include_public=False)
    recorder = MigrationRecorder(plain_connection)
    recorder.ensure_schema()
    recorder.migration_qs.bulk_create(recorder.Migration(app=label, name=name) for label, name in plan)
