"""What was given against what the database holds."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql

from exams.fold import Event as FoldEvent
from exams.fold import Sheet, fold
from tests.faults.student import Event, Student

COUNTING = {"in_time", "late"}
ROWS = """
SELECT attempt_id, verdict, fence, seq, kind, section, question, value,
       round(extract(epoch FROM client_at) * 1000)::bigint
FROM {}.exams_attemptevent WHERE attempt_id = ANY(%s) AND fence > 0
"""


@dataclass(frozen=True)
class Row:
    attempt: int
    verdict: str
    event: Event


@dataclass(frozen=True)
class Count:
    """`twice` is counted by what an event says, not by its key, which the database keeps unique anyway."""

    given: int
    stored: int
    lost: int
    twice: int
    falsely_saved: int
    never_given: int


def read_rows(database: psycopg.Connection, schema: str, attempts: Iterable[int]) -> list[Row]:
    statement = sql.SQL(ROWS).format(sql.Identifier(schema))
    found = database.execute(statement, [list(attempts)]).fetchall()
    return [Row(attempt, verdict, Event(*event)) for attempt, verdict, *event in found]


def count(students: Sequence[Student], rows: Sequence[Row]) -> Count:
    given = Counter((s.attempt, event) for s in students for event in s.given if event not in s.refused)
    saved = {(s.attempt, event) for s in students for event in s.saved}
    stored = Counter((row.attempt, row.event) for row in rows)
    contents = {(row.attempt, row.event.kind, row.event.question, row.event.value, row.event.at) for row in rows}
    return Count(
        given=given.total(),
        stored=stored.total(),
        lost=(given - stored).total(),
        twice=len(rows) - len(contents),
        falsely_saved=len(saved - set(stored)),
        never_given=(stored - given).total(),
    )


def sheet_of(rows: Iterable[Row]) -> Sheet:
    """What one student's rows come to: the product's own folding."""
    counting = [row.event for row in rows if row.verdict in COUNTING]
    return fold(FoldEvent(e.fence, e.seq, e.kind, e.question, e.value) for e in counting)


def expect_same_answers(student: Student, rows: Iterable[Row], *, held: Collection[Event] = ()) -> None:
    """The fold of what counts is what the student's own journal says."""
    mine = [row for row in rows if row.attempt == student.attempt]
    sheet = sheet_of(mine)
    assert {row.event for row in mine if row.verdict == "held"} == set(held) & set(student.given)
    assert sheet.answers == student.answers(held=held)
    assert sheet.flags == student.flags(held=held)
