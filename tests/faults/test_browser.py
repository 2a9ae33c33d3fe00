"""What happens to a browser: the real page in Chromium, against the same comparison."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import time

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS, Visitors
from tests.browser.exam import ExamPage
from tests.faults.conftest import Exam, Room
from tests.faults.machine import Machine, wait_for_time
from tests.faults.proxy import Proxy, Weather
from tests.faults.records import read_rows
from tests.faults.student import Device

pytestmark = [pytest.mark.fault(slow=True), pytest.mark.browser]

MINUTE = 2  # seconds, as the product of these tests was started
# The device's clock, which a script of the test moves by hours while the page runs.
MOVABLE_CLOCK = """
const RealDate = Date;
let moved = 7 * 3600e3;
window.moveClock = (hours) => (moved = hours * 3600e3);
window.Date = class extends RealDate {
    constructor(...words) { words.length ? super(...words) : super(RealDate.now() + moved); }
    static now() { return RealDate.now() + moved; }
};
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Sitter:
    """A student at a browser. `marks` is the test's own journal: every click, in its order."""

    device: Device
    context: BrowserContext
    address: str
    marks: list[tuple[str, str]] = field(default_factory=list)

    def open(self) -> ExamPage:
        page = ExamPage(self.context.new_page())
        page.page.goto(self.address + self.device.path)
        return page

    def mark(self, page: ExamPage, *picks: tuple[str, str]) -> None:
        for key, value in picks:
            page.mark(key, value)
            self.marks.append((key, value))


@pytest.fixture
def sit(exam: Exam, machine: Machine, chromium: Browser) -> Iterator[Callable[..., Sitter]]:
    """`sit()`: a student of the pool (or of `room`), whose first section is open and who has a browser."""
    visitors = Visitors(chromium, machine)

    def begin(room: Room | None = None, *, port: int = 0, script: str = "") -> Sitter:
        [student] = (room or exam.pool).take(1)
        address = f"http://{student.host.partition(':')[0]}:{port or machine.port}"
        context = visitors.device()
        name, _, value = student.cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": address}])
        context.add_init_script(script)
        device = exam.device(student)
        device.open_section(1)
        return Sitter(device, context, address)

    yield begin
    visitors.leave()
    assert not visitors.uncaught, visitors.uncaught


def offline(page: ExamPage, kept: int) -> None:
    """The page has noticed, and says what it keeps."""
    expect(page.strip).to_contain_text(f"Offline – {kept} answer")


def test_browser_offline_for_ten_minutes(exam: Exam, sit: Callable[..., Sitter], room_of: Callable[..., Room]) -> None:
    """Ten of the section's twenty minutes, with an answer in every second one."""
    room = room_of("sakura", 1)
    sitter = sit(room)
    page = sitter.open()
    sitter.mark(page, ("1-1", "1"), ("1-2", "2"))
    page.expect_saved()
    sitter.context.set_offline(True)
    begun = page.page.evaluate("Date.now()")
    for minute in range(2, 12, 2):
        sitter.mark(page, (f"1-{minute}", "3"))
        wait_for_time(begun + minute * MINUTE * 1000)
    offline(page, 5)
    sitter.context.set_offline(False)
    page.expect_saved()
    exam.compare_clicks(sitter.device.student, sitter.marks, room=room)


def test_browser_tab_closed_while_offline(exam: Exam, sit: Callable[..., Sitter]) -> None:
    sitter = sit()
    page = sitter.open()
    sitter.mark(page, ("1-1", "1"))
    page.expect_saved()
    sitter.context.set_offline(True)
    sitter.mark(page, ("1-1", "2"), ("1-2", "2"), ("1-3", "3"))
    offline(page, 3)
    page.page.close()
    sitter.context.set_offline(False)
    again = sitter.open()
    again.expect_saved()
    assert again.marked() == {"1-1": "2", "1-2": "2", "1-3": "3"}
    sitter.mark(again, ("1-3", "1"))
    again.expect_saved()
    exam.compare_clicks(sitter.device.student, sitter.marks)


@contextmanager
def asleep() -> Iterator[None]:
    """The pages' processes are stopped, as a phone's are when it sleeps. (Headless Chromium freezes no page.)"""
    pages = [p for p in psutil.Process().children(recursive=True) if "--type=renderer" in p.cmdline()]
    for page in pages:
        page.suspend()
    try:
        yield
    finally:
        for page in pages:
            page.resume()


def test_browser_page_frozen(exam: Exam, machine: Machine, sit: Callable[..., Sitter], proxy: Proxy) -> None:
    """A phone that sleeps for two minutes: nothing of the page runs, and the network comes back meanwhile."""
    sitter = sit(port=proxy.port)
    page = sitter.open()
    page.expect_saved()
    proxy.turn(Weather.CUTS_REQUESTS)
    sitter.mark(page, ("1-1", "1"), ("1-2", "2"), ("1-3", "3"))
    offline(page, 3)
    with asleep():
        proxy.turn(Weather.FAIR)
        wait_for_time((time() + 2 * MINUTE) * 1000)
        with machine.database() as database:
            rows = read_rows(database, exam.pool.schema, [sitter.device.student.attempt])
        assert [row for row in rows if row.event.kind == "answer"] == []
    page.expect_saved()
    exam.compare_clicks(sitter.device.student, sitter.marks)


def test_browser_with_a_wrong_clock_over_a_deadline(
    exam: Exam, sit: Callable[..., Sitter], room_of: Callable[..., Room]
) -> None:
    """The device is seven hours fast, then jumps to eleven hours slow; what was made in time counts all the same."""
    room = room_of("sakura", 1, [20, 600, 600])
    sitter = sit(room, script=MOVABLE_CLOCK)
    page = sitter.open()
    sitter.mark(page, ("1-1", "1"))
    page.expect_saved()
    sitter.context.set_offline(True)
    sitter.mark(page, ("1-2", "2"))
    page.page.evaluate("moveClock(-11)")
    sitter.mark(page, ("1-1", "3"))
    time_up = page.page.get_by_role("alertdialog", name="Time is up")
    expect(time_up).to_be_visible(timeout=40_000)
    with page.page.expect_response("**/journal/") as answer:
        sitter.context.set_offline(False)
    assert (answer.value.json()["late"], answer.value.json()["held"]) == (2, 0)
    exam.compare_clicks(sitter.device.student, sitter.marks, room=room)


def test_browser_loses_replies(exam: Exam, sit: Callable[..., Sitter], proxy: Proxy) -> None:
    """Stored, but the page never heard of it: it sends the same again and says "saved" only then."""
    sitter = sit(port=proxy.port)
    page = sitter.open()
    page.expect_saved()
    proxy.turn(Weather.LOSES_REPLIES)
    sitter.mark(page, ("1-1", "1"), ("1-2", "2"))
    offline(page, 2)
    assert proxy.struck > 0
    proxy.turn(Weather.FAIR)
    page.expect_saved()
    sitter.mark(page, ("1-1", "4"))
    page.expect_saved()
    exam.compare_clicks(sitter.device.student, sitter.marks)


def test_browser_with_two_tabs(exam: Exam, sit: Callable[..., Sitter]) -> None:
    """The older tab has lost its network; what it holds comes later and overwrites nothing."""
    sitter = sit()
    older = sitter.open()
    older.page.route("**/journal/", lambda route: route.abort())
    sitter.mark(older, ("1-1", "1"), ("1-2", "2"))
    offline(older, 2)
    newer = sitter.open()  # of the same device: it takes over what the older one holds, and sends it
    sitter.mark(newer, ("1-1", "3"))
    newer.expect_saved()
    older.expect_only_to_read()
    assert newer.marked() == {"1-1": "3", "1-2": "2"}
    exam.compare_clicks(sitter.device.student, sitter.marks)
