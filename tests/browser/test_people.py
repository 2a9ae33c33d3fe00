"""People and groups on an admin's phone: found as a name is typed, added with a card, put into a new group."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.people import Person

pytestmark = pytest.mark.browser


def listed(page: Page) -> int:
    return page.locator("#people tbody tr").count()


def test_from_a_new_group_to_its_students(visitors: Visitors, people: Callable[..., Person]) -> None:
    page = visitors.open("/groups/new/", person=people("admin"), phone=True)
    page.get_by_label("Name").fill("Evening")
    page.get_by_label("Level").select_option("N3")
    page.get_by_label("Places").fill("2")
    page.get_by_role("button", name="Make the group").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Evening")

    page.goto(page.url.split("/groups/")[0] + "/people/new/")
    page.get_by_label("First name").fill("Нигора")
    page.get_by_label("Last name").fill("Ахмедова")
    expect(page.get_by_text("Empty: it becomes nigora.akhmedova.")).to_be_visible()
    page.get_by_label("Phone").fill("90 123 45")
    page.get_by_role("button", name="Add person").click()
    expect(page.get_by_text("Begin with + and the number of the country")).to_be_visible()
    expect(page.get_by_label("First name")).to_have_value("Нигора")
    page.get_by_label("Phone").fill("90 123-45-67")
    page.get_by_role("button", name="Add person").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Нигора Ахмедова")
    expect(page.locator("code").last).to_have_text(re.compile(r"^\w{4}-\w{4}-\w{4}$"))

    page.goto(page.url.split("/people/")[0] + "/people/")
    everybody = listed(page)
    page.get_by_role("searchbox").fill("nigora ahm")  # finds as it is typed, whatever the script
    expect(page.locator("#people tbody tr")).to_have_count(1)
    expect(page.get_by_text("+998 90 123 45 67")).to_be_visible()
    assert everybody > 1
    expect(page).to_have_url(re.compile("q=nigora"))
    expect(page.get_by_role("button", name="Move to group")).to_be_hidden()
    page.get_by_role("checkbox", name="Select Нигора Ахмедова").check()
    page.get_by_role("button", name="Move to group").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Move 1 student to a group")
    page.get_by_label("Group").select_option("Evening")
    page.get_by_role("button", name="Move 1 student to a group").click()
    expect(page.get_by_text("1 student has moved.")).to_be_visible()
    page.get_by_role("navigation", name="Groups").get_by_role("link", name=re.compile("^Evening")).click()
    expect(page.locator("#people tbody tr")).to_have_count(1)
    page.get_by_role("checkbox", name="This page").check()
    page.get_by_role("button", name="Remove from group").click()
    page.get_by_role("button", name="Remove 1 student from a group").click()
    expect(page.get_by_text("1 student has left the group.")).to_be_visible()


def test_several_people_without_javascript(visitors: Visitors, people: Callable[..., Person]) -> None:
    page = visitors.open("/people/?q=student0", person=people("admin"), java_script_enabled=False)
    boxes = page.get_by_role("checkbox", name=re.compile("^Select "))
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="Add to group").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add 2 students to a group")
    page.get_by_role("link", name="Back").click()
    expect(page).to_have_url(re.compile("q=student0"))
