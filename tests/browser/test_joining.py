"""A class comes in by the code on the wall: typed on a phone, seen by the teacher without a reload."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitors
from tests.browser.people import Person

pytestmark = pytest.mark.browser


def test_student_comes_in_by_the_code_on_the_wall(visitors: Visitors, teacher: Person) -> None:
    wall = visitors.open("/invitations/", person=teacher)
    wall.get_by_role("link", name="Link for a class").click()
    wall.get_by_label("Group").select_option(index=wall.locator("#id_group option").count() - 1)
    wall.get_by_role("button", name="Make the link").click()
    wall.locator("copy-button").first.get_by_role("button", name="Copy").click()
    expect(wall.get_by_role("button", name="Copied")).to_be_visible()
    wall.get_by_role("link", name="Show in class").click()
    expect(wall.get_by_role("heading", name="0 people are in")).to_be_visible()
    code = wall.locator(".wall__code").inner_text()
    assert re.fullmatch(r"[A-Z0-9]{5}-[A-Z0-9]{5}", code)

    phone = visitors.open("/accounts/login/", site=teacher.site, phone=True)
    phone.get_by_role("link", name=re.compile("Type the code of your class")).click()
    phone.get_by_label("Code").fill("ACDEF-HJKMN")
    phone.get_by_role("button", name="Go on").click()
    expect(phone.get_by_text("No class has this code.")).to_be_visible()
    phone.get_by_label("Code").fill(code.lower().replace("-", " "))
    phone.get_by_role("button", name="Go on").click()
    phone.get_by_label("First name").fill("Севинч")
    phone.get_by_label("Last name").fill("Рашидова")
    phone.get_by_label("Password", exact=True).fill("winter mikan tree")
    phone.get_by_label("The same password again").fill("winter mikan")
    phone.get_by_role("button", name="Make my account").click()
    expect(phone.get_by_text("The two passwords differ.")).to_be_visible()
    phone.get_by_label("Password", exact=True).fill("winter mikan tree")
    phone.get_by_label("The same password again").fill("winter mikan tree")
    phone.get_by_role("button", name="Make my account").click()
    expect(phone.locator(".join__name b")).to_have_text("sevinch.rashidova")
    phone.get_by_role("link", name="Go on").click()
    expect(phone.get_by_role("heading", name=re.compile("Севинч"))).to_be_visible()

    expect(wall.get_by_role("heading", name="1 person is in")).to_be_visible()  # by asking every five seconds
    expect(wall.get_by_text("Севинч Рашидова")).to_be_visible()
