"""The product as a user starts it, and browsers to use it with. These tests come last: they take the longest."""

import os
import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, WebError, expect, sync_playwright

from jlpt.processes import ROOT
from tests.browser.people import Person
from tests.browser.product import RESULTS, Product

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 20_000
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
BUILT = (
    "app.css",
    "app.js",
    "account.js",
    "authoring.js",
    "bank.js",
    "board.js",
    "exam.js",
    "forms.js",
    "library.js",
    "materials.js",
    "people.js",
    "result.js",
    "waiting.js",
)
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: Path(__file__).parent in item.path.parents)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="package")
def product() -> Iterator[Product]:
    missing = [name for name in BUILT if not (ROOT / "static" / "dist" / name).exists()]
    if missing:
        pytest.fail(f"static/dist has no {', '.join(missing)}; `make test` builds them first.", pytrace=False)
    for photograph in RESULTS.glob("*.png"):
        photograph.unlink()
    product = Product()
    try:
        product.wait_until_ready()
        yield product
    finally:
        product.stop()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    # for the package only: a running Playwright forbids other tests their own event loops
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Visitors:
    """Browsers of a test: each context is a device. Uncaught errors of their scripts fail the test."""

    def __init__(self, browser: Browser, product: Product) -> None:
        self.browser, self.product = browser, product
        self.contexts: list[BrowserContext] = []
        self.console: list[str] = []
        self.uncaught: list[str] = []

    def device(self, *, phone: bool = False, person: Person | None = None, **options: Any) -> BrowserContext:
        """A new device; with `person` somebody is logged in already."""
        shape = PHONE if phone else DESK
        context = self.browser.new_context(**{"locale": "en-US", "reduced_motion": "reduce", **shape, **options})
        context.set_default_timeout(PATIENCE)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        if person:
            context.add_cookies(person.cookies())
        self.contexts.append(context)
        return context

    def open(self, path: str = "/", *, site: str = "fuji", person: Person | None = None, **options: Any) -> Page:
        """A page of a new device."""
        page = self.device(person=person, **options).new_page()
        page.goto(self.product.address(person.site if person else site) + path)
        return page

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console.append(f"{message.text} ({message.location.get('url', '')})")

    def _on_error(self, error: WebError) -> None:
        self.uncaught.append(str(error.error))

    def photograph(self, name: str) -> None:
        pages = [page for context in self.contexts for page in context.pages]
        for number, page in enumerate(pages, start=1):
            page.screenshot(path=RESULTS / f"{name}-{number}.png")

    def leave(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture
def visitors(chromium: Browser, product: Product, request: pytest.FixtureRequest) -> Iterator[Visitors]:
    visitors = Visitors(chromium, product)
    yield visitors
    if request.node.stash.get(FAILED, False):
        visitors.photograph(re.sub(r"\W+", "-", request.node.name).strip("-"))
    visitors.leave()
    assert not visitors.uncaught, visitors.uncaught


@pytest.fixture(scope="package")
def people(product: Product) -> Iterator[Callable[..., Person]]:
    """`people("student07")`: somebody of Fuji, logged in over HTTP; `people("owner", "")`: of the public site."""
    known: dict[tuple[str, str], Person] = {}

    def find(name: str, site: str = "fuji") -> Person:
        if (name, site) not in known:
            known[name, site] = Person(product, name, site)
        return known[name, site]

    yield find
    for person in known.values():
        person.close()


@pytest.fixture(scope="package")
def teacher(people: Callable[..., Person]) -> Person:
    """The teacher of Fuji, with the demo test published."""
    teacher = people("teacher")
    teacher.publish()
    return teacher
