"""A developer's machine and the demo: embedded servers, mail on the console, any `*.localhost` name."""

import os

from jlpt.embedded import running

from .environment import DATA_DIR

for _key, _address in running(DATA_DIR).items():  # a second terminal finds the servers of `make run`
    os.environ.setdefault(_key, _address)

from .base import *  # noqa: E402, F403
from .base import BASE_HOST, SECRET_KEY, SOCKET_PORT, SOCKET_URL, env  # noqa: E402

DEBUG = env.bool("DJANGO_DEBUG", False)
SECRET_KEY = SECRET_KEY or "development-only-not-a-secret-" + "0" * 32
ALLOWED_HOSTS = [BASE_HOST, f".{BASE_HOST}", "127.0.0.1"]
EMAIL_BACKEND = env.str("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
SOCKET_URL = SOCKET_URL or f"ws://{{host}}:{SOCKET_PORT}"
