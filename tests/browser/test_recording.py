"""One recording cut into questions in a browser: proposed, heard, moved by keyboard and by finger, saved."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.people import Person

pytestmark = pytest.mark.browser


def _cut(visitors: Visitors, teacher: Person, **device: bool) -> Page:
    """The demo's recording, of which a worker may still draw the waveform: then it is divided evenly."""
    return visitors.open(f"/tests/{teacher.demo_test}/sections/3/recording/?propose=1", person=teacher, **device)


def test_a_teacher_hears_moves_and_saves_the_pieces(visitors: Visitors, teacher: Person) -> None:
    page = _cut(visitors, teacher, phone=True)
    expect(page.get_by_text("Proposed by the silences, not saved yet.")).to_be_visible()
    first = page.get_by_label("from: もんだい1 1番", exact=True)
    end = page.get_by_label("to: もんだい1 introduction")
    expect(end).to_have_value(first.input_value())
    play = page.get_by_role("button", name="Play もんだい1 1番", exact=True)
    play.click()
    expect(play.locator("[data-when=playing]")).to_be_visible()
    play.click()
    expect(play.locator("[data-when=ready]")).to_be_visible()
    assert page.evaluate("document.querySelector('wave-cut audio').currentTime") >= _seconds(first) - 0.05

    handle = page.get_by_role("slider", name="Start: 1番")
    handle.focus()
    was = _seconds(first)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(first).to_have_value(_time(was + 1.1))
    expect(end).to_have_value(_time(was + 1.1))
    expect(handle).to_have_attribute("aria-valuetext", _time(was + 1.1))

    page.get_by_role("button", name="Save the pieces").click()
    expect(page.get_by_text(re.compile(r"Saved: \d+ pieces? changed\."))).to_be_visible()
    expect(page.get_by_label("from: もんだい1 1番", exact=True)).to_have_value(_time(was + 1.1))
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_an_edge_is_dragged(visitors: Visitors, teacher: Person) -> None:
    page = _cut(visitors, teacher)
    end = page.get_by_label("to: もんだい1 introduction")
    end.focus()
    was = _seconds(end)
    box = page.get_by_role("slider", name="End: もんだい1").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y, steps=4)
    page.mouse.up()
    expect(end).to_have_value(_time(was + 5))  # 4 pixels a second


def test_the_times_are_a_form_without_javascript(visitors: Visitors, teacher: Person) -> None:
    page = _cut(visitors, teacher, java_script_enabled=False)
    page.get_by_label("from: もんだい1 1番", exact=True).fill("99:00")
    page.get_by_role("button", name="Save the pieces").click()
    expect(page.get_by_text("The end is not after the start.")).to_be_visible()
    expect(page.get_by_label("from: もんだい1 1番", exact=True)).to_have_value("99:00")


def _seconds(field) -> float:
    minutes, seconds = field.input_value().split(":")
    return int(minutes) * 60 + float(seconds)


def _time(seconds: float) -> str:
    tenths = round(seconds * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"
