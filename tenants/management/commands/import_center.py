"""manage.py import_center <file> [--subdomain x]: a centre made from its export (docs/moving.md)."""

import time
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tenants.addresses import site_url
from tenants.errors import Refused
from tenants.models import CenterJob, Domain, JobState
from tenants.services.importing import start_import
from tenants.services.jobs import run_job


class Command(BaseCommand):
    help = "Make a centre from the ZIP file of an export. Everything is checked before anything is written."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--subdomain", default="", help="instead of the one that the centre had")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as source:
                queued = start_import(File(source), subdomain=options["subdomain"], by=None)
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error}") from error
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        job = run_job(queued.pk, now=timezone.now()) or self._followed(queued)
        if job.state != JobState.DONE:
            raise CommandError(job.error)
        host = Domain.objects.get(tenant=job.center_id, is_primary=True).domain
        self.stdout.write(f"{job.center_name}: {site_url(host)}")

    def _followed(self, job: CenterJob) -> CenterJob:
        """A worker was quicker and does it."""
        while job.state in {JobState.WAITING, JobState.RUNNING}:
            time.sleep(1)
            job.refresh_from_db()
        return job
