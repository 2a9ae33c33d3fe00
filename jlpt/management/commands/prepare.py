"""Bring database and static files up to the code. Quick where there is nothing to do."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django_tenants.utils import get_public_schema_name, get_tenant_model, schema_context

from jlpt.starting import say


class Command(BaseCommand):
    help = "Collects static files, migrates the public schema and every centre's, and can load the demo centres."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the demo centres where they are missing")

    def handle(self, *args: Any, demo: bool, **options: Any) -> None:
        collect_static()
        migrate()
        if demo:
            say("loading the demo centres")
            call_command("load_demo", verbosity=0)


def collect_static() -> None:
    """Only when a file is newer than the manifest that the last collecting ended with."""
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    collected_at = manifest.stat().st_mtime if manifest.exists() else 0.0
    files = [path for folder in settings.STATICFILES_DIRS for path in folder.rglob("*") if path.is_file()]
    if any(path.stat().st_mtime >= collected_at for path in files):
        say("collecting static files")
        call_command("collectstatic", interactive=False, verbosity=0)


def migrate() -> None:
    on_disk = set(MigrationLoader(None).disk_migrations)
    public = get_public_schema_name()
    if not on_disk <= _applied(public):
        say("migrating the public schema")
        call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
    centers = list(get_tenant_model().objects.exclude(schema_name=public))
    behind = [center for center in centers if not on_disk <= _applied(center.schema_name)]
    if behind:
        say(f"migrating {len(behind)} centres")
        with connection.cursor() as cursor:  # a start that was killed may have left a row without its schema
            for center in behind:
                cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {connection.ops.quote_name(center.schema_name)}")
        call_command("migrate_schemas", tenant=True, interactive=False, verbosity=0)


def _applied(schema: str) -> set[tuple[str, str]]:
    """The migrations that a schema has. A schema that is missing has none, whatever the public one holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"{schema}.django_migrations"])
        if cursor.fetchone() == (None,):
            return set()
    with schema_context(schema):
        return set(MigrationRecorder(connection).applied_migrations())
