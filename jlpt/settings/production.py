"""Production: everything from the environment, and a refusal to start on an unsafe value."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import ALLOWED_HOSTS, DEBUG, EXAM_MINUTE_SECONDS, SECRET_KEY, env

PROBLEMS = [
    sentence
    for wrong, sentence in [
        (DEBUG, "DJANGO_DEBUG is on; production must not show tracebacks."),
        (len(SECRET_KEY) < 40, "DJANGO_SECRET_KEY is missing or shorter than 40 characters."),
        (SECRET_KEY.startswith("development-only"), "DJANGO_SECRET_KEY is the one for development."),
        (not ALLOWED_HOSTS, "DJANGO_ALLOWED_HOSTS is empty; name the public host and .its-subdomains."),
        (any(host.strip() in {"*", "."} for host in ALLOWED_HOSTS), "DJANGO_ALLOWED_HOSTS allows every host."),
        (EXAM_MINUTE_SECONDS != 60, "EXAM_MINUTE_SECONDS is not 60; exams would run short."),
    ]
    if wrong
]
if PROBLEMS:
    raise ImproperlyConfigured("Refusing to start:\n- " + "\n- ".join(PROBLEMS))

DEBUG = False
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", False)
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # preloading HSTS is for the owner of the domain to choose
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
