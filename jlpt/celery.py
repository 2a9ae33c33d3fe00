"""The Celery application: every task carries its centre's schema in the message's headers."""

import os

from celery import Task
from celery.signals import task_postrun, task_prerun
from django.db import close_old_connections
from tenant_schemas_celery.app import CeleryApp

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jlpt.settings.development")
app = CeleryApp("jlpt", task_cls="tenants.center_task:CenterTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect
@task_postrun.connect
def give_connection_back(*, task: Task, **kwargs: object) -> None:
    """As around a request: to the pool, which replaces what broke. Celery itself (CELERY_DB_REUSE_MAX) would throw the
    pool away with it, and a new connection costs PostgreSQL more than the grading of an attempt."""
    if not task.request.is_eager:
        close_old_connections()
