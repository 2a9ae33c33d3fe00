"""HTTP: pages, saves, media. The sockets are a process of their own (`jlpt.asgi`)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jlpt.settings.development")
application = get_wsgi_application()
