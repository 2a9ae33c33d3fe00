"""Centres as owners see them: the overview, the list, making one, each of them, and the work on them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tenants.hosts import forget_hosts
from tenants.models import Center, CenterDay, CenterJob, CenterStatus, ContactRequest, Domain, JobKind, JobState
from tenants.people.models import AuditEntry, User
from tenants.schemas import inside
from tenants.services.days import write_day, write_days
from tests.exams.makers import open_exam, sitting

FORM = {
    "name": "Токио",
    "city": "Tashkent",
    "subdomain": "",
    "language": "ru",
    "plan": "basic",
    "trial_days": "14",
    "admin_name": "Nigora Karimova",
    "admin_email": "nigora@tokio.example",
    "admin_phone": "+998 90 123 45 67",
}


@pytest.fixture
def owner(house, login):
    client = login("owner", "public")
    connection.set_schema_to_public()
    yield client
    forget_hosts()


def many(number: int) -> None:
    """So many centres more, without tables: the owner's pages need none."""
    centers = Center.objects.bulk_create(
        Center(schema_name=f"c_none_{n}", name=f"Centre {n:03}", city="Bukhara", status=CenterStatus.SUSPENDED)
        for n in range(number)
    )
    Domain.objects.bulk_create(
        Domain(domain=f"n{n}.localhost", tenant=center, is_primary=True) for n, center in enumerate(centers)
    )
    CenterDay.objects.bulk_create(
        CenterDay(center=center, day=timezone.localdate(), students=5, attempts=3) for center in centers
    )


@pytest.mark.parametrize("path", ["/home/", "/centers/"])
def test_pages_take_the_same_queries_for_two_and_for_hundreds(owner, django_assert_max_num_queries, path):
    with django_assert_max_num_queries(40) as few:
        owner.get(path)
    many(300)
    connection.set_schema_to_public()
    with django_assert_max_num_queries(len(few)):
        assert owner.get(path).status_code == 200


def test_no_query_of_the_list_goes_into_a_centers_schema(owner, house, django_assert_max_num_queries):
    with django_assert_max_num_queries(40) as asked:
        owner.get("/centers/"), owner.get("/home/"), owner.get(f"/centers/{house.fuji.pk}/")
    assert not [query for query in asked.captured_queries if house.fuji.schema_name in query["sql"]]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Fuji", "Sakura"]),
        ("q=sakura", ["Sakura"]),
        ("q=さくら", ["Sakura"]),  # by its address
        ("q=Самарканд", ["Fuji"]),
        ("q=nobody", []),
        ("status=suspended", []),
        ("plan=enterprise", ["Fuji", "Sakura"]),
        ("plan=free", []),
        ("order=students", ["Sakura", "Fuji"]),
        ("order=nonsense&page=99&status=nonsense", ["Fuji", "Sakura"]),
    ],
)
def test_list_is_searched_filtered_and_sorted(owner, house, query, names):
    Center.objects.filter(pk=house.fuji.pk).update(city="Самарканд")
    CenterDay.objects.create(center=house.sakura, day=timezone.localdate(), students=70)
    page = owner.get(f"/centers/?{query}").content.decode()
    assert re.findall(r'href="/centers/\d+/"><b>(.*?)</b>', page) == names


def test_list_is_paged(owner):
    many(60)
    page = owner.get("/centers/?page=3&q=Centre").content.decode()
    assert "51 to 60 of 60" in page
    assert len(re.findall(r'href="/centers/\d+/"><b>', page)) == 10


def test_archived_center_is_listed_only_when_asked_for(owner, house):
    Center.objects.filter(pk=house.fuji.pk).update(status=CenterStatus.ARCHIVED)
    assert "Fuji" not in owner.get("/centers/").content.decode()
    assert "Fuji" in owner.get("/centers/?status=archived").content.decode()


def test_overview_says_what_waits(owner, house):
    said = {"center_name": "Orzu", "name": "Aziz", "phone": "+998901234567", "email": "aziz@orzu.example"}
    ContactRequest.objects.create(**said)
    CenterJob.objects.create(kind=JobKind.EXPORT, center_name="Gone", state=JobState.FAILED)
    trial = house.fuji.subscriptions.get()
    trial.is_trial, trial.ends_on = True, timezone.localdate() + timedelta(days=6)
    trial.plan_id -= 1  # pro: 1,000 students
    trial.save()
    CenterDay.objects.create(center=house.fuji, day=timezone.localdate(), students=900, attempts=12)
    CenterDay.objects.create(center=house.sakura, day=timezone.localdate(), students=899, attempts=3)
    page = owner.get("/home/").content.decode()
    for words in ("Orzu", "Gone", "Trial, 6 days left", "Near a limit", "Plans that end", "<b>1,799</b>", "<b>15</b>"):
        assert words in page, words
    near = page.partition("Near a limit")[2].partition("</section>")[0]
    assert ("Fuji" in near, "Sakura" in near) == (True, False)


def test_new_center_without_an_address_gets_one_from_its_name(owner):
    reply = owner.post("/centers/new/", FORM)
    job = CenterJob.objects.get()
    assert reply["Location"] == f"/jobs/{job.pk}/"
    assert Domain.objects.get(tenant=job.center).domain == "tokio.localhost"
    assert (job.center.name, job.center.phone) == ("Токио", "+998901234567")


def test_address_is_offered_while_the_name_is_typed(owner):
    assert 'value="tokio"' in owner.get("/centers/offer/?name=Токио").content.decode()
    assert 'value="sakura-2"' in owner.get("/centers/offer/?name=「さくら」").content.decode()
    assert 'value=""' in owner.get("/centers/offer/?name=").content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"subdomain": "sakura"}, "“sakura” belongs to a centre already. Choose another address."),
        ({"subdomain": "www"}, "“www” is kept for mikan itself. Choose another address."),
        ({"admin_email": "nigora"}, "Enter a valid email address."),
        ({"trial_days": "-1"}, "Ensure this value is greater than or equal to 1."),
        ({"name": ""}, "This field is required."),
    ],
)
def test_wrong_field_says_so_and_keeps_what_was_typed(owner, changes, sentence):
    reply = owner.post("/centers/new/", FORM | changes)
    page = reply.content.decode()
    assert (reply.status_code, sentence in page, CenterJob.objects.count()) == (422, True, 0)
    assert 'value="Nigora Karimova"' in page


def test_page_of_the_work_follows_it_and_stops(owner, house):
    job = CenterJob.objects.create(
        kind=JobKind.PROVISION, center=house.fuji, center_name="Fuji", state=JobState.RUNNING, step=1, steps=3,
        says="Inviting the first admin", data={"admin": {"email": "a@b.example"}},
    )  # fmt: skip
    part = {"HX-Request": "true", "HX-Target": "section#job"}
    running = owner.get(f"/jobs/{job.pk}/", headers=part).content.decode()
    assert running.lstrip().startswith("<section") and 'hx-trigger="every 1s"' in running
    assert "Inviting the first admin" in running and "1 of 3 steps are done" in running
    CenterJob.objects.update(state=JobState.DONE, step=3)
    done = owner.get(f"/jobs/{job.pk}/").content.decode()  # a reload shows the whole page
    assert "hx-trigger" not in done.partition('id="job"')[2] and "a@b.example" in done


def test_failed_work_is_tried_again_once(owner, house):
    job = CenterJob.objects.create(
        kind=JobKind.PROVISION, center=house.fuji, center_name="Fuji", state=JobState.FAILED, step=1, steps=3,
        error="This step did not succeed.", data={"admin": {}},
    )  # fmt: skip
    assert "This step did not succeed." in owner.get(f"/jobs/{job.pk}/").content.decode()
    for _click in range(2):
        assert owner.post(f"/jobs/{job.pk}/retry/")["Location"] == f"/jobs/{job.pk}/"
    job.refresh_from_db()
    assert (job.state, job.step, job.error) == (JobState.WAITING, 1, "")
    assert AuditEntry.objects.filter(action="job.retried").count() == 1


def test_center_moves_and_the_earlier_address_leads_there(owner, house, django_capture_on_commit_callbacks):
    values = {"name": "Sakura", "city": "Tashkent", "language": "uz", "timezone": "Asia/Samarkand", "phone": ""}
    with django_capture_on_commit_callbacks(execute=True):
        reply = owner.post(f"/centers/{house.sakura.pk}/edit/", values | {"subdomain": "hanami", "email": ""})
    assert reply["Location"] == f"/centers/{house.sakura.pk}/"
    old, html = Client(headers={"host": "sakura.localhost"}), {"accept": "text/html"}
    assert old.get("/rooms/?q=x", headers=html)["Location"] == "http://hanami.localhost/rooms/?q=x"
    assert old.get("/rooms/").status_code == 302  # what an open page asks for is answered there
    assert "/accounts/login/" in old.get("/rooms/", headers={"hx-request": "true", **html})["Location"]
    assert old.post("/language/", {"language": "ru"}, headers=html)["Location"] == "/"
    assert Client(headers={"host": "hanami.localhost"}).get("/accounts/login/", headers=html).status_code == 200
    connection.set_schema_to_public()
    assert AuditEntry.objects.get(action="center.moved").data == {"from": "sakura", "to": "hanami"}
    owner.post(f"/centers/{house.sakura.pk}/edit/", values | {"subdomain": "sakura", "email": ""})
    hosts = Domain.objects.filter(tenant=house.sakura).order_by("domain").values_list("domain", "is_primary")
    assert list(hosts) == [("hanami.localhost", False), ("sakura.localhost", True)]


def test_earlier_address_is_not_given_to_another_center(owner, house):
    Domain.objects.create(domain="hanami.localhost", tenant=house.sakura, is_primary=False)
    values = {"name": "Fuji", "city": "", "language": "en", "timezone": "Asia/Tashkent", "subdomain": "hanami"}
    reply = owner.post(f"/centers/{house.fuji.pk}/edit/", values)
    assert (reply.status_code, "“hanami” belongs to a centre already." in reply.content.decode()) == (422, True)


def test_day_is_counted_in_the_centers_own_time_and_written_once(house, person):
    attempt = sitting(open_exam())
    now = timezone.now()
    attempt.__class__.objects.filter(pk=attempt.pk).update(state="submitted", submitted_at=now)
    User.objects.filter(username="student").update(last_seen_at=now)
    for _run in range(2):
        write_day(house.sakura)
    connection.set_schema_to_public()
    day = CenterDay.objects.get(center=house.sakura)
    assert (day.day, day.students, day.staff, day.exams, day.attempts) == (house.sakura.today, 3, 3, 1, 1)
    assert (day.seen_at, day.storage_bytes > 0) == (now, True)


def test_late_attempts_of_yesterday_are_added_to_its_row(house):
    attempt = sitting(open_exam())
    yesterday = house.sakura.today - timedelta(days=1)
    when = timezone.now() - timedelta(days=1)
    attempt.__class__.objects.filter(pk=attempt.pk).update(state="submitted", submitted_at=when)
    connection.set_schema_to_public()
    CenterDay.objects.create(center=house.sakura, day=yesterday, students=3, attempts=0)
    write_day(house.sakura)
    rows = CenterDay.objects.filter(center=house.sakura).order_by("day").values_list("students", "attempts")
    assert list(rows) == [(3, 1), (3, 0)]


def test_center_that_cannot_be_counted_does_not_stop_the_others(committed, caplog):
    """A table of Fuji's is not where it should be."""
    with inside(committed.fuji), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE exams_mediafile RENAME TO exams_elsewhere")
    try:
        assert write_days() == 1
        assert "could not be counted" in caplog.text
        assert list(CenterDay.objects.values_list("center__name", flat=True)) == ["Sakura"]
    finally:
        CenterDay.objects.all().delete()
        with inside(committed.fuji), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE exams_elsewhere RENAME TO exams_mediafile")
