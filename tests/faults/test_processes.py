"""Processes that die in the middle of saves."""

import pytest

from tests.faults.conftest import Exam
from tests.faults.machine import Machine

pytestmark = pytest.mark.fault


def test_web_killed(exam: Exam, machine: Machine) -> None:
    with exam.crowd(6) as crowd:
        crowd.wait_for_saves()
        machine.kill("granian")
        crowd.wait_for_failure()
        crowd.wait_for_saves()
    exam.compare()


def test_one_of_the_web_workers_killed(exam: Exam, machine: Machine) -> None:
    with exam.crowd(6) as crowd:
        for _time in range(2):
            crowd.wait_for_saves()
            machine.process_of("granian").children()[-1].kill()
        crowd.wait_for_saves()
    exam.compare()


def test_socket_server_killed(exam: Exam, machine: Machine) -> None:
    with exam.crowd() as crowd:
        crowd.wait_for_saves()
        machine.kill("daphne")
        crowd.wait_for_saves(5)
        assert crowd.unanswered == 0
    exam.compare()
