"""The bare limit as a WSGI application: no middleware, no centres."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings_bare"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
