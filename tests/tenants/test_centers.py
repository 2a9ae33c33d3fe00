import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django_tenants.utils import schema_exists

from tenants.hosts import center_for_host, forget_hosts
from tenants.models import Center, CenterStatus, Domain
from tenants.people.models import AuditEntry, User
from tenants.people.services.audit import record
from tenants.services import centers


def test_schema_names_are_generated_and_the_center_found_by_its_host(house):
    assert house.sakura.schema_name.startswith("c_")
    assert center_for_host("sakura.localhost") == house.sakura
    assert center_for_host("nobody.localhost") is None


def test_known_host_takes_no_query(house, django_assert_num_queries):
    center_for_host("sakura.localhost")
    with django_assert_num_queries(0):
        center_for_host("sakura.localhost")


def test_unknown_host_page_is_a_whole_page_in_the_visitors_language(house):
    page = Client(headers={"host": "nobody.localhost", "accept-language": "ru"}).get("/").content.decode()
    assert page.lstrip().startswith("<!doctype html>")
    assert '<html lang="ru"' in page


def test_center_that_cannot_be_made_leaves_nothing(house, monkeypatch):
    made: list[str] = []

    def fail(center: Center) -> None:
        made.append(center.schema_name)
        raise RuntimeError("no room")

    monkeypatch.setattr(centers, "make_schema", fail)
    with pytest.raises(RuntimeError):
        centers.create_center(subdomain="kyoto", name="Kyoto")
    assert not Domain.objects.filter(domain="kyoto.localhost").exists()
    assert not schema_exists(made[0])


@pytest.mark.parametrize(("status", "code"), [(CenterStatus.SUSPENDED, 403), (CenterStatus.ARCHIVED, 404)])
def test_center_that_is_not_active_has_a_page_that_says_so(house, status, code):
    connection.set_schema_to_public()
    Center.objects.filter(pk=house.sakura.pk).update(status=status)
    forget_hosts()
    reply = Client(headers={"host": "sakura.localhost"}).get("/")
    assert reply.status_code == code
    forget_hosts()


@pytest.mark.parametrize(("colour", "text"), [("#0E6668", "#FFFFFF"), ("#EDBC12", "#1B2325"), ("#FFFFFF", "#1B2325")])
def test_text_on_the_colour_is_readable(colour, text):
    assert Center(colour=colour).on_colour == text


def test_email_belongs_to_one_person_whatever_its_case(house):
    with pytest.raises(ValidationError, match="This e-mail belongs to somebody already"):
        User.objects.create_user("twin", email="STUDENT@test.example", role="student", first_name="Twin")


def test_audit_entry_stays(house, person):
    entry = record(person("admin"), "test.made", person("student"))
    for change in (lambda: AuditEntry.objects.update(action="x"), lambda: AuditEntry.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with pytest.raises(TypeError):
        entry.delete()


def test_language_and_theme_are_kept_and_lead_nowhere_else(login, person):
    client = login("student")
    reply = client.post("/language/", {"language": "ru", "next": "https://evil.example/"})
    assert (reply["Location"], reply.cookies["django_language"].value) == ("/", "ru")
    assert person("student").language == "ru"
    client.post("/language/", {"language": "xx"})
    assert person("student").language == "ru"
    assert client.post("/theme/", {"theme": "dark", "next": "/results/"}).cookies["theme"].value == "dark"
