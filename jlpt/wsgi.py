"""HTTP: pages, saves, media. The sockets are a process of their own (`jlpt.asgi`)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jlpt.settings.development")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - settings are there once the application is
from django.urls import get_resolver  # noqa: E402

for _urls in (settings.ROOT_URLCONF, settings.PUBLIC_SCHEMA_URLCONF):
    get_resolver(_urls).url_patterns  # noqa: B018 - imports every view now, not in somebody's first request
