"""The own account on a phone: a portrait, a passkey that is really made, logging in with it, the list of devices."""

import re

import pytest
from playwright.sync_api import CDPSession, Page, expect

from jlpt.demo import PASSWORD
from tests.browser.conftest import Visitors
from tests.people.pictures import picture

pytestmark = pytest.mark.browser
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_authenticator(page: Page, **options: bool) -> tuple[CDPSession, str]:
    """A device that makes and shows passkeys, as Chromium's own tools play it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": {**AUTHENTICATOR, **options}})
    return session, str(added["authenticatorId"])


def log_in(page: Page, name: str) -> None:
    """Somebody of Sakura: the exams of the other tests are sat in Fuji, by people without a second factor."""
    page.get_by_label("E-mail or user name").fill(f"{name}@sakura.test")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def test_portrait_passkey_and_devices(visitors: Visitors) -> None:
    page = visitors.open("/accounts/login/?next=/profile/", site="sakura", phone=True)
    with_authenticator(page)
    log_in(page, "student23")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    page.get_by_text("Add a picture").click()
    page.get_by_label("Picture", exact=True).set_input_files(
        {"name": "me.png", "mimeType": "image/png", "buffer": picture()}
    )
    page.get_by_role("button", name="Save the picture").click()
    expect(page.get_by_text("The picture is there.")).to_be_visible()
    portrait = page.locator(".me img.ava")
    assert portrait.evaluate("image => image.decode().then(() => image.naturalWidth)") == 256

    page.get_by_role("link", name=re.compile("Second factor")).click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("My phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    expect(page.locator(".codes li")).to_have_count(10)

    page.goto(page.url.partition("/accounts/")[0] + "/accounts/logout/")
    page.get_by_role("button", name="Log out").last.click()
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Log in")
    page.goto(page.url.partition("/accounts/")[0].rstrip("/") + "/profile/sessions/")
    expect(page.get_by_text("this device")).to_be_visible()

    page.goto(page.url.replace("/profile/sessions/", "/accounts/2fa/webauthn/"))
    expect(page.get_by_text("My phone").first).to_be_visible()
    page.get_by_role("link", name="Remove My phone").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("No passkey yet.")).to_be_visible()
    assert not visitors.console, visitors.console


def test_passkey_as_second_step_and_one_that_does_not_come(visitors: Visitors) -> None:
    """A key without a PIN of its own: it logs nobody in alone, but it is a second factor."""
    page = visitors.open("/accounts/login/?next=/accounts/2fa/webauthn/add/", site="sakura")
    session, key = with_authenticator(page, hasUserVerification=False, isUserVerified=False)
    log_in(page, "student24")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.goto(page.url.partition("/accounts/")[0] + "/accounts/logout/")
    page.get_by_role("button", name="Log out").last.click()

    log_in(page, "student24")
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("One more step")
    page.goto(page.url.partition("/accounts/")[0].rstrip("/") + "/accounts/logout/")
    page.get_by_role("button", name="Log out").last.click()

    log_in(page, "student24")
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    session.send("WebAuthn.clearCredentials", {"authenticatorId": key})  # as on another device
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("No passkey came.")).to_be_visible()
    expect(page.get_by_role("button", name="Use a passkey")).to_be_enabled()
