"""A third centre, committed, that tests may export, drop and import. Nothing of it is left for later tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from exams.models import Attempt
from exams.services.attempts import close_section
from exams.services.guests import create_guest_link
from grading.services.results import grade_attempt, release_results
from tenants.hosts import forget_hosts
from tenants.models import Center, CenterJob, JobState
from tenants.moving.files import remove_files
from tenants.people.models import Group, User
from tenants.people.services.audit import record
from tenants.people.services.invitations import create_class_invitation
from tenants.people.services.passwords import give_first_password
from tenants.schemas import inside
from tenants.services.centers import create_center
from tenants.services.jobs import run_job
from tests.conftest import make_people
from tests.exams.makers import answered, open_exam, published, sitting, small_test


@contextmanager
def kyoto_standing() -> Iterator[Center]:
    """The centre with people, a test with a recording, and a room with an attempt that is graded and released."""
    with cleared():
        kyoto = create_center(subdomain="kyoto", name="Kyoto")
        with inside(kyoto):
            fill()
        connection.set_schema_to_public()
        yield kyoto


@contextmanager
def cleared() -> Iterator[None]:
    """Whatever centres, jobs and entries the block makes and commits, nothing of it is left."""
    cache.clear()
    connection.set_schema_to_public()
    before = set(Center.objects.values_list("pk", flat=True))
    try:
        yield
    finally:
        connection.set_schema_to_public()
        for center in Center.objects.exclude(pk__in=before):
            remove_files(center)
            connection.set_schema_to_public()
            center.delete(force_drop=True)
        CenterJob.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE people_auditentry, django_session")
        forget_hosts()
        cache.clear()
        connection.close()


def fill() -> None:
    now = timezone.now()
    make_people()
    default_storage.save("avatars/日本.bin", ContentFile(bytes(range(256)) * 5000))
    room = open_exam(now=now, edition=published(small_test()))
    attempt = sitting(room, now=now)
    answered(attempt)
    Attempt.objects.filter(pk=attempt.pk).update(section=3, state="submitted", submitted_at=now)
    close_section(attempt.pk, attempt.student_id, position=1, now=now)
    grade_attempt(attempt.pk, now=now)
    teacher = User.objects.get(username="teacher")
    release_results(room, actor=teacher, now=now + timedelta(seconds=1))
    create_class_invitation(actor=teacher, group=Group.objects.get(name="N5 A"))
    create_guest_link(
        actor=teacher,
        edition=room.edition,
        title="Try it",
        opens_at=now,
        closes_at=now + timedelta(days=1),
        max_uses=5,
    )
    give_first_password(User.objects.get(username="mate"))
    record(teacher, "test.moved", room, quote='Tab\tand "quotes" \\ and 漢字', number=7)


def owner() -> User:
    connection.set_schema_to_public()
    return User.objects.get(username="owner")


def done(job: CenterJob) -> CenterJob:
    """Run as a worker would; it must succeed."""
    finished = run_job(job.pk, now=timezone.now())
    assert finished is not None
    assert (finished.state, finished.error) == (JobState.DONE, ""), finished.error
    return finished
