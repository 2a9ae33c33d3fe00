"""A class comes from a list: chosen, looked at, written by the worker, printed as cards; a student logs in with one."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitors
from tests.browser.people import Person

pytestmark = pytest.mark.browser
LIST = """Фамилия;Имя;Телефон;Группа;Уровень
Йўлдошева;Барно;+998 90 456 78 90;N4 shanba;N4
Ортиқов;Санжар;90 456;N4 shanba;N4
"""


def test_admin_imports_a_list_on_a_phone_and_a_student_logs_in_with_the_card(
    visitors: Visitors, people: Callable[..., Person]
) -> None:
    page = visitors.open("/people/import/", person=people("admin"), phone=True)
    file = {"name": "shanba.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    page.get_by_label("File").set_input_files([file])
    page.get_by_role("button", name="Read the list").click()
    expect(page.get_by_role("heading", name="shanba.csv")).to_be_visible()
    page.get_by_role("link", name=re.compile("1 line is to be mended")).click()
    expect(page.get_by_text("Begin with + and the number of the country")).to_be_visible()
    page.get_by_role("button", name="Add 1 person").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The list is written")  # by itself, when it is
    expect(page.get_by_text("1 person was added")).to_be_visible()
    page.get_by_role("link", name="Print login cards").click()
    card = page.get_by_role("listitem").filter(has_text="Барно Йўлдошева")
    expect(card.get_by_role("img", name=re.compile("QR code of fuji"))).to_be_visible()
    _address, username, password = card.locator("dd").all_inner_texts()

    student = visitors.open("/accounts/login/", phone=True)
    student.get_by_label(re.compile("user name", re.IGNORECASE)).fill(username)
    student.get_by_label("Password", exact=True).fill(password)
    student.get_by_role("button", name="Log in", exact=True).click()
    expect(student.get_by_label(re.compile("New password", re.IGNORECASE)).first).to_be_visible()
