"""A support visit in two browsers: the owner comes in with a reason, the centre's admin sees it and ends it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitors
from tests.browser.people import Person

pytestmark = pytest.mark.browser


def test_owner_visits_a_center_and_its_admin_ends_the_visit(visitors: Visitors, people: Callable[..., Person]) -> None:
    page = visitors.open("/centers/", person=people("owner", ""), phone=True)
    page.get_by_role("link", name=re.compile("Fuji")).first.click()
    page.get_by_role("link", name="Visits", exact=True).click()
    page.get_by_label("Reason").fill("A recording is silent")
    page.get_by_label("For how long").select_option("15 minutes")
    page.get_by_role("button", name="Enter the centre").click()
    expect(page.get_by_text(re.compile("You are visiting"))).to_be_visible()  # led on to the centre by itself
    expect(page).to_have_url(re.compile(r"//fuji\."))

    admin = visitors.open("/support/", person=people("admin"), phone=True)
    expect(admin.get_by_text("A recording is silent")).to_be_visible()
    expect(admin.get_by_text("Here now")).to_be_visible()
    admin.get_by_role("button", name="End it now").click()
    expect(admin.get_by_text("The visit is ended.")).to_be_visible()

    page.reload()
    expect(page.get_by_role("button", name="Log in", exact=True)).to_be_visible()
