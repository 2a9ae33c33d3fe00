"""Every page of every role: fit for all eyes and hands, no wider than a small phone, and silent in the console."""

import re
from collections.abc import Callable
from importlib.resources import files

import pytest
from playwright.sync_api import Page

from tests.browser.answers import plan
from tests.browser.conftest import Visitors
from tests.browser.exam import ExamPage
from tests.browser.people import Person

pytestmark = pytest.mark.browser

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
# Only what axe finds, and where: the whole answer is megabytes on a page of 67 questions. In a disabled fieldset axe
# believes that nothing takes the focus; only the controls do not.
RUN_AXE = """async () => {
    const {violations} = await axe.run(document, {resultTypes: ["violations"]});
    const takesFocus = one => { one.focus(); return document.activeElement === one; };
    const isReached = ({target}) => takesFocus(document.querySelector(target));
    const isReal = (id, node) => id !== "scrollable-region-focusable" || !isReached(node);
    const tell = ({target, any}) => `${target} ${any[0]?.message ?? ""}`;
    return violations.filter(({impact}) => impact === "serious" || impact === "critical")
        .map(({id, nodes}) => [id, nodes.filter(node => isReal(id, node))]).filter(([, nodes]) => nodes.length)
        .map(([id, nodes]) => `${id}: ${nodes.slice(0, 3).map(tell).join(" | ")}`);
}"""
TOO_WIDE = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > width + 1)
        .map(one => `${one.tagName.toLowerCase()}.${one.getAttribute("class") ?? ""}`).slice(0, 5).concat("the page");
}"""
WIDTHS = {1280: 800, 390: 844}
SMALLEST = {"width": 320, "height": 640}

# page: who sees it, and where; {room}, {attempt} and the like stand for what the fixture made
PUBLIC = {
    "landing": ("", "/"),
    "login of the public site": ("", "/accounts/login/"),
    "owner home": ("owner", "/home/"),
}
STAFF = {
    "admin home": ("admin", "/"),
    "teacher home": ("teacher", "/"),
    "tests": ("teacher", "/tests/"),
    "test": ("teacher", "/tests/{test}/"),
    "preview of a written section": ("teacher", "/tests/{test}/preview/2/"),
    "preview of listening": ("teacher", "/tests/{test}/preview/3/"),
    "rooms": ("teacher", "/rooms/"),
    "new room": ("teacher", "/rooms/new/"),
    "planned room": ("teacher", "/rooms/{planned}/"),
    "board": ("teacher", "/rooms/{room}/"),
    "seat": ("teacher", "/rooms/{room}/seats/{student}/"),
    "timeline": ("teacher", "{done}timeline/"),
    "protocol": ("teacher", "/rooms/{room}/protocol/"),
    "changed room": ("teacher", "/rooms/{planned}/edit/"),
    "cancelled room": ("teacher", "/rooms/{planned}/cancel/"),
    "homework of staff": ("teacher", "/homework/"),
    "new homework": ("teacher", "/homework/new/"),
    "calendar of staff": ("teacher", "/calendar/"),
    "accommodations": ("teacher", "/accommodations/"),
    "new accommodation": ("teacher", "/accommodations/new/"),
    "results of a room": ("teacher", "/rooms/{room}/results/"),
    "results": ("teacher", "/results/"),
    "new test": ("teacher", "/tests/new/"),
    "tests to copy": ("teacher", "/tests/copy/"),
    "editor": ("teacher", "{draft}"),
    "question": ("teacher", "{question}"),
    "star question": ("teacher", "{star}"),
    "cloze passage": ("teacher", "{cloze}"),
    "spoken question": ("teacher", "{spoken}"),
    "pasting": ("teacher", "{cloze}paste/"),
    "deleted": ("teacher", "{draft}removed/"),
    "library": ("teacher", "/library/"),
    "question bank": ("teacher", "/bank/"),
    "new quiz": ("teacher", "/quizzes/new/"),
    "materials": ("teacher", "/materials/"),
    "trying a section": ("teacher", "/tests/{test}/try/2/"),
    "what publishing would change": ("teacher", "{drafted}changes/"),
    "history of a test": ("teacher", "{drafted}history/"),
    "sharing": ("teacher", "{drafted}share/"),
    "title and sources": ("teacher", "{drafted}about/"),
    "readings": ("teacher", "/marks/readings/"),
    "upload": ("teacher", "/library/upload/"),
    "new material": ("teacher", "/materials/new/"),
}
STUDENTS = {
    "login": ("", "/accounts/login/"),
    "forgotten password": ("", "/accounts/password/reset/"),
    "home with nothing sat": ("student24", "/"),
    "home with a result": ("done", "/"),
    "materials of a student": ("done", "/materials/"),
    "a PDF": ("done", "/materials/1/"),
    "a link": ("done", "/materials/2/"),
    "homework": ("done", "/homework/"),
    "calendar": ("done", "/calendar/"),
    "waiting page": ("waiting", "{attempt}"),
    "section 1": ("vocabulary", "{attempt}"),
    "section 2": ("grammar", "{attempt}"),
    "section 3": ("listening", "{attempt}"),
    "break": ("pause", "{attempt}"),
    "receipt": ("done", "{attempt}"),
    "results of a student": ("done", "/results/"),
    "score card": ("done", "{result}"),
    "no such page": ("student24", "/nothing/"),
}
# who stands where in the exam: sections finished, and the one that is open
SITTING = {
    "waiting": (0, 0),
    "vocabulary": (0, 1),
    "pause": (1, 0),
    "grammar": (1, 2),
    "listening": (2, 3),
    "done": (3, 0),
}


class Gallery:
    """A room with a student in each state of an exam."""

    def __init__(self, people: Callable[..., Person], teacher: Person) -> None:
        self.people = people
        self.places: dict[str, str] = {"test": str(teacher.publish())}
        self.places["planned"] = str(teacher.plan_room("Planned for later"))
        room = teacher.make_room("Pages")
        self.places["room"] = str(room)
        self.students = {role: f"student{number:02d}" for number, role in enumerate(SITTING, start=11)}
        self.attempts = {role: self._sit(role, room, *state) for role, state in SITTING.items()}
        self.places["done"] = self.attempts["done"]
        self.places["student"] = re.findall(r"/seats/(\d+)/", teacher.get(f"/rooms/{room}/").text)[0]
        self.places["result"] = teacher.wait_for_result(room)
        teacher.post(f"/rooms/{room}/release/")
        self._write(teacher)

    def _write(self, teacher: Person) -> None:
        """A draft with every mondai of its level."""
        draft = teacher.post("/tests/new/", level="N3", title="Pages", how="skeleton").url.path
        links = dict(re.findall(r'href="(\S+edit/\w+/\d+/)"><span lang="ja">\d+ ([^<（]+)', teacher.get(draft).text))
        paths = {name: path for path, name in links.items()}
        self.places["drafted"] = draft.removesuffix("edit/")
        self.places |= {"draft": draft, "question": paths["漢字読み"], "cloze": paths["文章の文法"]}
        self.places |= {"star": paths["文の文法2"], "spoken": paths["課題理解"]}

    def _sit(self, role: str, room: int, finished: int, opened: int) -> str:
        student = self.people(self.students[role])
        attempt = student.enter(room)
        for section in range(1, finished + 1):
            student.open_section(attempt, section)
            student.save(attempt, section, plan(section), "finish")
        if opened:
            student.open_section(attempt, opened)
            student.save(attempt, opened, dict(list(plan(opened).items())[:5]))
        return f"/attempts/{attempt}/"

    def visit(self, visitors: Visitors, who: str, path: str, site: str) -> Page:
        where = path.format(**self.places, attempt=self.attempts.get(who, ""))
        person = self.people(self.students.get(who, who), site) if who else None
        return visitors.open(where, site=site, person=person)


@pytest.fixture(scope="module")
def gallery(people: Callable[..., Person], teacher: Person) -> Gallery:
    return Gallery(people, teacher)


@pytest.mark.parametrize("name", PUBLIC)
def test_public_page(name: str, gallery: Gallery, visitors: Visitors) -> None:
    look_at(gallery.visit(visitors, *PUBLIC[name], ""), visitors)


@pytest.mark.parametrize("name", STAFF | STUDENTS)
def test_page(name: str, gallery: Gallery, visitors: Visitors) -> None:
    look_at(gallery.visit(visitors, *(STAFF | STUDENTS)[name], "fuji"), visitors)


def test_unknown_centre(visitors: Visitors) -> None:
    look_at(visitors.open(site="nowhere"), visitors)


def test_dialogs_of_a_section(gallery: Gallery, visitors: Visitors) -> None:
    """What opens over an exam page: the answer sheet, the question whether to finish, the text size."""
    student = gallery.people(gallery.students["vocabulary"])
    page = visitors.open(gallery.attempts["vocabulary"], person=student, phone=True)
    page.evaluate(AXE)
    foot = page.get_by_role("navigation", name="Exam navigation")
    for opener in (foot.get_by_role("button"), page.get_by_role("button", name="text size")):
        opener.click()
        assert not in_both_schemes(page)
        page.keyboard.press("Escape")
    ExamPage(page).ask_to_finish()
    assert not in_both_schemes(page)


def in_both_schemes(page: Page) -> list[str]:
    faults = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        faults += [f"{scheme}: {fault}" for fault in page.evaluate(RUN_AXE)]
    return faults


def look_at(page: Page, visitors: Visitors) -> None:
    """Everything is looked at before anything is said, so that one run tells all."""
    faults: list[str] = []
    page.evaluate(AXE)
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        faults += [f"wider than {width} px: {name}" for name in page.evaluate(TOO_WIDE)]
        faults += [f"{width} px, {fault}" for fault in in_both_schemes(page)]
    page.set_viewport_size(SMALLEST)
    faults += [f"wider than 320 px: {name}" for name in page.evaluate(TOO_WIDE)]
    faults += [message for message in visitors.console if "status of 404" not in message]
    assert not faults, "\n".join(faults)
