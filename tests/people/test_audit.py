"""The audit log: every act has its words, nothing in it can be changed, and it is found, paged and taken away."""

from __future__ import annotations

import ast
import csv
import functools
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from jlpt.processes import ROOT
from tenants.models import RequestStatus
from tenants.people.audit_words import details_of, kinds_of, sentence_of
from tenants.people.models import AuditEntry, User
from tenants.people.services.audit import record
from tenants.people.views.audit import PAGE, told, without_formula

APPS = ("tenants", "exams", "grading", "jlpt")
DRAFTS = {"group.added", "group.removed", "group.restored", "group.saved"}  # in the history of a draft (exams.history)
OTHERS = DRAFTS | {"people.moving", "test.xml"}  # a module, a file
MODELS = {model._meta.label_lower for model in apps.get_models()}


# --- words


def recorded() -> Iterator[tuple[str, str]]:
    """(where, action) of each text in the code that is the name of an act; of an f-string what stands in it, with *.

    An act is what `record` is called with, and any other text that begins like one: functions pass them on.
    """
    called = [(path, action) for path, tree in trees() for action in _called(tree)]
    kinds = {action.partition(".")[0] for _path, action in called} | {action.partition(".")[0] for action in worded()}
    act = re.compile(rf"({'|'.join(sorted(kinds))})\.[a-z_]+")
    texts = [(path, text) for path, tree in trees() for text in _texts(tree) if act.fullmatch(text)]
    for path, action in [*called, *texts]:
        if action not in MODELS | OTHERS:
            yield str(path.relative_to(ROOT)), action


@functools.cache
def trees() -> list[tuple[Path, ast.Module]]:
    paths = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]
    return [(path, ast.parse(path.read_text())) for path in paths if "migrations" not in path.parts]


def _called(tree: ast.Module) -> Iterator[str]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", "")
        if name in {"record", "record_all"} and len(call.args) > 1:
            yield from _parts(call.args[1])
        if name == "_written":  # exams.services.proctoring
            yield f"room.{ast.literal_eval(call.args[2])}"


def _parts(value: ast.expr) -> Iterator[str]:
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts)


def _texts(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def worded() -> set[str]:
    return {action for public in (True, False) for kind in kinds_of(public=public) for action in kind.words}


def test_every_action_in_the_code_has_words():
    found = [(where, action) for where, action in recorded() if "*" not in action]
    assert [(where, action) for where, action in found if action not in worded()] == []


def test_the_code_is_really_read():
    found = {action for _where, action in recorded()}
    read = {"room.opened", "room.paused", "request.noted", "center.created", "group.created", "room.id_unchecked"}
    assert read <= found
    # These are made of an act's or a status's name: `exams.services.proctoring._written` is read, the other is here.
    assert {action for action in found if "*" in action} == {"room.*", "request.*"}
    assert {f"request.{status}" for status in RequestStatus.values if status != "new"} <= worded()


def test_unknown_action_is_shown_as_it_is():
    assert sentence_of("room.opened") == "Exam room opened"
    assert sentence_of("something.new") == "something.new"


def test_details_in_words():
    data = {"reason": "Fire alarm", "attempts": [1, 2], "whole": True, "first_day": "x", "empty": "", "none": None}
    assert details_of(data) == [
        ("Reason", "Fire alarm"),
        ("Attempts", "1, 2"),
        ("The whole room", "yes"),
        ("first day", "x"),
    ]


# --- it stays


def test_entry_can_neither_be_changed_nor_deleted_in_the_database_either(house, person):
    entry = record(person("admin"), "person.changed", person("student"))
    table = "people_auditentry"
    for statement in (
        f"UPDATE {table} SET actor_name = 'Nobody' WHERE id = {entry.pk}",
        f"UPDATE {table} SET subject_name = '' WHERE id = {entry.pk}",
        f"UPDATE {table} SET address = '10.0.0.1' WHERE id = {entry.pk}",
        f"UPDATE {table} SET at = now() WHERE id = {entry.pk}",
        f"DELETE FROM {table} WHERE id = {entry.pk}",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


# --- the page


@pytest.fixture
def log(house, person):
    """Entries of several people; Fuji has one too, which must be seen nowhere."""
    connection.set_tenant(house.fuji)
    record(User.objects.get(username="admin"), "person.added", User.objects.get(username="mate"), reason="Of Fuji")
    connection.set_tenant(house.sakura)
    User.objects.filter(username="mate").update(first_name="Нигора", last_name="Каримова")
    person("mate").save(update_fields=["search_key"])
    record(person("admin"), "person.changed", person("mate"), fields=["phone"])
    record(person("teacher"), "room.opened", person("student"))
    record(person("admin"), "something.new", person("student"), text="=1+1")


def says(page: str) -> list[str]:
    return re.findall(r'<td class="aud__w"><b>(.*?)</b>', page)


def seen(client, query: str = "") -> list[str]:
    return says(client.get(f"/audit/{query}").content.decode())


def test_newest_first_in_words_and_only_of_this_center(login, log):
    client = login("admin")
    assert seen(client) == ["something.new", "Exam room opened", "Person changed"]
    assert "Of Fuji" not in client.get("/audit/").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=nigora", ["Person changed"]),  # to whom, in another script
        ("?q=КАРИМОВА+нигора", ["Person changed"]),
        ("?q=teacher", ["Exam room opened"]),  # by whom
        ("?q=student", ["something.new", "Exam room opened"]),
        ("?q=★", []),
        ("?kind=rooms", ["Exam room opened"]),
        ("?kind=people&q=admin", ["Person changed"]),
        ("?kind=nothing", ["something.new", "Exam room opened", "Person changed"]),
        ("?first=2999-01-01", []),
        ("?last=2020-01-01", []),
        ("?first=2020-01-01&last=2999-01-01", ["something.new", "Exam room opened", "Person changed"]),
    ],
)
def test_search_and_filters(login, log, query, found):
    assert seen(login("admin"), query) == found


def test_days_are_those_of_the_readers_zone(login, house):
    half_past_one = datetime(2026, 5, 11, 20, 30, tzinfo=UTC)  # in Tashkent, on the 12th
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_auditentry (at, actor_name, action, subject, subject_name, data)"
            " VALUES (%s, 'mikan', 'letters.sent', 'exams.assignment:1', 'N5', '{}')",
            [half_past_one],
        )
    client = login("admin")
    assert len(seen(client, "?first=2026-05-12&last=2026-05-12")) == 1
    assert seen(client, "?last=2026-05-11") == []
    assert "12 May 2026, 01:30:00" in client.get("/audit/").content.decode()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?first=2026-05-12&last=2026-05-11", "The last day is before the first."),
        ("?first=yesterday", "Enter a valid date."),
        ("?first=0001-01-01", "Choose a day of this century."),
        ("?last=9999-12-31", "Choose a day of this century."),
    ],
)
def test_day_that_is_none_says_so_and_keeps_what_was_typed(login, log, query, sentence):
    reply = login("admin").get(f"/audit/{query}&q=nigora")
    page = reply.content.decode()
    assert reply.status_code == 422
    assert sentence in page
    assert 'value="nigora"' in page


def test_empty_log_and_no_match_say_so(login, house):
    client = login("admin")
    assert "Nothing is written here yet." in client.get("/audit/").content.decode()
    assert "Nothing in the log matches." in client.get("/audit/?q=nobody").content.decode()


def test_pages_are_walked_there_and_back(login, house, person):
    entries(person("admin"), PAGE * 2 + 5)
    client = login("admin")

    def page(query: str) -> tuple[list[str], dict[str, str]]:
        html = client.get(f"/audit/{query}").content.decode()
        return re.findall(r"<span>(thing \d+)</span>", html), dict(
            re.findall(r'rel="(prev|next)" href="([^"]+)"', html)
        )

    first, links = page("")
    assert (first[0], len(first), set(links)) == (f"thing {PAGE * 2 + 4}", PAGE, {"next"})
    second, links = page(links["next"])
    third, last_links = page(links["next"])
    assert (len(second), len(third), third[-1], set(last_links)) == (PAGE, 5, "thing 0", {"prev"})
    back, links = page(last_links["prev"])
    assert back == second
    assert page(links["prev"])[0] == first


@pytest.mark.parametrize("query", ["?before=abc", "?after=-1", "?before=99999999999999999999", "?before=99999999"])
def test_page_of_no_entry_is_the_first(login, log, query):
    assert seen(login("admin"), query) == ["something.new", "Exam room opened", "Person changed"]


def entries(actor: User, count: int) -> None:
    AuditEntry.objects.bulk_create(
        AuditEntry(
            actor=actor, actor_name=actor.name, action="person.changed", subject=f"x:{n}", subject_name=f"thing {n}"
        )
        for n in range(count)
    )


def test_same_number_of_queries_for_one_entry_and_for_thousands(login, house, person):
    client = login("admin")

    def queries(query: str = "") -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/audit/{query}")
        return len(captured)

    entries(person("admin"), 1)
    client.get("/audit/")
    few, searched = queries(), queries("?q=thing")
    entries(person("admin"), 3000)
    assert (queries(), queries("?q=thing")) == (few, searched)


def test_details_and_names_are_escaped(login, house, person):
    record(person("admin"), "room.message", person("student"), text="<b>x</b>")
    assert "<b>x</b>" not in login("admin").get("/audit/").content.decode()


# --- as a table


def test_table_has_what_the_filter_shows_and_no_formula(login, log):
    client = login("admin")
    reply = client.get("/audit/export/?q=student")
    assert reply["Content-Type"] == "text/csv; charset=utf-8"
    assert reply["Content-Disposition"].startswith('attachment; filename="audit-20')
    rows = list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig"))))
    assert rows[0] == ["When", "Who", "What was done", "Whom or what", "From where", "Details"]
    assert [row[1:4] for row in rows[1:]] == [
        ["Admin", "something.new", "Student"],
        ["Teacher", "Exam room opened", "Student"],
    ]
    assert rows[1][5] == "Text: =1+1"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0500", rows[1][0])


@pytest.mark.parametrize("cell", ["=cmd|x", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_formula_becomes_text(cell):
    assert without_formula(cell) == f"'{cell}"


def test_name_that_begins_like_a_formula(login, house, person):
    User.objects.filter(username="teacher").update(first_name="=HYPERLINK(1)")
    record(person("teacher"), "room.opened", person("student"))
    assert "'=HYPERLINK(1)" in login("admin").get("/audit/export/").content.decode()


# --- on the public site


def test_owner_reads_the_public_log_and_nothing_of_a_center(login, log):
    connection.set_schema_to_public()
    owner = User.objects.get(username="owner")
    record(owner, "center.suspended", owner)
    page = login("owner", "public").get("/audit/").content.decode()
    assert says(page)[0] == "Centre suspended"
    assert "Нигора" not in page
    assert "Exam rooms</option>" not in page


def test_old_entry_without_a_name_is_called_by_its_title_or_number(house, person):
    entry = AuditEntry(action="room.created", subject="exams.assignment:7", data={"title": "N5 mock"})
    assert told(entry).about == "N5 mock"
    entry.data = {}
    assert told(entry).about == "exams.assignment 7"
