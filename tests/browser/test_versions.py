"""A test becomes an edition and the next one, on a phone: what changes is read before it is published."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitors
from tests.browser.people import Person

pytestmark = pytest.mark.browser


def test_publish_change_look_publish_again_take_back_archive(visitors: Visitors, teacher: Person) -> None:
    demo = teacher.publish()
    copied = teacher.post(f"/tests/{demo}/copy/", title="Versions of a test")
    number = re.search(r"/tests/(\d+)/", str(copied.url))
    assert number
    page = visitors.open(f"/tests/{number[1]}/", person=teacher, phone=True)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Nothing has changed since edition 1.")).to_be_visible()

    page.get_by_role("link", name="Title and sources").click()
    page.get_by_label("Title").fill("Versions of a test, mended")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="See what changes and publish").click()
    expect(page.locator(".dif ins")).to_contain_text(", mended")
    page.get_by_role("button", name="Publish edition 2").click()
    expect(page.get_by_role("link", name="Make an exam room")).to_be_visible()

    page.get_by_text("Take back Edition 2").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("button", name="Offer again Edition 2")).to_be_visible()
    page.get_by_role("link", name="Who did what").click()
    expect(page.get_by_role("row", name=re.compile("Edition taken back"))).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Put into the archive").click()
    expect(page.get_by_role("button", name="Take out of the archive")).to_be_visible()
