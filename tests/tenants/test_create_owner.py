"""The command by which a platform gets its first owner."""

import io

import pytest
from django.core.management import CommandError, call_command

from tests.tenants.test_login import log_in


@pytest.fixture
def typed(monkeypatch):
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_owner_logs_in_on_the_public_site(house, typed):
    typed("a-long-password-7\n")
    call_command("create_owner", "Boss@mikan.example", "Aziza", "Karimova", stdout=io.StringIO())
    assert log_in("boss@mikan.example", "a-long-password-7", center="public")[1] == "/home/"
    assert "is not right" in log_in("boss@mikan.example", "a-long-password-7", center="sakura")[1]


@pytest.mark.parametrize(
    ("email", "password", "sentence"),
    [
        ("owner@test.example", "a-long-password-7", "This e-mail belongs to somebody already."),
        ("no-address", "a-long-password-7", "Enter a valid email address."),
        ("new@mikan.example", "short", "at least 10 characters"),
    ],
)
def test_what_is_wrong_is_said(house, typed, email, password, sentence):
    typed(f"{password}\n")
    with pytest.raises(CommandError, match=sentence):
        call_command("create_owner", email, "Aziza", stdout=io.StringIO())
