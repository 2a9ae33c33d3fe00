"""The exam page while things happen to it: pauses, added time, messages, and what a student may do beside answering."""

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Request, expect

from jlpt.processes import ROOT
from tests.browser.answers import plan
from tests.browser.conftest import Visitors
from tests.browser.exam import ExamPage
from tests.browser.people import Person
from tests.browser.product import Product
from tests.browser.test_pages import AXE, in_both_schemes

pytestmark = pytest.mark.browser

MOST_SCRIPT = 60_000  # bytes, compressed
DEED = """
from django.utils import timezone
from exams.models import Assignment, Attempt, AttemptEvent
from exams.services import proctoring
from tenants.models import Center
from tenants.people.models import User
from tenants.schemas import inside
with inside(Center.objects.get(name="Fuji")):
    attempt = Attempt.objects.select_related("assignment").get(pk={attempt})
    room, teacher, now = attempt.assignment, User.objects.get(username="teacher"), timezone.now()
    act = proctoring.Act(actor=teacher, now=now, reason="Fire alarm")
    {deed}
"""
# a test with other options, and the demo test as it was after it
OTHER_OPTIONS = """
from datetime import timedelta
from django.utils import timezone
from exams.models import MockTest
from exams.services.assignments import create_room, open_room
from exams.services.publishing import publish_test
from tenants.models import Center
from tenants.people.models import Group, User
from tenants.schemas import inside
with inside(Center.objects.get(name="Fuji")):
    test = MockTest.objects.get(title="N5 mock test 1")
    teacher, now = User.objects.get(username="teacher"), timezone.now()
    test.shuffle_choices = test.shuffle_questions = test.ruby_toggle = True
    test.save()
    edition = publish_test(test, actor=teacher)
    test.shuffle_choices = test.shuffle_questions = test.ruby_toggle = False
    test.save()
    publish_test(test, actor=teacher)
    room = create_room(actor=teacher, edition=edition, title={title!r}, groups=Group.objects.all(),
                       opens_at=now - timedelta(minutes=1), closes_at=now + timedelta(hours=1))
    open_room(room, actor=teacher, now=now)
    print("room", room.pk)
"""
WATCH_SHIFTS = """() => {
    window.shifts = [];
    const tell = ({node}) => node?.parentElement?.outerHTML.slice(0, 100);
    const note = entry => window.shifts.push([entry.value, ...entry.sources.map(tell)]);
    new PerformanceObserver(list => list.getEntries().forEach(note)).observe({type: "layout-shift"});
}"""
TWO_TICKS = """() => new Promise(resolve => {
    const session = document.querySelector("exam-session");
    let ticks = 0;
    session.addEventListener("tick", () => (ticks += 1) === 2 && resolve(session.countdown.remaining()));
})"""
PICK_AND_PAINT = """label => new Promise(resolve => {
    const seen = [];
    const key = label.closest("[data-q]").dataset.q;
    const oval = label.querySelector(".oval");
    const blank = getComputedStyle(oval).backgroundColor;
    const look = () => ({
        oval: getComputedStyle(oval).backgroundColor !== blank,
        row: document.querySelectorAll(`.mrow[data-q="${key}"] i.on`).length,
        count: document.querySelector("[data-marked]").textContent,
    });
    label.addEventListener("click", () => requestAnimationFrame(() => seen.push(look())), {once: true, capture: true});
    label.addEventListener("change", () => queueMicrotask(() => resolve(new Promise(done => {
        requestAnimationFrame(() => done(seen[0]));
    }))), {once: true});
    label.click();
})"""


class Proctor:
    """The teacher's deeds, by the services behind the board."""

    def __init__(self, product: Product, attempt: int) -> None:
        self.product, self.attempt = product, attempt

    def does(self, deed: str) -> None:
        self.product.python(DEED.format(attempt=self.attempt, deed=deed))


class Sitting:
    """A student with an open section, or right before it."""

    def __init__(
        self,
        visitors: Visitors,
        teacher: Person,
        student: Person,
        *,
        section: int = 1,
        is_open: bool = True,
        **room: Any,
    ) -> None:
        number = teacher.make_room(f"Page {student.name}")
        self.student, self.visitors = student, visitors
        self.attempt = student.enter(number)
        self.proctor = Proctor(visitors.product, self.attempt)
        if room:
            self.proctor.does(f"Assignment.objects.filter(pk=room.pk).update(**{room!r})")
        for before in range(1, section):
            student.open_section(self.attempt, before)
            student.save(self.attempt, before, {}, "finish")
        if is_open:
            student.open_section(self.attempt, section)

    def look(self, **device: Any) -> ExamPage:
        return ExamPage(self.visitors.open(f"/attempts/{self.attempt}/", person=self.student, **device))


@pytest.fixture
def sit(visitors: Visitors, teacher: Person, people: Callable[..., Person]) -> Callable[..., Sitting]:
    return lambda name, **room: Sitting(visitors, teacher, people(name), **room)


def expect_fit_for_all(page: Page) -> None:
    """Nothing that axe finds serious, in light and dark."""
    page.evaluate(AXE)
    assert in_both_schemes(page) == []


def clock(exam: ExamPage) -> Locator:
    return exam.page.locator("exam-clock .clock")


def notes(page: Page) -> list[str]:
    """Collects what the page journals beside answers, as "kind value"."""
    found: list[str] = []

    def on_request(request: Request) -> None:
        if request.url.endswith("/journal/"):
            events = (request.post_data_json or {}).get("events", [])
            found.extend(f"{event['kind']} {event['value']}" for event in events if event["kind"] != "answer")

    page.on("request", on_request)
    return found


def test_paused_and_going_on(sit: Callable[..., Sitting]) -> None:
    """The clock stands, the paper is out of sight, and it goes on by itself; nothing on the page moves for it."""
    sitting = sit("student10")
    exam = sitting.look()
    page = exam.page
    exam.mark_all(dict(list(plan(1).items())[:3]))
    exam.expect_saved()
    expect(page.locator("exam-strip")).to_be_hidden()
    page.evaluate(WATCH_SHIFTS)
    sitting.proctor.does("proctoring.pause(room, act)")
    dialog = page.get_by_role("alertdialog", name="Paused by your proctor")
    expect(dialog).to_be_visible()
    stopped_at = clock(exam).text_content() or ""
    expect(dialog).to_contain_text(
        f"The clock is stopped at {stopped_at}. Stay on this page; it starts again by itself."
    )
    expect(dialog).to_contain_text("3 answers saved")
    expect(page.locator("#paper [data-q]").first).to_be_hidden()
    expect_fit_for_all(page)
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    left = page.evaluate(TWO_TICKS)
    expect(dialog).to_be_visible()
    expect(clock(exam)).to_have_text(stopped_at)

    sitting.proctor.does("proctoring.resume(room, act)")
    expect(dialog).to_be_hidden()
    expect(page.locator("#paper [data-q]").first).to_be_visible()
    assert page.evaluate(TWO_TICKS) < left
    expect(exam.strip).to_be_hidden()  # a pause is no added time
    exam.expect_marked(1)
    exam.mark(*list(plan(1).items())[3])
    exam.expect_saved()
    assert page.evaluate("window.shifts") == []


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_added_time_and_messages_move_nothing(sit: Callable[..., Sitting], phone: bool) -> None:
    sitting = sit("student15" if phone else "student16")
    exam = sitting.look(phone=phone)
    page = exam.page
    said = notes(page)
    exam.expect_saved()
    page.evaluate(WATCH_SHIFTS)
    before = page.evaluate("document.querySelector('exam-session').countdown.deadline")
    sitting.proctor.does("proctoring.add_minutes(room, act, minutes=3)")
    expect(exam.strip).to_contain_text("Your proctor added 3 minutes.")
    assert page.evaluate("document.querySelector('exam-session').countdown.deadline") - before == 180_000
    sitting.proctor.does(
        'proctoring.send_message(room, actor=teacher, now=now, text="Please sit still."); '
        'proctoring.send_message(room, actor=teacher, now=now, text="Thank you.", attempts=[attempt.pk])'
    )
    message = page.get_by_role("alertdialog", name="Message from your proctor")
    expect(message).to_contain_text("Please sit still.")
    expect_fit_for_all(page)
    message.get_by_role("button", name="Close").click()
    expect(message).to_contain_text("Thank you.")
    page.keyboard.press("Escape")
    expect(message).to_be_hidden()
    exam.expect_saved()
    assert len([note for note in said if re.fullmatch(r"note read \d+", note)]) == 2
    assert page.evaluate("window.shifts") == []

    page.reload()
    page.get_by_role("button", name="Messages from your proctor").click()
    again = page.get_by_role("dialog", name="Messages from your proctor")
    expect_fit_for_all(page)
    expect(again.get_by_role("listitem")).to_contain_text(["Thank you.", "Please sit still."])
    expect(message).to_be_hidden()


def test_a_pick_is_painted_within_a_frame_on_a_slow_phone(sit: Callable[..., Sitting]) -> None:
    """The first frame after the tap shows the oval, the answer sheet and the count: everything happens in its task."""
    exam = sit("student17").look(phone=True)
    exam.expect_saved()
    exam.page.context.new_cdp_session(exam.page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    for count, (key, value) in enumerate(list(plan(1).items())[:4], start=1):
        seen = exam.choice(key, value).evaluate(PICK_AND_PAINT)
        assert seen == {"oval": True, "row": 1, "count": f"{count} of 21 marked"}


def test_struck_out(sit: Callable[..., Sitting]) -> None:
    """By key, with the right button and held with a finger; kept on the device, told to screen readers, no answer."""
    sitting = sit("student18")
    exam = sitting.look()
    page = exam.page
    exam.choice("1-1", "3").click(button="right")
    page.keyboard.press("Shift+Digit2")
    expect(page.locator("#aside")).to_have_text("Question 1: choice 2 struck out")
    for number in ("2", "3"):
        expect(exam.choice("1-1", number)).to_have_class(re.compile(r"\bstruck\b"))
    expect(exam.choice("1-1", "2").get_by_role("radio")).to_have_accessible_description("struck out")
    page.reload()
    expect(page.locator(".struck")).to_have_count(2)
    expect_fit_for_all(page)
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    exam.mark("1-1", "3")
    expect(page.locator(".struck")).to_have_count(1)
    exam.expect_saved()
    exam.expect_marked(1)


def test_struck_out_with_a_finger(sit: Callable[..., Sitting]) -> None:
    exam = sit("student19").look(phone=True)
    choice = exam.choice("1-1", "2")
    hold_a_finger_on(choice, exam.page.context)
    expect(exam.page.get_by_role("radio", checked=True)).to_have_count(0)
    exam.choice("1-1", "4").tap()
    expect(exam.page.get_by_role("radio", checked=True)).to_have_count(1)


def hold_a_finger_on(choice: Locator, context: BrowserContext) -> None:
    box = choice.bounding_box()
    assert box
    point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    touch = context.new_cdp_session(choice.page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    expect(choice).to_have_class(re.compile(r"\bstruck\b"))
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_keys_and_help(sit: Callable[..., Sitting]) -> None:
    exam = sit("student20").look()
    page = exam.page
    page.keyboard.press("4")
    exam.answers.mark("1-1", "4")
    page.keyboard.press("n")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys and gestures")
    expect(keys).to_contain_text("Strike a choice out, or bring it back")
    expect_fit_for_all(page)
    page.keyboard.press("1")  # belongs to the dialog
    page.keyboard.press("Escape")
    page.get_by_role("button", name="All keys").click()
    expect(keys).to_be_visible()
    keys.get_by_role("button", name="Close").click()
    expect(keys).to_be_hidden()
    exam.expect_saved()
    exam.expect_marked(1)


def test_pictures_are_enlarged(sit: Callable[..., Sitting]) -> None:
    exam = sit("student21", section=3, sound="room").look()
    page = exam.page
    expect(page.get_by_text("The recording plays from the loudspeakers of the room.")).to_be_visible()
    expect(page.get_by_role("region", name="Recording")).to_have_count(0)
    opener = page.get_by_role("button", name="Enlarge picture 2").first
    opener.focus()
    page.keyboard.press("Enter")
    picture = page.get_by_role("dialog", name="Picture")
    expect(picture.get_by_role("img")).to_be_visible()
    expect_fit_for_all(page)
    box = picture.get_by_role("img").bounding_box()
    assert box
    assert (box["width"] > 1200, box["height"] > 650) == (True, True)
    page.keyboard.press("Escape")
    expect(picture).to_be_hidden()
    expect(opener).to_be_focused()
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)


def test_a_recording_that_may_be_played_twice(sit: Callable[..., Sitting]) -> None:
    """Limited: no winding, each start from the beginning counts, and a reload goes on where it was."""
    sitting = sit("student22", section=3, kind="homework", sound="limited", plays=2)
    exam = sitting.look()
    page = exam.page
    said = notes(page)
    player = page.get_by_role("region", name="Recording")
    expect(player).to_contain_text("You can play it 2 more times from the beginning.")
    expect(player.get_by_role("slider")).to_have_count(0)
    player.get_by_role("button", name="Play").click()
    expect(player).to_contain_text("You can play it 1 more time from the beginning.")
    hears(page, "exam-player", "currentTime > 1.2")
    player.get_by_role("button", name="Pause").click()
    exam.expect_saved()
    assert said.count("audio play") == 1
    page.reload()
    expect(player).to_contain_text("You can play it 1 more time from the beginning.")
    player.get_by_role("button", name="Play").click()
    hears(page, "exam-player", "currentTime > 1.5")
    page.evaluate("document.querySelector('exam-player').audio.currentTime = 1e6")
    expect(player.get_by_role("button", name="Play")).to_be_visible()
    player.get_by_role("button", name="Play").click()
    expect(player).to_contain_text("This is the last time it plays. You can pause, but not go back.")
    page.evaluate("document.querySelector('exam-player').audio.currentTime = 1e6")
    expect(player).to_contain_text("You have heard the recording as often as your teacher allows.")
    expect(player.get_by_role("button", name="Play")).to_be_disabled()


def test_a_recording_of_ones_own(sit: Callable[..., Sitting]) -> None:
    exam = sit("student23", section=3, kind="homework", sound="free").look()
    page = exam.page
    player = page.get_by_role("region", name="Recording")
    expect(player).to_contain_text("Play it as often as you like.")
    expect_fit_for_all(page)
    slider = player.get_by_role("slider", name="Place in the recording")
    slider.fill("90")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^1:30 of "))
    player.get_by_role("button", name="Back 10 s").click()
    expect(player).to_contain_text("1:20 / ")
    player.get_by_role("button", name="Play").click()
    hears(page, "exam-player", "currentTime > 80.2")
    expect(player.get_by_role("button", name="Pause")).to_be_visible()


def test_a_replay(sit: Callable[..., Sitting]) -> None:
    """The recording of an exam starts once more where the proctor allows it, and a pause keeps its place."""
    sitting = sit("student12", section=3, is_open=False)
    exam = sitting.look()
    page = exam.page
    exam.check_sound()
    exam.start(3)
    hears(page, "exam-recording", "currentTime > 8")
    sitting.proctor.does("proctoring.pause(room, act)")
    expect(page.get_by_role("alertdialog", name="Paused by your proctor")).to_be_visible()
    hears(page, "exam-recording", "paused")
    sitting.proctor.does("proctoring.resume(room, act)")
    hears(page, "exam-recording", "paused === false")
    assert page.evaluate("document.querySelector('exam-recording').audio.currentTime") > 8
    sitting.proctor.does("proctoring.allow_replay(room, act, attempts=[attempt.pk])")
    hears(page, "exam-recording", "currentTime < 5")
    expect(page.get_by_role("region", name="Recording")).to_contain_text("Playing")


def hears(page: Page, player: str, state: str) -> None:
    """Waits until the player's sound is so: `state` is an expression that begins with a field of its audio."""
    page.wait_for_function(f"() => document.querySelector('{player}').audio.{state}")


def test_homework_without_a_clock(sit: Callable[..., Sitting]) -> None:
    """It says when it is due, and may be paused: what was marked is sent first."""
    sitting = sit("student13", kind="homework", timed=False, may_pause=True)
    exam = sitting.look(phone=True)
    page = exam.page
    expect(clock(exam)).to_have_text(re.compile(r"^Due \d{1,2} [A-Z][a-z]{2,3}, \d\d:\d\d$"))
    expect_fit_for_all(page)
    dialog = exam.ask_to_finish()
    expect(dialog).to_contain_text("You can’t come back to this section. It is due")
    dialog.get_by_role("button", name="Keep working").click()
    exam.mark("1-1", "2")
    page.locator("#paper").get_by_role("button", name="Pause and go on later").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You paused this homework")
    expect(page.get_by_text("1 of 21 answers stored")).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    exam.expect_marked(1)


def test_what_the_proctor_may_see(sit: Callable[..., Sitting]) -> None:
    sitting = sit("student14")
    device = sitting.visitors.device(person=sitting.student)
    page = device.new_page()
    said = notes(page)
    page.goto(f"{sitting.visitors.product.address('fuji')}/attempts/{sitting.attempt}/")
    exam = ExamPage(page)
    exam.expect_saved()
    assert re.fullmatch(r"device 1280x800 indexeddb (\d+|-) Mozilla/.*", said[0])
    page.locator("#q-1-1 .stem").select_text()
    page.keyboard.press("Control+c")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    with page.expect_request(
        lambda request: "note" in (request.post_data or "") and "size" in (request.post_data or "")
    ):
        page.set_viewport_size({"width": 800, "height": 800})
    exam.expect_saved()
    assert [note for note in said if note.startswith("note")] == ["note copy", "note print", "note size 800x800"]


def test_a_form_of_its_own(visitors: Visitors, teacher: Person, people: Callable[..., Person]) -> None:
    """Shuffled: keys, ovals and the sheet go by what is printed; what is stored is the choice itself. And readings."""
    title = "Forms"
    visitors.product.python(OTHER_OPTIONS.format(title=title))
    student = people("student24")
    entry = re.search(r"/rooms/(\d+)/enter/", student.get("/").text.partition(title)[2])
    assert entry
    attempt = student.enter(int(entry[1]))
    student.open_section(attempt, 1)
    exam = ExamPage(visitors.open(f"/attempts/{attempt}/", person=student))
    page = exam.page
    first = page.locator("#paper fieldset[data-q]").first
    key = first.get_attribute("data-q") or ""
    values = first.get_by_role("radio").evaluate_all("radios => radios.map(radio => radio.value)")
    assert sorted(values) == ["1", "2", "3", "4"]
    assert first.get_attribute("data-label") == "1"
    expect(first.locator(".oval")).to_have_text(["1", "2", "3", "4"])
    page.keyboard.press("3")
    exam.answers.mark(key, values[2])
    exam.expect_saved()
    row = page.locator(f'.mrow[data-q="{key}"]')
    for _visit in ("as marked", "as the server sends it"):
        expect(row).to_have_attribute("aria-label", "Question 1, answered 3")
        expect(row.locator("i").nth(2)).to_have_class("on")
        exam.expect_marked(1)
        page.reload()

    reading = page.locator("#paper rt").first
    expect(reading).to_be_visible()
    page.get_by_role("button", name="text size").click()
    page.get_by_role("dialog", name="Text size").get_by_text("Hidden").click()
    page.keyboard.press("Escape")
    expect(reading).to_be_hidden()
    page.reload()
    expect(reading).to_be_hidden()


def test_scripts_are_small() -> None:
    built = [ROOT / "static" / "dist" / name for name in ("exam.js", "exam-early.js")]
    assert sum(len(gzip.compress(file.read_bytes())) for file in built) < MOST_SCRIPT
