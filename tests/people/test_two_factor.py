"""The second factor, for real: codes as an app makes them, recovery codes, and what a centre demands of its staff."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client

from tenants.hosts import forget_hosts
from tenants.models import Center
from tenants.people.models import AuditEntry, User
from tests.conftest import HOSTS, PASSWORD

NOT_RIGHT = "This code is not right. Use the newest one that your app shows."


def code_of(secret: str, *, step: int = 0) -> str:
    """What the app shows now, or some half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def browser(center: str = "sakura") -> Client:
    return Client(headers={"host": HOSTS[center]})


def log_in(name: str, center: str = "sakura") -> Client:
    client = browser(center)
    client.post("/accounts/login/", {"login": name, "password": PASSWORD})
    return client


def again(client: Client) -> None:
    """The password once more, as is asked before anything of this."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def set_up(name: str = "teacher", center: str = "sakura") -> tuple[Client, str, list[str]]:
    """Somebody with an app, the app's secret, and the recovery codes."""
    client = log_in(name, center)
    reply = client.get("/accounts/2fa/totp/activate/")
    assert reply["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2F2fa%2Ftotp%2Factivate%2F"
    again(client)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)[1]
    reply = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert reply["Location"] == "/accounts/2fa/recovery-codes/"
    codes = re.findall(r"<code>(\d{8})</code>", client.get("/accounts/2fa/recovery-codes/").content.decode())
    cache.delete_pattern("*mfa.totp.used*")
    return client, secret, codes


def inside(client: Client, page: str = "/") -> bool:
    return client.get(page).status_code == 200


@pytest.mark.parametrize(("name", "center", "home"), [("teacher", "sakura", "/"), ("owner", "public", "/home/")])
def test_log_in_takes_password_and_code(house, name, center, home):
    _client, secret, codes = set_up(name, center)
    assert len(codes) == 10
    client = browser(center)
    reply = client.post("/accounts/login/", {"login": name, "password": PASSWORD})
    assert reply["Location"] == "/accounts/2fa/authenticate/"
    assert not inside(client, home)
    page = client.post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode()
    assert NOT_RIGHT in page
    assert not inside(client, home)
    assert client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)}).status_code == 302
    assert inside(client, home)
    connection.set_tenant(house.sakura)


def test_onward_is_kept_over_the_second_step(house):
    _client, secret, _codes = set_up()
    client = browser()
    client.post("/accounts/login/?next=/results/", {"login": "teacher", "password": PASSWORD, "next": "/results/"})
    assert client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})["Location"] == "/results/"


def test_code_is_good_for_half_a_minute_more_and_only_once(house, monkeypatch):
    _client, secret, _codes = set_up()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)  # logging in takes a moment, in which the half minute may end
    late = code_of(secret, step=-1)
    first, second = log_in("teacher"), log_in("teacher")
    first.post("/accounts/2fa/authenticate/", {"code": late})
    assert NOT_RIGHT in second.post("/accounts/2fa/authenticate/", {"code": late}).content.decode()
    assert NOT_RIGHT in second.post("/accounts/2fa/authenticate/", {"code": code_of(secret, step=-4)}).content.decode()
    assert (inside(first), inside(second)) == (True, False)


def test_recovery_code_opens_once(house):
    _client, _secret, codes = set_up()
    first, second = log_in("teacher"), log_in("teacher")
    first.post("/accounts/2fa/authenticate/", {"code": codes[3]})
    second.post("/accounts/2fa/authenticate/", {"code": codes[3]})
    assert (inside(first), inside(second)) == (True, False)
    page = first.get("/accounts/2fa/").content.decode()
    assert "9 left" in page


def test_codes_are_downloaded_and_made_anew(house):
    client, _secret, codes = set_up()
    reply = client.get("/accounts/2fa/recovery-codes/download/")
    assert "attachment" in reply["Content-Disposition"]
    assert re.findall(r"^\d{8}$", reply.content.decode(), re.MULTILINE) == codes
    assert "Sakura · teacher" in reply.content.decode()
    client.post("/accounts/2fa/recovery-codes/generate/")
    other = log_in("teacher")
    assert NOT_RIGHT in other.post("/accounts/2fa/authenticate/", {"code": codes[0]}).content.decode()


def test_wrong_codes_are_counted(house):
    _client, secret, _codes = set_up()
    client = log_in("teacher")
    for n in range(8):
        assert NOT_RIGHT in client.post("/accounts/2fa/authenticate/", {"code": f"00000{n}"}).content.decode()
    page = client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)}).content.decode()
    assert "Too many wrong codes. Wait five minutes and try again." in page
    assert not inside(client)


def test_secrets_are_encrypted_and_a_key_that_changed_opens_nothing(house, settings):
    _client, secret, codes = set_up()
    stored = json.dumps([one.data for one in Authenticator.objects.all()])
    assert secret not in stored
    settings.SECRET_KEY = "another-" + "1" * 50
    client = log_in("teacher")
    for code in (code_of(secret), codes[0]):
        assert NOT_RIGHT in client.post("/accounts/2fa/authenticate/", {"code": code}).content.decode()


def test_factor_of_one_centre_says_nothing_in_another(house):
    _client, secret, codes = set_up()
    fuji = log_in("teacher", "fuji")  # the same name, number and password there, without a second factor
    assert fuji.get("/").status_code == 200
    connection.set_tenant(house.fuji)
    assert Authenticator.objects.count() == 0
    set_up("teacher", "fuji")
    fuji = log_in("teacher", "fuji")
    for code in (code_of(secret), codes[0]):
        assert NOT_RIGHT in fuji.post("/accounts/2fa/authenticate/", {"code": code}).content.decode()
    connection.set_tenant(house.sakura)


def test_names_in_the_app_are_the_centres(house):
    client = log_in("teacher")
    again(client)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    assert "otpauth://totp/teacher%40test.example?secret=" in page
    assert "issuer=Sakura" in page
    assert 'src="data:image/svg+xml' in page


def test_pages_have_no_script_of_their_own(house):
    """Content-Security-Policy: script-src 'self'. JSON that is data is none."""
    client, _secret, _codes = set_up()
    paths = ["", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/", "webauthn/", "webauthn/add/"]
    pages = [client.get(f"/accounts/2fa/{path}") for path in [*paths, "reauthenticate/"]]
    pages += [log_in("teacher").get("/accounts/2fa/authenticate/"), browser().get("/accounts/login/")]
    for page in pages:
        assert page.status_code == 200
        inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", page.content.decode())
        assert all('type="application/json"' in attributes for attributes in inline)


def test_what_changes_is_told_by_mail(house):
    client, _secret, _codes = set_up()
    client.post("/accounts/2fa/totp/deactivate/")
    (letter,) = mail.outbox  # the one about setting it up goes out on commit, which no test has
    assert letter.body.startswith("The app with codes was taken from your account.")
    assert (letter.to, letter.subject) == (["teacher@test.example"], "Sakura: your second factor")
    assert log_in("teacher").get("/").status_code == 200


def test_mail_server_that_is_away_undoes_nothing(house, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    set_up()
    assert Authenticator.objects.filter(type="totp").count() == 1


# --- what a centre demands


@pytest.fixture
def demanding(house: Any) -> Any:
    connection.set_schema_to_public()
    Center.objects.filter(pk=house.sakura.pk).update(staff_two_factor=True)
    forget_hosts()
    connection.set_tenant(house.sakura)
    yield house
    forget_hosts()


def test_staff_are_led_to_set_one_up_and_then_go_on(demanding):
    client = log_in("teacher")
    reply = client.get("/rooms/")
    assert reply["Location"] == "/accounts/2fa/?next=%2Frooms%2F"
    assert "Your centre asks its staff for a second factor." in client.get(reply["Location"]).content.decode()
    client, secret, _codes = set_up()
    assert inside(client, "/rooms/")
    other = log_in("teacher")
    other.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert inside(other, "/rooms/")


def test_students_of_it_and_staff_of_other_centres_are_not_asked(demanding):
    assert inside(log_in("student"))
    assert inside(log_in("teacher", "fuji"))
    connection.set_tenant(demanding.sakura)


def test_support_visitor_is_not_asked(demanding, login):
    User.objects.filter(username="admin").update(is_support=True)
    assert inside(login("admin"))


def test_proctor_of_a_class_that_sits_is_not_led_away(demanding, login):
    assert login("teacher").get("/rooms/999/").status_code == 404  # the room's own answer
    assert login("teacher").post("/rooms/999/act/").status_code == 404


def test_once_the_session_knows_no_query_is_asked(demanding, django_assert_num_queries):
    client, _secret, _codes = set_up()
    client.get("/")

    def queries() -> int:
        with django_assert_num_queries(999, exact=False) as seen:
            client.get("/")
        return len(seen)

    with_demand = queries()
    connection.set_schema_to_public()
    Center.objects.filter(pk=demanding.sakura.pk).update(staff_two_factor=False)
    forget_hosts()
    connection.set_tenant(demanding.sakura)
    client.get("/")
    assert with_demand == queries()


def test_last_factor_stays_where_one_is_demanded(demanding):
    client, _secret, _codes = set_up()
    page = client.get("/accounts/2fa/totp/deactivate/").content.decode()
    assert "Your centre asks for a second factor. Set up another one before you take this one away." in page
    client.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(type="totp").count() == 1


# --- a phone is lost


def reset(client: Client, who: User, **data: str) -> str:
    reply = client.post(f"/people/{who.pk}/second-factor/reset/", data)
    return str(reply.status_code) if reply.status_code != 302 else reply["Location"]


def test_admin_takes_it_away_and_the_sessions_end(login, person, django_capture_on_commit_callbacks):
    client, _secret, _codes = set_up()
    with django_capture_on_commit_callbacks(execute=True):
        assert reset(login("admin"), person("teacher"), next="/people/") == "/people/"
    assert Authenticator.objects.count() == 0
    assert not inside(client)
    assert inside(log_in("teacher"))
    entry = AuditEntry.objects.get(action="person.two_factor_reset")
    assert (entry.actor_name, entry.subject_name) == ("Admin", "Teacher")


def test_nobody_else_does_and_no_admin_for_himself(login, person):
    set_up("admin")
    set_up("teacher")
    assert reset(login("teacher"), person("student")) == "404"
    assert reset(login("student"), person("teacher")) == "404"
    client = login("admin")
    assert reset(client, person("admin"), next="https://evil.example/") == "/"
    said = [str(message) for message in client.get("/").context["messages"]]
    assert said == ["Your own second factor you change under “My account”."]
    assert Authenticator.objects.filter(type="totp").count() == 2


def test_who_has_none_is_said(login, person):
    client = login("admin")
    reset(client, person("student"))
    assert [str(message) for message in client.get("/").context["messages"]] == ["Student has no second factor."]
    assert not AuditEntry.objects.exists()


def test_support_visitor_takes_no_admins_factor(login, person):
    set_up("admin")
    User.objects.filter(username="other_teacher").update(role="center_admin", is_support=True)
    reset(login("other_teacher"), person("admin"))
    assert Authenticator.objects.filter(type="totp").count() == 1
