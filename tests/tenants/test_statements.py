"""Statements name the schema of every table: they work, and stay in their centre, whatever the search_path says."""

import pytest
from django.db import connection
from django.utils import timezone

from exams import sql
from tenants.statements import Statement, UnqualifiedTable

NAMES = Statement("SELECT username FROM {schema}.people_user WHERE username = %(name)s AND last_name = %(last)s")
VALUES = {"attempt": 1, "student": 1, "fence": 1, "position": 1, "section": 0, "sync_window": 900, "assignment": 1}
ALL = {name: value for name, value in vars(sql).items() if isinstance(value, Statement)}


def test_a_table_without_schema_is_refused():
    with pytest.raises(UnqualifiedTable, match="exams_attempt"):
        Statement("SELECT 1 FROM {schema}.exams_attempt a JOIN exams_attemptsection s ON s.attempt_id = a.id")


@pytest.mark.parametrize("name", sorted(ALL))
def test_statements_of_a_sitting_need_no_search_path(house, name):
    values = VALUES | {"now": timezone.now(), "reason": "time", "whole": False, "attempts": [1], "events": "[]"}
    with connection.cursor() as cursor:
        cursor.execute("SET search_path = ''")
    assert ALL[name].all(values) is not None


def test_rows_in_bulk_are_the_same_rows(house):
    text = "SELECT id, username, last_name, is_active, date_joined FROM {schema}.people_user ORDER BY id"
    assert Statement(text, is_bulk=True).all({}) == Statement(text).all({})


def test_a_statement_stays_in_its_center_whatever_the_path(house):
    from tenants.people.models import User

    for center in (house.sakura, house.fuji):
        connection.set_tenant(center)
        User.objects.filter(username="guest").update(last_name=center.name)
    with connection.cursor() as cursor:  # the path is Fuji's from here on
        cursor.execute("SELECT 1")
    connection.schema_name = house.sakura.schema_name
    for _ in range(5):  # prepared on the way
        assert NAMES.one({"name": "guest", "last": "Sakura"}) == ("guest",)
        assert NAMES.one({"name": "guest", "last": "Fuji"}) is None
