"""Production refuses to start on an unsafe value; each refusal is a sentence."""

import os
import subprocess
import sys

import pytest

SAFE = {
    "DJANGO_SETTINGS_MODULE": "jlpt.settings.production",
    "DJANGO_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "DJANGO_ALLOWED_HOSTS": "mikan.uz,.mikan.uz",
    "DATABASE_URL": "postgres://jlpt:x@localhost:1/jlpt",
    "REDIS_URL": "redis://localhost:1/0",
}


def start(**changes: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in {**os.environ, **SAFE, **changes}.items() if value != "UNSET"}
    code = "from django.conf import settings; print(settings.SESSION_COOKIE_NAME)"
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)


def test_safe_values_start():
    done = start()
    assert (done.returncode, done.stdout.strip()) == (0, "__Host-session")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"DJANGO_SECRET_KEY": "UNSET"}, "DJANGO_SECRET_KEY is missing"),
        ({"DJANGO_SECRET_KEY": "short"}, "DJANGO_SECRET_KEY is missing or shorter"),
        ({"DJANGO_ALLOWED_HOSTS": "UNSET"}, "DJANGO_ALLOWED_HOSTS is empty"),
        ({"DJANGO_ALLOWED_HOSTS": "mikan.uz,*"}, "DJANGO_ALLOWED_HOSTS allows every host"),
        ({"DJANGO_DEBUG": "true"}, "DJANGO_DEBUG is on"),
        ({"EXAM_MINUTE_SECONDS": "2"}, "EXAM_MINUTE_SECONDS is not 60"),
    ],
)
def test_unsafe_value_is_refused(changes, sentence):
    done = start(**changes)
    assert done.returncode != 0
    assert sentence in done.stderr


def test_deploy_check_finds_nothing():
    environment = {**os.environ, **SAFE}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
