from celery.fixups.django import DjangoWorkerFixup
from django.db import connection

from exams.tasks import close_overdue_here
from jlpt.celery import app, give_connection_back


def test_celery_itself_closes_no_connection(house):
    """It would throw the pool away after every task."""
    assert DjangoWorkerFixup(app).db_reuse_max > 10**6


def test_task_gives_its_connection_back(committed):
    connection.ensure_connection()
    close_overdue_here.push_request(is_eager=False)
    give_connection_back(task=close_overdue_here)
    close_overdue_here.pop_request()
    assert connection.connection is None


def test_task_within_a_task_leaves_the_connection(committed):
    connection.ensure_connection()
    close_overdue_here.apply()
    assert connection.connection is not None
