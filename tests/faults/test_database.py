"""PostgreSQL goes away, throws its clients out, or lets them wait."""

import signal

import psycopg
import pytest

from tests.faults.conftest import Exam
from tests.faults.machine import Machine, eventually

pytestmark = pytest.mark.fault

TERMINATE = """
SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def throw_everybody_out(database: psycopg.Connection) -> None:
    """End every other connection, and wait until each is gone."""
    assert database.execute(TERMINATE).fetchone()[0] > 0


def test_postgres_restarted_in_immediate_mode(exam: Exam, machine: Machine) -> None:
    """As if the power had failed: no goodbye, recovery from the log at the start."""
    with exam.crowd(6) as crowd:
        crowd.wait_for_saves()
        before = machine.process_of("postgres")
        before.send_signal(signal.SIGQUIT)
        eventually(lambda: machine.process_of("postgres") != before)
        crowd.wait_for_saves()
    exam.compare()


def test_connections_terminated_while_nobody_saves(exam: Exam, machine: Machine) -> None:
    """The dead connections that the web processes keep ready harm nobody: neither a page nor a save fails."""
    devices = exam.sit(4)
    with machine.database() as database:
        throw_everybody_out(database)
    for device in devices:
        device.load()
        device.mark("1-1", "2")
        assert device.exchange()
    exam.compare()


def test_connections_terminated_during_saves(exam: Exam, machine: Machine) -> None:
    with exam.crowd(6) as crowd, machine.database() as database:
        for _time in range(4):
            crowd.wait_for_saves(2)
            throw_everybody_out(database)
        crowd.wait_for_saves()
    exam.compare()


def test_row_lock_held_for_a_moment(exam: Exam, machine: Machine) -> None:
    """The save waits until the lock is gone; nobody else does."""
    with exam.crowd() as crowd:
        locked, *others = crowd.devices
        crowd.wait_for_saves(1)
        with machine.locked(exam.pool.schema, locked.student.attempt):
            eventually(machine.somebody_waits_for_a_lock)
            crowd.wait_for_saves(3, of=others)
        crowd.wait_for_saves(2)
        assert crowd.unanswered == 0
    exam.compare()


@pytest.mark.fault(slow=True)
def test_row_lock_held_for_longer_than_a_save_waits(exam: Exam, machine: Machine) -> None:
    with exam.crowd() as crowd:
        locked, *others = crowd.devices
        with machine.locked(exam.pool.schema, locked.student.attempt):
            crowd.wait_for_failure()
            crowd.wait_for_saves(3, of=others)
        crowd.wait_for_saves(2)
        assert [device.unanswered > 0 for device in crowd.devices] == [True, False, False, False]
    exam.compare()
