"""The network between a student and the product: through a proxy that loses, cuts and delays."""

import pytest

from tests.faults.conftest import Exam
from tests.faults.proxy import Proxy, Weather

pytestmark = pytest.mark.fault


@pytest.mark.parametrize(
    "weather", [Weather.LOSES_REPLIES, Weather.CUTS_REPLIES, Weather.CUTS_REQUESTS], ids=lambda weather: weather.name
)
def test_line_that(exam: Exam, proxy: Proxy, weather: Weather) -> None:
    with exam.crowd(port=proxy.port) as crowd:
        proxy.turn(weather, every=2)
        crowd.wait_for_saves()
        proxy.turn(weather)
        crowd.wait_for_failure()
        proxy.turn(Weather.FAIR)
        crowd.wait_for_saves()
        assert crowd.unanswered >= proxy.struck > 0
    exam.compare()


def test_replies_that_come_too_late(exam: Exam, proxy: Proxy) -> None:
    """The student gives up waiting and sends the same again, while the first request has long been stored."""
    with exam.crowd(port=proxy.port, patience=0.5) as crowd:
        proxy.turn(Weather.SLOW, every=3)
        crowd.wait_for_saves(4)
        proxy.turn(Weather.FAIR)
        crowd.wait_for_saves(1)
        assert crowd.unanswered >= proxy.struck > 0
    exam.compare()
