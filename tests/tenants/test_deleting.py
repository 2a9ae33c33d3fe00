"""A centre's end: an export, a typed address, seven days, and then no trace of it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from celery import current_app
from django.core import mail
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_redis import get_redis_connection

from tenants.errors import Refused
from tenants.models import Center, CenterJob, CenterStatus, Domain, JobState, Subscription, SupportSession
from tenants.people.live import group_name
from tenants.people.models import AuditEntry, User
from tenants.schemas import inside
from tenants.services.deleting import STEPS, queue_due_deletions, schedule_deletion, take_back_deletion
from tenants.services.exporting import remove_export, start_export
from tenants.services.jobs import run_job
from tenants.services.removing import forget_queued_tasks
from tenants.tasks.deleting import write_about_deletion
from tests.conftest import PASSWORD
from tests.tenants.kyoto import done, kyoto_standing, owner

NOW = timezone.now()


@pytest.fixture
def kyoto(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), kyoto_standing() as center:
        yield center


@pytest.fixture
def exported(kyoto):
    """Committed, with a real export: what is tested with it drops the schema."""
    done(start_export(kyoto, by=owner()))
    return kyoto


@pytest.fixture
def fuji(house):
    """In the test's transaction; an export of it is on record."""
    connection.set_schema_to_public()
    data = {"file": default_storage.save("moving/fuji.zip", ContentFile(b"zip")), "size": 3, "rows": 12, "files": 1}
    CenterJob.objects.create(
        kind="export", center=house.fuji, center_name="Fuji", state=JobState.DONE, finished_at=NOW, data=data
    )
    return house.fuji


def everything_in_public() -> str:
    """Every row of every table of the public schema, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        out = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM public."{table}" t')
            out += [f"{table}: {row}" for (row,) in cursor.fetchall()]
    return "\n".join(out)


def traces_in_redis(schema: str) -> list[bytes]:
    client = get_redis_connection("default")
    return [key for key in client.scan_iter(count=1000) if schema.encode() in key]


def queued(schema: str) -> int:
    with current_app.connection_for_write() as broker:
        waiting = broker.default_channel.client.lrange("celery", 0, -1)
    return sum(schema.encode() in message for message in waiting)


def use(center: Center) -> Client:
    """Somebody logs in, something is cached, a socket listens, tasks wait."""
    client = Client(headers={"host": "kyoto.localhost"})
    client.post("/accounts/login/", {"login": "student", "password": PASSWORD})
    connection.set_schema_to_public()
    with inside(center):
        cache.set("shown", 1)
        get_redis_connection("default").zadd(f"asgi:group:{group_name('person', 1)}", {"channel": 1})
        for _n in range(2):
            current_app.send_task("grading.tasks.grade_waiting")
    return client


def test_every_trace_of_a_deleted_center_is_gone_and_all_else_stays(exported, django_db_setup):
    schema, host, sakura = exported.schema_name, "kyoto.localhost", django_db_setup.sakura
    use(exported)
    with inside(sakura):
        cache.set("shown", 1)
        current_app.send_task("grading.tasks.grade_waiting")
        people = User.objects.count()
    SupportSession.objects.create(
        center=exported, owner=1, owner_name="Owner", reason="Help", token_hash="h", ends_at=timezone.now()
    )
    schedule_deletion(exported, typed="Kyoto", by=owner(), now=NOW - timedelta(days=7))
    assert traces_in_redis(schema)
    assert queued(schema) >= 2
    assert schema in everything_in_public()
    [job] = queue_due_deletions(now=NOW)
    done(job)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM information_schema.schemata WHERE schema_name = %s", [schema])
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM information_schema.tables WHERE table_schema = %s", [schema])
        assert cursor.fetchone() == (0,)
    with inside(exported):
        assert default_storage.listdir("") == ([], [])
        assert not default_storage.exists(".")
    connection.set_schema_to_public()
    assert traces_in_redis(schema) == []
    assert queued(schema) == 0
    assert schema not in everything_in_public()
    assert host not in everything_in_public()
    assert not Domain.objects.filter(domain=host).exists()
    assert not Subscription.objects.filter(center=exported.pk).exists()
    assert Client(headers={"host": host}).get("/").status_code == 404
    connection.set_schema_to_public()
    said = AuditEntry.objects.filter(subject=f"tenants.center:{exported.pk}").order_by("pk")
    assert list(said.values_list("action", flat=True)) == [
        "center.export_started",
        "center.suspended",
        "center.deletion_asked",
        "center.deleted",
    ]
    export = CenterJob.objects.get(kind="export")  # the owner's copy outlives the centre
    assert default_storage.exists(export.data["file"])
    assert queue_due_deletions(now=NOW) == []
    task = current_app.tasks["grading.tasks.grade_waiting"]  # which a worker took before
    assert task.apply(headers={"_schema_name": schema}).state == "IGNORED"
    with inside(sakura):
        assert (cache.get("shown"), User.objects.count()) == (1, people)
    assert queued(sakura.schema_name) == 1
    forget_queued_tasks(sakura.schema_name)


def test_every_step_may_be_run_twice(exported):
    schedule_deletion(exported, typed="kyoto", by=owner(), now=NOW - timedelta(days=8))
    [job] = queue_due_deletions(now=NOW)
    for step in STEPS:
        step.run(job)
        if step is not STEPS[-1]:
            step.run(job)
    assert not Center.objects.filter(pk=exported.pk).exists()


def test_deletion_is_refused_without_a_young_export_or_the_typed_address(house, fuji):
    with pytest.raises(Refused, match="Export the centre first"):
        schedule_deletion(house.sakura, typed="sakura", by=owner(), now=NOW)
    with pytest.raises(Refused, match="Type the address of the centre exactly: fuji"):
        schedule_deletion(fuji, typed="sakura", by=owner(), now=NOW)
    with pytest.raises(Refused, match="Export the centre first"):
        schedule_deletion(fuji, typed="fuji", by=owner(), now=NOW + timedelta(days=8))
    assert Center.objects.get(pk=fuji.pk).status == CenterStatus.ACTIVE


def test_center_is_suspended_while_it_waits_and_its_export_stays(fuji):
    schedule_deletion(fuji, typed=" Fuji ", by=owner(), now=NOW)
    assert queue_due_deletions(now=NOW + timedelta(days=6, hours=23)) == []
    waiting = Center.objects.get(pk=fuji.pk)
    assert (waiting.status, waiting.delete_at) == (CenterStatus.SUSPENDED, NOW + timedelta(days=7))
    with pytest.raises(Refused, match="going to be deleted already"):
        schedule_deletion(fuji, typed="fuji", by=owner(), now=NOW)
    with pytest.raises(Refused, match="Take that back first"):
        remove_export(CenterJob.objects.get(kind="export"), by=owner())


def test_taken_back_the_center_stays_suspended_and_is_never_queued(fuji):
    schedule_deletion(fuji, typed="fuji", by=owner(), now=NOW - timedelta(days=7))
    stays = take_back_deletion(fuji, by=owner())
    assert (stays.status, stays.delete_at) == (CenterStatus.SUSPENDED, None)
    assert queue_due_deletions(now=NOW) == []


def test_deleting_that_has_begun_is_queued_once_and_not_taken_back(fuji):
    schedule_deletion(fuji, typed="fuji", by=owner(), now=NOW - timedelta(days=7))
    assert len(queue_due_deletions(now=NOW)) == 1
    assert queue_due_deletions(now=NOW) == []  # beat started twice
    with pytest.raises(Refused, match="It cannot be taken back any more"):
        take_back_deletion(fuji, by=owner())


def test_deleting_stops_where_the_export_is_gone_from_the_disk(fuji):
    schedule_deletion(fuji, typed="fuji", by=owner(), now=NOW - timedelta(days=7))
    default_storage.delete(CenterJob.objects.get(kind="export").data["file"])
    [job] = queue_due_deletions(now=NOW)
    failed = run_job(job.pk, now=NOW)
    assert failed is not None
    gone = "There is no export of the centre any more. Nothing was deleted."
    assert (failed.state, failed.error) == (JobState.FAILED, gone)
    with inside(fuji):
        assert User.objects.filter(username="student").exists()


def test_admins_are_written_to(fuji):
    schedule_deletion(fuji, typed="fuji", by=owner(), now=NOW)
    write_about_deletion(fuji.pk)
    take_back_deletion(fuji, by=owner())
    write_about_deletion(fuji.pk)
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["admin@test.example"], "Fuji will be deleted"),
        (["admin@test.example"], "Fuji stays"),
    ]


def test_pages_lead_through_export_and_deletion(house, login):
    client = login("owner", "public")
    fuji = house.fuji.pk
    page = client.get(f"/centers/{fuji}/moving/").content.decode()
    assert "This centre was not exported yet." in page
    assert "Export it first." in page
    assert client.post(f"/centers/{fuji}/export/").status_code == 302
    assert client.post(f"/centers/{fuji}/export/", follow=True).content.decode().count("Wait until it is finished") == 1
    connection.set_schema_to_public()
    job = CenterJob.objects.get(center=fuji)
    job.state, job.finished_at = JobState.DONE, timezone.now()
    job.data |= {"file": "moving/none.zip", "size": 2_000_000, "rows": 12, "files": 1}
    job.save()
    page = client.get(f"/centers/{fuji}/moving/").content.decode()
    assert "12 rows" in page
    wrong = client.post(f"/centers/{fuji}/delete/", {"typed": "sakura"})
    assert wrong.status_code == 422
    assert "Type the address of the centre exactly: fuji" in wrong.content.decode()
    right = client.post(f"/centers/{fuji}/delete/", {"typed": "fuji"}, follow=True).content.decode()
    assert "It will be deleted on" in right
    assert "The centre stays." in client.post(f"/centers/{fuji}/delete/back/", follow=True).content.decode()


def test_exports_are_listed_with_the_same_queries_for_one_and_many(house, login, django_assert_max_num_queries):
    client = login("owner", "public")
    connection.set_schema_to_public()
    data = json.loads('{"file": "moving/none.zip", "size": 2000000, "rows": 12, "files": 1}')
    for n in range(30):
        CenterJob.objects.create(
            kind="export", center_name=f"Centre {n}", state=JobState.DONE, finished_at=timezone.now(), data=data
        )
    client.get("/exports/")
    with django_assert_max_num_queries(8):
        page = client.get("/exports/").content.decode()
    assert "30 exports" in page
    assert "1 export<" in client.get("/exports/?q=Centre 7").content.decode()
    assert "No export matches." in client.get("/exports/?q=Nobody").content.decode()
