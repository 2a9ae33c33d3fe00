"""The proctor's board: what is done there reaches the students' pages, and what students do reaches the board."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.answers import plan
from tests.browser.conftest import Visitors
from tests.browser.exam import SECTIONS, ExamPage
from tests.browser.people import Person
from tests.browser.test_pages import AXE, in_both_schemes

pytestmark = pytest.mark.browser

LIVE = "Live"
TOGETHER = """
from exams.models import Assignment
from tenants.models import Center
from tenants.schemas import inside
with inside(Center.objects.get(name="Fuji")):
    Assignment.objects.filter(pk={room}).update(mode="together")
"""
Give = Callable[..., Person]


class BoardPage:
    """A proctor at the board."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def panel(self) -> Locator:
        return self.page.locator("seat-panel")

    @property
    def said(self) -> Locator:
        """What the last act had to say."""
        return self.page.locator("message-list .strip")

    def seat(self, name: str) -> Locator:
        return self.page.locator("li.seat").filter(has_text=name)

    def expect_live(self) -> None:
        expect(self.page.locator("live-word")).to_have_text(LIVE)

    def open_seat(self, name: str) -> None:
        self.seat(name).get_by_role("link").click()
        expect(self.panel.get_by_role("heading", name=name)).to_be_focused()

    def act(self, place: Locator, verb: str, button: str = "", **fields: str) -> None:
        """Open the verb's form in the bar or the panel, fill it in and send it."""
        form = place.locator("details").filter(has=self.page.locator("summary", has_text=verb))
        form.locator("summary").click()
        for label, text in fields.items():
            form.get_by_label(label).fill(text)
        form.get_by_role("button", name=button or verb, exact=True).click()

    @property
    def bar(self) -> Locator:
        return self.page.locator("#bar")


@pytest.fixture
def board(visitors: Visitors, teacher: Person) -> Callable[[int], BoardPage]:
    def open_board(room: int, **device: bool) -> BoardPage:
        return BoardPage(visitors.open(f"/rooms/{room}/", person=teacher, **device))

    return open_board


def together(teacher: Person, title: str) -> int:
    """A room in which the proctor starts each section."""
    room = teacher.plan_room(title)
    teacher.product.python(TOGETHER.format(room=room))
    teacher.post(f"/rooms/{room}/open/")
    return room


def test_acts_reach_the_student_at_once(
    visitors: Visitors, teacher: Person, people: Give, board: Callable[[int], BoardPage]
) -> None:
    """No page is reloaded on either side; the board follows the student, the student's page the board."""
    student = people("student14")
    room = teacher.make_room("Board, one student")
    attempt = student.enter(room)
    student.open_section(attempt, 1)
    exam = ExamPage(visitors.open(f"/attempts/{attempt}/", person=student))
    proctor = board(room)
    proctor.expect_live()
    card = proctor.page.locator("li.seat").filter(has=proctor.page.locator("input[name=attempts]"))
    name = (card.locator(".seat__b").text_content() or "").strip()

    exam.mark_all(dict(list(plan(1).items())[:3]))
    expect(card.locator(".seat__c")).to_have_text("3/21")
    expect(card).to_contain_text(re.compile("question 3", re.IGNORECASE))

    proctor.open_seat(name)
    deadline = exam.config["deadline"]
    proctor.act(proctor.panel, "Add time", "+5 min", Reason="The computer failed")
    expect(proctor.said).to_have_text("5 min added for 1 student.")
    expect(exam.strip).to_contain_text("Your proctor added 5 minutes.")
    expect(card.locator(".seat__x")).to_contain_text("+5 min")
    assert exam.config["deadline"] == deadline  # the page was not loaded anew

    proctor.act(proctor.panel, "Pause", Reason="The student fell ill")
    paused = exam.page.get_by_role("alertdialog", name="Paused by your proctor")
    expect(paused).to_be_visible()
    expect(card).to_contain_text("Paused")
    expect(proctor.panel).to_contain_text("stopped at")
    proctor.act(proctor.panel, "Resume", Reason="Better again")
    expect(paused).to_be_hidden()

    proctor.act(proctor.panel, "Message", Text="Please sit still.")
    message = exam.page.get_by_role("alertdialog", name="Message from your proctor")
    expect(message).to_contain_text("Please sit still.")
    expect(card).to_contain_text("Message not read yet")
    message.get_by_role("button", name="Close").click()
    expect(card).not_to_contain_text("Message not read yet")

    exam.mark(*list(plan(1).items())[3])
    expect(proctor.panel.locator("dd").filter(has_text="4 of 21")).to_be_visible()  # it follows its card

    proctor.act(proctor.panel, "End the exam", Reason="The student left")
    expect(proctor.said).to_have_text("The exam is over for 1 student.")
    expect(exam.page.get_by_text("4 of 67 answers stored")).to_be_visible()
    expect(card).to_contain_text("Handed in")

    proctor.act(proctor.panel, "Reopen", Reason="Handed in by mistake", Minutes="10")
    expect(proctor.said).to_contain_text("open again for 1 student, for 10 min")
    exam.page.reload()
    exam.expect_marked(1)


def test_room_together(visitors: Visitors, teacher: Person, people: Give, board: Callable[[int], BoardPage]) -> None:
    """The proctor starts the section for two students; who comes later joins the running clock."""
    room = together(teacher, "Board, together")
    students = [people(name) for name in ("student15", "student16")]
    pages = [visitors.open(f"/attempts/{each.enter(room)}/", person=each) for each in students]
    proctor = board(room)
    proctor.expect_live()
    expect(proctor.page.locator("#sums")).to_contain_text("2 not started")
    start = proctor.bar.locator("details").filter(has_text="Start the section now")
    start.locator("summary").click()
    expect(start).to_contain_text("It begins at once for 2 students.")
    start.get_by_role("button").click()
    expect(proctor.said).to_contain_text("Section 1 has started")
    expect(proctor.bar.get_by_role("timer")).to_have_text(re.compile(r"^(19|20):\d\d$"))
    for page in pages:
        expect(page.get_by_role("heading", level=1)).to_have_text(SECTIONS[0])

    late = people("student17")
    attempt = late.enter(room)
    late.open_section(attempt, 1)
    joined = ExamPage(visitors.open(f"/attempts/{attempt}/", person=late))
    assert joined.config["deadline"] == ExamPage(pages[0]).config["deadline"]

    proctor.act(proctor.bar, "Pause room", "Pause", Reason="Fire alarm")
    for page in (*pages, joined.page):
        expect(page.get_by_role("alertdialog", name="Paused by your proctor")).to_be_visible()
    expect(proctor.bar).to_contain_text("The clock of the room stands still")
    proctor.act(proctor.bar, "Resume room", "Resume", Reason="It was a test")
    for page in (*pages, joined.page):
        expect(page.get_by_role("alertdialog", name="Paused by your proctor")).to_be_hidden()


def test_several_seats_at_once(teacher: Person, people: Give, board: Callable[[int], BoardPage]) -> None:
    room = teacher.make_room("Board, several")
    for name in ("student18", "student19", "student20"):
        student = people(name)
        student.open_section(student.enter(room), 1)
    proctor = board(room)
    proctor.expect_live()
    numbers = proctor.page.locator("label.seat__n")
    expect(numbers).to_have_count(3)
    several = proctor.page.locator("#several")
    numbers.nth(0).click()
    numbers.nth(2).click(modifiers=["Shift"])
    expect(proctor.page.locator("[data-count]")).to_have_text("3 / 3")
    several.get_by_label("What to do").select_option("time")
    several.get_by_label("Minutes").fill("3")
    several.get_by_role("button", name="Do it").click()
    expect(several).to_contain_text("Write down the reason.")
    expect(several.get_by_label("Minutes")).to_have_value("3")
    several.get_by_label("Reason").fill("The network was down")
    several.get_by_role("button", name="Do it").click()
    expect(proctor.said).to_have_text("3 min added for 3 students.")
    expect(proctor.page.locator(".seat__x", has_text="+3 min")).to_have_count(3)
    expect(proctor.page.locator("label.seat__n input:checked")).to_have_count(0)

    numbers.nth(1).click()
    several.get_by_label("What to do").select_option("end")
    several.get_by_label("Reason").fill("The student left")
    several.get_by_role("button", name="Do it").click()
    proctor.page.get_by_role("button", name="End the exam", exact=True).click()
    expect(proctor.said).to_have_text("The exam is over for 1 student.")
    expect(proctor.page.locator("li.seat", has_text="Handed in")).to_have_count(1)


def test_order_of_the_seats(teacher: Person, people: Give, board: Callable[[int], BoardPage]) -> None:
    room = teacher.make_room("Board, order")
    student = people("student21")
    student.enter(room)
    proctor = board(room)
    proctor.expect_live()
    numbers = proctor.page.locator(".seat__n")
    expect(numbers.first).to_have_text("1")
    proctor.page.get_by_label("Order").select_option("name")
    names = proctor.page.locator(".seat__b").all_text_contents()
    assert names == sorted(names)
    proctor.page.get_by_label("Order").select_option("seats")
    expect(numbers.first).to_have_text("1")


def test_without_javascript(visitors: Visitors, teacher: Person, people: Give) -> None:
    """Every verb is an ordinary form; the seat is a page of its own."""
    student = people("student22")
    room = teacher.make_room("Board, plain")
    student.open_section(student.enter(room), 1)
    page = visitors.open(f"/rooms/{room}/", person=teacher, java_script_enabled=False)
    page.locator("li.seat").filter(has=page.locator("input")).get_by_role("link").click()
    page.locator("summary", has_text="Add time").click()
    page.get_by_label("Reason").first.fill("The computer failed")
    page.get_by_role("button", name="+5 min").click()
    expect(page.locator("message-list")).to_contain_text("5 min added for 1 student.")
    page.get_by_role("button", name="ID checked").click()
    expect(page.locator("main")).to_contain_text("ID checked, ")
    page.get_by_role("link", name="Everything that happened").click()
    expect(page.locator("main")).to_contain_text("The computer failed")
    page.get_by_role("link", name="Signals").click()
    expect(page.locator("main")).to_contain_text("Nothing of this kind happened.")


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_seat_beside_the_board_is_fit_for_all(
    visitors: Visitors, teacher: Person, people: Give, board: Callable[..., BoardPage], phone: bool
) -> None:
    room = teacher.make_room("Board, looked at")
    student = people("student23")
    attempt = student.enter(room)
    student.open_section(attempt, 1)
    proctor = board(room, phone=phone)
    proctor.expect_live()
    card = proctor.page.locator("li.seat").filter(has=proctor.page.locator("input"))
    proctor.open_seat((card.locator(".seat__b").text_content() or "").strip())
    proctor.page.evaluate(AXE)
    assert in_both_schemes(proctor.page) == []
    proctor.page.keyboard.press("Escape")
    expect(card.get_by_role("link")).to_be_focused()
