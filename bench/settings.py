"""Production's settings on the bench's own servers: no TLS in front, one more url, connections as the run asks."""

import os

os.environ.setdefault("DJANGO_SECRET_KEY", "bench-only-not-a-secret-" + "0" * 40)
os.environ.setdefault("DJANGO_ALLOWED_HOSTS", "localhost,.localhost")
os.environ.setdefault("SECURE_SSL_REDIRECT", "false")

from jlpt.settings.production import *  # noqa: F403
from jlpt.settings.production import DATABASES, env

ROOT_URLCONF = "bench.urls"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

# "" is what production does; the others are for comparing.
CONNECTIONS = env.str("BENCH_CONNECTIONS", "")
if CONNECTIONS:
    DATABASES["default"]["OPTIONS"].pop("pool", None)
    DATABASES["default"]["CONN_MAX_AGE"] = 0
if CONNECTIONS == "persistent":
    DATABASES["default"]["CONN_MAX_AGE"] = None
if CONNECTIONS == "pool":
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 10, "timeout": 5}
