"""Redis hangs, forgets and dies: saving needs it for nothing, and nobody is logged out."""

import signal

import pytest

from tests.faults.conftest import Exam
from tests.faults.machine import Machine

pytestmark = pytest.mark.fault


def test_redis_hangs(exam: Exam, machine: Machine) -> None:
    with exam.crowd() as crowd:
        crowd.wait_for_saves()
        machine.signal_family("redis-server", signal.SIGSTOP)
        try:
            crowd.wait_for_saves(5)
            [another] = exam.sit(1)  # pages too: the session is read from the database
            another.mark("1-1", "2")
            another.deliver()
        finally:
            machine.signal_family("redis-server", signal.SIGCONT)
        crowd.wait_for_saves()
        assert crowd.unanswered == 0
    exam.compare()


def test_redis_flushed(exam: Exam, machine: Machine) -> None:
    with exam.crowd() as crowd:
        crowd.wait_for_saves()
        with machine.redis() as redis:
            redis.flushall()
        crowd.wait_for_saves()
        exam.sit(1)[0].mark("1-1", "2")
        assert crowd.unanswered == 0
    exam.devices[-1].deliver()
    exam.compare()


def test_redis_killed(exam: Exam, machine: Machine) -> None:
    with exam.crowd() as crowd:
        crowd.wait_for_saves()
        machine.kill("redis-server")
        crowd.wait_for_saves()
        exam.sit(1)[0].mark("1-1", "2")
        crowd.wait_for_saves()
        assert crowd.unanswered == 0
    exam.devices[-1].deliver()
    exam.compare()
