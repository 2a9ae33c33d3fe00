"""The Celery application: every task carries its centre's schema in the message's headers."""

import os

from tenant_schemas_celery.app import CeleryApp

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jlpt.settings.development")
app = CeleryApp("jlpt")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
