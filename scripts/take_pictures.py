"""The pictures of the front page, taken of the product itself: a class sits the demo test, and a browser looks on.

    .venv/bin/python scripts/take_pictures.py

Makes static/public/pictures/<picture>-<language>-<theme>.webp anew, in each language, light and dark. Takes three
minutes and needs what the browser tests need (make test). Look at what came out before committing it.
"""

from __future__ import annotations

import io
import itertools
import os
import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import django
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jlpt.settings.development")
django.setup()  # the tests' helpers read the demo test through its app

from tests.browser.answers import plan  # noqa: E402
from tests.browser.conftest import CHROMIUM, FLAGS  # noqa: E402
from tests.browser.people import Person  # noqa: E402
from tests.browser.product import Product  # noqa: E402

PICTURES = ROOT / "static" / "public" / "pictures"
LANGUAGES, THEMES = ("en", "ru", "uz", "ja"), ("light", "dark")
CENTER, OTHER_CENTER = "sakura", "fuji"
# How many answers each of the class has marked in the first section; who is left out is not in the room.
MARKED = [13, 20, 15, 21, 7, 17, 11, 9, 18, 4, 16, 21, 12, 19, 10, 14, 6, 8, 21, 3, 15]
LAST = 24  # the student with a score card
LONGEST_BYTES = 75_000


class Shot(NamedTuple):
    """Which page whose browser shows, and how much of it: `size` in CSS pixels, `scale` device pixels for each."""

    name: str
    person: Person
    path: str
    size: tuple[int, int]
    scale: float
    scroll_to: str = ""
    offset: int = 0
    phone: bool = False
    before: Callable[[int], None] | None = None


def main() -> None:
    product = Product("pictures")
    try:
        product.wait_until_ready()
        shots = prepare(product)
        PICTURES.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for shot in shots:
                for turn, (language, theme) in enumerate(itertools.product(LANGUAGES, THEMES)):
                    if shot.before:
                        shot.before(turn)
                    take(browser, product, shot, language, theme)
            browser.close()
    finally:
        product.stop()


# --- the scene


def prepare(product: Product) -> list[Shot]:
    """A room that was sat and released, and one in the middle of its first section."""
    teacher = Person(product, "teacher", CENTER)
    teacher.publish()
    result, last = card(product, teacher)
    author = Person(product, "teacher", OTHER_CENTER)  # whose test is not published yet: the checklist is shown
    draft = re.search(r'href="(/tests/\d+/)"', author.get("/tests/").text)
    assert draft
    room = teacher.make_room("N5 mock")
    sitting = sit(product, room)
    first, attempt = sitting[0]
    return [
        Shot("board", teacher, f"/rooms/{room}/", (1120, 596), 1, "#sums", 20, before=partial(go_on, sitting)),
        Shot("exam", first, f"/attempts/{attempt}/", (390, 760), 2, scroll_to="#q-1-2", offset=128, phone=True),
        Shot("score", last, result, (1000, 640), 1.2, scroll_to=".card", offset=16),
        Shot("test", author, draft[1], (1120, 700), 1),
    ]


def card(product: Product, teacher: Person) -> tuple[str, Person]:
    """The last student's result, and the student."""
    room = teacher.make_room("N5 mock, spring")
    student = Person(product, f"student{LAST}", CENTER)
    attempt = student.enter(room)
    for section in (1, 2, 3):
        student.open_section(attempt, section)
        student.save(attempt, section, plan(section), action="finish")
    teacher.post(f"/rooms/{room}/end/")
    result = teacher.wait_for_result(room)
    teacher.post(f"/rooms/{room}/release/")
    return result, student


def sit(product: Product, room: int) -> list[tuple[Person, int]]:
    """A class at work: each student with the attempt."""
    sitting = []
    for number, _marked in enumerate(MARKED, start=1):
        student = Person(product, f"student{number:02d}", CENTER)
        attempt = student.enter(room)
        student.open_section(attempt, 1)
        sitting.append((student, attempt))
    go_on(sitting, 0)
    return sitting


def go_on(sitting: list[tuple[Person, int]], turn: int) -> None:
    """Each changes the last answer: who is not heard of for a while is offline on the board."""
    picks = [*plan(1).items(), ("1-5", "2"), ("1-16", "1")]
    for (student, attempt), marked in zip(sitting, MARKED, strict=True):
        (last, _choice), answers = picks[marked - 1], dict(picks[:marked])
        student.save(attempt, 1, answers | {last: str(turn % 2 + 1)})


# --- the pictures


def take(browser: Browser, product: Product, shot: Shot, language: str, theme: str) -> None:
    width, height = shot.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=shot.scale,
        is_mobile=shot.phone,
        has_touch=shot.phone,
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
    )
    address = product.address(shot.person.site)
    context.add_cookies([*shot.person.cookies(), {"name": "django_language", "value": language, "url": address}])
    page = context.new_page()
    page.goto(address + shot.path)
    settle(page, shot)
    picture = Image.open(io.BytesIO(page.screenshot()))
    path = PICTURES / f"{shot.name}-{language}-{theme}.webp"
    picture.convert("RGB").save(path, "WEBP", quality=75, method=6)
    print(f"{path.name}  {picture.width} x {picture.height}  {path.stat().st_size // 1024} KB")
    assert path.stat().st_size < LONGEST_BYTES, f"{path.name} is too heavy for a front page"
    context.close()


def settle(page: Page, shot: Shot) -> None:
    """Until the page shows what its script and its socket add; then to the part that matters."""
    page.wait_for_load_state("networkidle" if shot.name == "exam" else "load")
    if shot.name == "board":
        page.locator("live-word:not(.off)").wait_for()
    if shot.scroll_to:
        page.evaluate(
            "([selector, offset]) => scrollTo(0, document.querySelector(selector).getBoundingClientRect().top"
            " + scrollY - offset)",
            [shot.scroll_to, shot.offset],
        )
    assert not re.search("login", page.url), page.url


if __name__ == "__main__":
    main()
