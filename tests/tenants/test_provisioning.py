"""Making a centre as a job: rows at once, then tables, the first admin's invitation and the opening, step by step."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone
from django_tenants.utils import schema_exists

from tenants.errors import Refused
from tenants.hosts import forget_hosts
from tenants.models import Center, CenterJob, CenterStatus, Domain, JobKind, JobState, PlanCode, Subscription
from tenants.people.models import AuditEntry, Invitation, Role, User
from tenants.schemas import inside
from tenants.services.centers import start_center
from tenants.services.jobs import SILENCE, retry_job, run_job, waiting_jobs

TRIES_TO_BREAK = """
CREATE FUNCTION public.refuse_invitations() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$
"""


def order(by: User, **changes: object) -> CenterJob:
    values = {
        "subdomain": "tokio",
        "name": "Токио",
        "city": "Tashkent",
        "language": "ru",
        "plan": PlanCode.BASIC,
        "trial_days": 14,
        "admin_email": "Nigora@tokio.example",
        "admin_name": "Nigora Karimova Alisher qizi",
        "admin_phone": "+998901234567",
    }
    return start_center(**(values | changes), by=by)


@pytest.fixture
def owner(house):
    connection.set_schema_to_public()
    yield User.objects.get(username="owner")
    forget_hosts()


def test_rows_are_there_at_once(owner):
    job = order(owner)
    center = job.center
    assert (center.status, center.name, center.city, center.language) == ("preparing", "Токио", "Tashkent", "ru")
    assert center.phone == "+998901234567"
    assert list(Domain.objects.filter(tenant=center).values_list("domain", "is_primary")) == [
        (f"tokio.{settings.BASE_HOST}", True)
    ]
    agreed = Subscription.objects.get(center=center)
    assert (agreed.plan.code, agreed.is_trial, (agreed.ends_on - agreed.starts_on).days) == ("basic", True, 14)
    assert (job.kind, job.state, job.steps, job.by_name) == (JobKind.PROVISION, JobState.WAITING, 3, owner.name)
    assert AuditEntry.objects.get(action="center.created").subject_name == "Токио"
    assert not schema_exists(center.schema_name)


def test_job_makes_the_center_and_invites_its_first_admin(owner):
    job = run_job(order(owner).pk, now=timezone.now())
    center = Center.objects.get(pk=job.center_id)
    assert (job.state, job.step, center.status) == (JobState.DONE, 3, CenterStatus.ACTIVE)
    with inside(center):
        invitation = Invitation.objects.get()
        assert User.objects.count() == 0
    assert (invitation.email, invitation.role, invitation.language) == ("nigora@tokio.example", Role.CENTER_ADMIN, "ru")
    assert (invitation.first_name, invitation.last_name) == ("Nigora", "Karimova Alisher qizi")


def test_retry_after_a_failure_in_the_middle_completes_the_one_center(owner):
    """Invitations cannot be stored at first: PostgreSQL itself refuses them."""
    job = order(owner)
    with connection.cursor() as cursor:
        cursor.execute(TRIES_TO_BREAK)
    step_one = run_job_until_tables(job)
    with connection.cursor() as cursor:
        cursor.execute(
            f'CREATE TRIGGER refuse BEFORE INSERT ON "{step_one.schema_name}".people_invitation '
            "FOR EACH ROW EXECUTE FUNCTION public.refuse_invitations()"
        )
    with transaction.atomic():  # in production the failed step has a connection of its own
        failed = run_job(job.pk, now=timezone.now())
    assert (failed.state, failed.step) == (JobState.FAILED, 1)
    assert failed.error.startswith("This step did not succeed. Nothing is lost")
    assert waiting_jobs(now=timezone.now() + 2 * SILENCE) == []  # it waits for the owner
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER refuse ON "{step_one.schema_name}".people_invitation')
    done = run_job(retry_job(failed).pk, now=timezone.now())
    assert (done.state, done.step, done.tries, done.error) == (JobState.DONE, 3, 3, "")
    assert Center.objects.filter(name="Токио").count() == 1
    with inside(Center.objects.get(pk=job.center_id)):
        assert Invitation.objects.count() == 1


def run_job_until_tables(job: CenterJob) -> Center:
    """As if the worker had been killed after the first step was noted."""
    from tenants.services.provisioning import STEPS

    CenterJob.objects.filter(pk=job.pk).update(state=JobState.RUNNING, tries=1, heard_at=timezone.now() - 2 * SILENCE)
    STEPS[0].run(job)
    CenterJob.objects.filter(pk=job.pk).update(step=1)
    return Center.objects.get(pk=job.center_id)


def test_half_made_schema_of_a_killed_worker_is_made_anew(owner):
    job = order(owner)
    CenterJob.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, tries=1, heard_at=timezone.now() - 2 * SILENCE, says="Making the centre's tables"
    )
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA "{job.center.schema_name}"')
        cursor.execute(f'CREATE TABLE "{job.center.schema_name}".people_user (id int)')
    assert waiting_jobs(now=timezone.now()) == [job.pk]  # the sweeper finds it
    done = run_job(job.pk, now=timezone.now())
    assert (done.state, done.tries) == (JobState.DONE, 2)
    with inside(Center.objects.get(pk=job.center_id)):
        assert (User.objects.count(), Invitation.objects.count()) == (0, 1)


def test_steps_that_are_run_twice_change_nothing_more(owner):
    job = order(owner)
    for step in (1, 2):  # killed after the work of this step, before it was noted
        run_job(job.pk, now=timezone.now())
        CenterJob.objects.filter(pk=job.pk).update(state=JobState.FAILED, step=step)
        if step == 1:
            Center.objects.filter(pk=job.center_id).update(status=CenterStatus.PREPARING)
        retry_job(CenterJob.objects.get(pk=job.pk))
    assert run_job(job.pk, now=timezone.now()).state == JobState.DONE
    with inside(Center.objects.get(pk=job.center_id)):
        assert Invitation.objects.count() == 1


def test_tables_of_a_center_that_is_open_are_never_made_anew(owner, house):
    job = CenterJob.objects.create(
        kind=JobKind.PROVISION, center=house.sakura, center_name="Sakura", steps=3, data={"admin": {}}
    )
    assert run_job(job.pk, now=timezone.now()).error == "The centre is not being made any more."
    with inside(house.sakura):
        assert User.objects.filter(username="admin").exists()


def test_second_worker_does_nothing(owner):
    job = order(owner)
    CenterJob.objects.filter(pk=job.pk).update(state=JobState.RUNNING, heard_at=timezone.now())
    assert run_job(job.pk, now=timezone.now()) is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"subdomain": "sakura"}, "“sakura” belongs to a centre already. Choose another address."),
        ({"subdomain": "www"}, "“www” is kept for mikan itself. Choose another address."),
        ({"name": "  "}, "A centre needs a name."),
        ({"admin_email": "nobody"}, "The first admin needs an e-mail address: the invitation goes there."),
        ({"admin_name": " "}, "The first admin needs a name."),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(owner, changes, sentence):
    before = Center.objects.count()
    with pytest.raises(Refused) as refused:
        order(owner, **changes)
    assert refused.value.sentence == sentence
    assert (Center.objects.count(), CenterJob.objects.count(), len(mail.outbox)) == (before, 0, 0)


def test_nothing_else_is_done_with_a_center_meanwhile(owner):
    from tenants.services.jobs import queue_job

    job = order(owner)
    with pytest.raises(Refused, match="Something is being done with this centre already"):
        queue_job(JobKind.PROVISION, center=job.center, name="Токио", by_name="Owner", data={})
