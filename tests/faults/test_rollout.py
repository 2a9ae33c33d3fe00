"""A new version comes while an exam is on."""

from contextlib import ExitStack

import pytest

from tests.faults.conftest import Exam
from tests.faults.machine import Machine
from tests.faults.proxy import Proxy

pytestmark = pytest.mark.fault(slow=True)


def test_rolling_restart_of_the_web_processes(exam: Exam, machine: Machine, proxy: Proxy) -> None:
    """A new process each time before the old one is asked to end: nobody notices."""
    with exam.crowd(6, port=proxy.port) as crowd, ExitStack() as running:
        for _time in range(3):
            new = ExitStack()
            proxy.target = new.enter_context(machine.another("web"))
            crowd.wait_for_saves()
            running.close()
            running.push(new.pop_all())
            crowd.wait_for_saves()
        proxy.target = machine.port
        crowd.wait_for_saves()
        assert crowd.unanswered == 0
    exam.compare()


def test_whole_product_stopped_and_started(exam: Exam, machine: Machine) -> None:
    """A deploy without a second machine: everything ends, migrations run, everything comes back."""
    with exam.crowd(6) as crowd:
        crowd.wait_for_saves()
        assert machine.end() == []
        machine.start()
        machine.wait_until_ready()
        crowd.wait_for_saves()
        assert crowd.unanswered > 0
    exam.compare()
