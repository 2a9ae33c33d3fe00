"""The class of every Celery task: it runs in the schema that its message names, or not at all."""

from typing import Any

from celery.exceptions import Ignore
from django_tenants.utils import get_public_schema_name
from tenant_schemas_celery.app import get_schema_name_from_task
from tenant_schemas_celery.task import TenantTask

from tenants.db import connection
from tenants.models import CenterStatus

AT_REST = {CenterStatus.SUSPENDED, CenterStatus.ARCHIVED}


class CenterTask(TenantTask):
    """A task of a centre that is deleted, suspended or archived ends quietly.

    tenant-schemas-celery sets the schema in a signal, and Celery logs what a signal's receiver raises and goes on: a
    task for a schema that is gone would run in public, among the owners.
    """

    abstract = True

    def before_start(self, task_id: str, args: Any, kwargs: Any) -> None:
        wanted = get_schema_name_from_task(self, kwargs) or get_public_schema_name()
        if connection.schema_name != wanted or getattr(connection.tenant, "status", None) in AT_REST:
            raise Ignore
