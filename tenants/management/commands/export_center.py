"""manage.py export_center <subdomain> <file>: one centre as a ZIP (docs/moving.md)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.db import connection
from tenants.errors import Refused
from tenants.models import Domain
from tenants.services.exporting import check_file, write_package
from tenants.subdomains import host_of


class Command(BaseCommand):
    help = "Write one centre, with its tables and files, into a ZIP file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("subdomain")
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        connection.set_schema_to_public()
        domain = Domain.objects.select_related("tenant").filter(domain=host_of(options["subdomain"])).first()
        if domain is None:
            raise CommandError(f"No centre has the address {options['subdomain']}.")
        path: Path = options["file"]
        if path.exists():
            raise CommandError(f"There is a file of that name already: {path}")
        part = path.with_name(f"{path.name}.part")
        try:
            with part.open("wb") as out:
                manifest = write_package(domain.tenant, out, watch=self._watch)
            with part.open("rb") as file:
                check_file(file, watch=self._watch)
            part.rename(path)
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        finally:
            part.unlink(missing_ok=True)
        rows = sum(table.rows for table in manifest.tables)
        self.stdout.write(f"{path}: {len(manifest.tables)} tables, {rows} rows, {len(manifest.files)} files")

    def _watch(self, says: str) -> None:
        if self._verbosity > 1:
            self.stdout.write(says)

    def execute(self, *args: Any, **options: Any) -> str | None:
        self._verbosity = options["verbosity"]
        return super().execute(*args, **options)
