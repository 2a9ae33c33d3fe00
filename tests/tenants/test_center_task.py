"""A queued task carries its centre's schema; what happens when that centre is not there any more."""

from __future__ import annotations

import pytest
from celery import current_app
from django.db import connection
from django.utils import timezone

from jlpt.celery import app
from tenants.models import Center, CenterStatus
from tenants.people.models import Group


@pytest.fixture
def task():
    """A task that writes where it stands."""

    @app.task(name="tests.make_group", shared=False)
    def make_group() -> str:
        Group.objects.create(name=f"Made {timezone.now()}", level="N5")
        return connection.schema_name

    yield make_group
    current_app.tasks.pop(make_group.name, None)


def run(task, schema: str):
    connection.set_schema_to_public()
    return task.apply(headers={"_schema_name": schema})


def test_task_runs_in_the_schema_of_its_message(house, task):
    assert run(task, house.sakura.schema_name).get() == house.sakura.schema_name
    assert Group.objects.count() == 0  # we stand in public again


def test_task_of_a_schema_that_is_gone_ends_quietly_and_writes_nothing(house, task):
    done = run(task, "c_0123456789abcdef")
    assert done.state == "IGNORED"
    assert connection.schema_name == "public"
    assert Group.objects.count() == 0


@pytest.mark.parametrize("status", [CenterStatus.SUSPENDED, CenterStatus.ARCHIVED])
def test_task_of_a_center_at_rest_does_not_run(house, task, status):
    connection.set_schema_to_public()
    Center.objects.filter(pk=house.sakura.pk).update(status=status)
    assert run(task, house.sakura.schema_name).state == "IGNORED"
    connection.set_tenant(house.sakura)
    assert not Group.objects.filter(name__startswith="Made").exists()
