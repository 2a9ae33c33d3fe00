"""The class of every Celery task: it runs in the schema that its message names, or not at all."""

import logging
from typing import Any

from celery.exceptions import Ignore
from django_tenants.postgresql_backend.base import FakeTenant
from django_tenants.utils import get_public_schema_name
from tenant_schemas_celery.app import get_schema_name_from_task
from tenant_schemas_celery.task import TenantTask

from tenants.db import connection
from tenants.models import Center, CenterStatus

log = logging.getLogger(__name__)
AT_REST = {CenterStatus.SUSPENDED, CenterStatus.ARCHIVED}


class CenterTask(TenantTask):
    """A task of a centre that is deleted, suspended or archived ends quietly.

    tenant-schemas-celery sets the schema in a signal, and Celery logs what a signal's receiver raises and goes on: by
    themselves, tasks for a schema that is gone run in public, among the owners.
    """

    abstract = True

    @classmethod
    def get_tenant_for_schema(cls, schema_name: str) -> Any:
        """The centre, or public where there is none of that name any more: `before_start` then sees the difference."""
        try:
            return super().get_tenant_for_schema(schema_name)
        except Center.DoesNotExist:
            log.info("A task came for %s, which is gone", schema_name)
            return FakeTenant(get_public_schema_name())

    def before_start(self, task_id: str, args: Any, kwargs: Any) -> None:
        wanted = get_schema_name_from_task(self, kwargs) or get_public_schema_name()
        if connection.schema_name != wanted or getattr(connection.tenant, "status", None) in AT_REST:
            raise Ignore
