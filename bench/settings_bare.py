"""Django with a database and nothing else; the pool and the limits are the product's."""

from copy import deepcopy
from typing import Any

from bench.settings import ALLOWED_HOSTS, SECRET_KEY, TIME_ZONE, env
from bench.settings import DATABASES as PRODUCT

__all__ = ["ALLOWED_HOSTS", "SECRET_KEY", "TIME_ZONE"]

DATABASES: dict[str, dict[str, Any]] = deepcopy(PRODUCT)
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
BENCH_SCHEMA = env.str("BENCH_SCHEMA")  # the statement names it
ROOT_URLCONF = "bench.urls_bare"
MIDDLEWARE: list[str] = []
INSTALLED_APPS: list[str] = []
USE_TZ = True
