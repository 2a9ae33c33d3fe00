"""An owner makes a centre on a phone, follows the work, closes the centre and opens it again."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitors
from tests.browser.people import Person
from tests.browser.product import Product

pytestmark = pytest.mark.browser


def test_owner_makes_a_center_closes_it_and_opens_it_again(
    visitors: Visitors, people: Callable[..., Person], product: Product
) -> None:
    owner = people("owner", "")
    page = visitors.open("/centers/new/", person=owner, phone=True)
    page.get_by_label("Name of the centre").press_sequentially("Токио")
    expect(page.get_by_label("Address")).to_have_value("tokio")
    page.get_by_label("Name of the first admin").fill("Nigora Karimova")
    page.get_by_label("E-mail of the first admin").fill("nigora@tokio.test")
    page.get_by_role("button", name="Make the centre and invite").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Making the centre")
    expect(page.get_by_role("heading", name="It is done")).to_be_visible()  # without a reload
    expect(page.get_by_text("The invitation is on its way to nigora@tokio.test.")).to_be_visible()
    page.get_by_role("link", name="To the centre").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Токио"))

    visitor = visitors.open("/accounts/login/", site="tokio", phone=True)
    expect(visitor.get_by_role("heading", level=1)).to_be_visible()
    page.locator("summary", has_text="Suspend").click()
    page.get_by_label("Why").fill("Unpaid")
    page.get_by_role("button", name="Suspend the centre").click()
    expect(page.get_by_text("The centre is suspended. Everybody is logged out.")).to_be_visible()
    page.get_by_role("button", name="Open it again").click()
    expect(page.get_by_text("The centre is open again.")).to_be_visible()
