"""Who must change the password does that first; an exam that is running is never barred."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.people.models import User
from tenants.people.services.passwords import first_password, give_first_password
from tests.conftest import HOSTS, PASSWORD

OWN = "an-own-pass-77"


def with_first_password(name: str = "student", center: str = "sakura") -> tuple[Client, str]:
    given = give_first_password(User.objects.get(username=name))
    client = Client(headers={"host": HOSTS[center]})
    reply = client.post("/accounts/login/", {"login": name, "password": given})
    assert reply.status_code == 302
    return client, given


def test_first_password_can_be_read_until_it_is_changed(person):
    given = give_first_password(person("student"))
    assert first_password(person("student")) == given
    client, given = with_first_password()
    client.post("/accounts/password/first/", {"password1": OWN, "password2": OWN})
    student = person("student")
    assert (first_password(student), student.first_password, student.must_change_password) == (None, "", False)
    assert student.check_password(OWN)


def test_somebody_without_a_row_only_gets_the_values(house):
    new = User(username="new", first_name="New", role="student")
    given = give_first_password(new)
    assert (new.pk, new.check_password(given), new.must_change_password) == (None, True, True)


def test_every_page_leads_to_the_change_and_then_to_what_was_asked_for(house):
    client, _given = with_first_password()
    reply = client.get("/results/?q=1")
    assert reply["Location"] == "/accounts/password/first/?next=%2Fresults%2F%3Fq%3D1"
    page = client.get(reply["Location"]).content.decode()
    assert "You are logged in as Student with a password that your centre gave you." in page
    reply = client.post("/accounts/password/first/", {"password1": OWN, "password2": OWN, "next": "/results/?q=1"})
    assert reply["Location"] == "/results/?q=1"
    assert client.get("/results/?q=1").status_code == 200


def test_onward_leads_to_no_other_site(house):
    client, _given = with_first_password()
    for onward in ("https://fuji.localhost/", "//evil.example/", "javascript:alert(1)"):
        page = client.get("/accounts/password/first/", {"next": onward}).content.decode()
        assert 'name="next" value="/"' in page


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("short", "short", "at least 10 characters"),
        (OWN, OWN + "x", "You must type the same password each time."),
        ("given", "given", "This is the password you were given. Choose another one."),
        ("", "", "This field is required."),
    ],
)
def test_password_that_will_not_do_is_said_in_a_sentence(house, person, first, second, sentence):
    client, given = with_first_password()
    first, second = (given if text == "given" else text for text in (first, second))
    page = client.post("/accounts/password/first/", {"password1": first, "password2": second}).content.decode()
    assert sentence in page
    assert person("student").must_change_password


def test_htmx_is_led_with_the_whole_page(house):
    client, _given = with_first_password()
    reply = client.get("/results/", headers={"hx-request": "true"})
    assert reply["HX-Redirect"] == "/accounts/password/first/"


def test_language_theme_log_out_and_a_running_attempt_stay_open(house):
    client, _given = with_first_password()
    assert client.get("/attempts/123456/").status_code == 404  # the attempt's own answer, not the gate's
    assert client.post("/language/", {"language": "ru"})["Location"] == "/"
    assert client.post("/theme/", {"theme": "dark"})["Location"] == "/"
    client.post("/accounts/logout/")
    assert client.get("/")["Location"].startswith("/accounts/login/")


def test_a_new_first_password_ends_the_sessions(house, login, person):
    client = login("student")
    give_first_password(person("student"))
    assert client.get("/")["Location"].startswith("/accounts/login/")


def test_without_a_first_password_the_present_one_is_asked_for(house, login):
    User.objects.filter(username="student").update(must_change_password=True)
    client = login("student")
    assert client.get("/")["Location"] == "/accounts/password/first/?next=%2F"
    assert client.get("/accounts/password/first/")["Location"] == "/accounts/password/change/"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": OWN, "password2": OWN})
    assert client.get("/").status_code == 200


def test_a_password_set_by_mail_is_an_own_one(house, person):
    from allauth.account.adapter import get_adapter

    give_first_password(person("student"))
    get_adapter().set_password(person("student"), OWN)
    assert first_password(person("student")) is None


def test_gate_costs_no_query(login, settings):
    client = login("student")

    def queries() -> int:
        client.get("/")  # whatever is looked up only once
        with CaptureQueriesContext(connection) as seen:
            client.get("/")
        return len(seen)

    gated = queries()
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith("GateMiddleware")]
    assert gated == queries()
