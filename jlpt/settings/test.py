"""Tests: real PostgreSQL and Redis. Under pytest, where no addresses are given, they are started here and end with it:
pytest-django reads the settings before any conftest could do so, and its parallel workers inherit the addresses.
"""

import atexit
import os
import sys
from contextlib import ExitStack

from jlpt.embedded import for_tests

if "pytest" in sys.modules and not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
    _servers = ExitStack()
    _servers.enter_context(for_tests())
    atexit.register(_servers.close)

from .base import *  # noqa: F403
from .base import CACHES, DATA_DIR, DATABASES, STORAGES, env

SECRET_KEY = "test-only-not-a-secret-" + "0" * 40
ALLOWED_HOSTS = ["localhost", ".localhost", "testserver"]
SOCKET_URL = env.str("SOCKET_URL", "ws://{host}:8001")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DATABASES["default"]["OPTIONS"].pop("pool")
CACHES["default"]["OPTIONS"]["IGNORE_EXCEPTIONS"] = False
MEDIA_ROOT = DATA_DIR / "test-media"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
