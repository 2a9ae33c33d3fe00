"""The product's pages and saves as an ASGI application: only to show what that would cost (docs/http-servers.md)."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
application = get_asgi_application()
