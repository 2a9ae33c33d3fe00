"""From a visitor's phone to a centre that runs: asked for, told to the owner live, approved, opened."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitors
from tests.browser.people import Person

pytestmark = pytest.mark.browser


def test_visitor_asks_and_the_owner_makes_the_centre(visitors: Visitors, people: Callable[..., Person]) -> None:
    owner = visitors.open("/requests/", person=people("owner", ""))
    expect(owner.get_by_role("heading", level=1)).to_have_text("Requests")
    number = owner.get_by_role("navigation", name="Main", exact=True).locator(".requests-new")
    before = int(re.sub(r"\D", "", number.inner_text()) or 0)

    page = visitors.open("/", site="", phone=True, java_script_enabled=False)  # the form is plain HTML
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    form = page.locator("#ask")
    form.get_by_label("Name of the centre").fill("Киото")
    form.get_by_label("Your name").fill("Aziz Karimov")
    form.get_by_label("Your phone").fill("90 123 45 67")
    form.get_by_label("Your e-mail").fill("aziz@kioto.test")
    form.get_by_label("Message").fill("Sixty students.")
    form.get_by_role("button", name="Ask for a centre").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your request is here")

    # Live, on a page that nobody touched: the number in the navigation, and a line that leads to the request.
    expect(number).to_have_text(re.compile(rf"^\s*{before + 1}\D"))
    owner.get_by_role("link", name="Open it").click()
    expect(owner.get_by_role("heading", level=1)).to_have_text("Киото")
    owner.get_by_role("link", name="Approve").click()
    expect(owner.get_by_label("Address")).to_have_value("kioto")
    owner.get_by_role("button", name="Make the centre and invite").click()
    expect(owner.get_by_text("Киото is being made.")).to_be_visible()
    expect(owner.get_by_role("main").get_by_text("Approved").first).to_be_visible()

    # A worker makes it, and the page of the work says so by itself; then its own door answers.
    owner.get_by_role("link", name="Open the centre").click()
    owner.get_by_role("link", name=re.compile("Making the centre")).first.click()
    expect(owner.get_by_role("heading", name="It is done")).to_be_visible()
    door = visitors.open("/accounts/login/", site="kioto", phone=True)
    expect(door.get_by_label("Password")).to_be_visible()
    expect(door.get_by_text("Киото").first).to_be_visible()


def test_who_lost_the_address_asks_for_it_by_mail(visitors: Visitors) -> None:
    page = visitors.open("/", site="", phone=True)
    page.get_by_role("link", name="Find my centre").click()
    page.get_by_label("E-mail").fill("student05@fuji.test")
    page.get_by_role("button", name="Send me the address").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
