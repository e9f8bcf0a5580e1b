"""Every way in, as a person walks it: invitation, authenticator app, recovery code, new password, sessions."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.server import City
from tests.browser.sign_in import code_now

ADDRESS = "newcomer@partner.example"
PASSWORD = "seven lanterns over quiet bridges"
NEW_PASSWORD = "another kettle on some other roof"
SUBMIT = "main button[type=submit]:not([form])"


@pytest.fixture(scope="module")
def told() -> dict[str, str]:
    """What the person has written down on the way: secret, recovery code."""
    return {}


@pytest.fixture
def fresh(city: City, browser: Browser) -> Iterator[BrowserContext]:
    """A browser that has never been here."""
    context = browser.new_context(base_url=city.url)
    yield context
    context.close()


def link_in(text: str) -> str:
    joined = text.replace("=\n", "")
    found = re.search(r"http://localhost:\d+(/\S+)", joined)
    assert found, text
    return found.group(1)


def password_step(page: Page, password: str) -> None:
    page.goto("/account/login/")
    page.fill("input[name=login]", ADDRESS)
    page.fill("input[name=password]", password)
    page.click(SUBMIT)


def give_code(page: Page, code: str) -> None:
    page.fill("input[name=code]", code)
    page.click("main form:has(input[name=code]) button[type=submit]")


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.click(SUBMIT)
    page.wait_for_url(re.compile(r"/(account/login/)?$"))


def test_an_invited_person_makes_an_account_from_the_link(
    city: City, signed_in: Callable[[str], BrowserContext], fresh: BrowserContext
) -> None:
    manager = signed_in("partner_manager").new_page()
    manager.goto("/people/invite/")
    manager.fill("input[name=email]", ADDRESS)
    manager.fill("input[name=name]", "New Comer")
    manager.select_option("select[name=role]", "partner_member")
    manager.click(SUBMIT)
    expect(manager.locator("main")).to_contain_text(ADDRESS)
    manager.close()
    page = fresh.new_page()
    link = link_in(city.last_mail_to(ADDRESS))
    page.goto(link)
    assert page.url.endswith("/invitation/"), "the token stays out of the address"
    for typed in ("Rivermouth2026Rivermouth", PASSWORD):
        page.fill("input[name=password]", typed)
        page.fill("input[name=again]", typed)
        page.click(SUBMIT)
        if typed != PASSWORD:
            expect(page.locator("main")).to_contain_text("would be guessed")
    page.wait_for_url("**/home/")
    page.goto(link)
    expect(page.locator("h1")).to_contain_text("no longer works")


def test_an_authenticator_app_is_set_up_and_asked_for_at_the_next_sign_in(
    fresh: BrowserContext, told: dict[str, str]
) -> None:
    page = fresh.new_page()
    password_step(page, PASSWORD)
    page.wait_for_url("**/home/")
    page.goto("/account/2fa/totp/activate/")
    told["secret"] = page.input_value("#authenticator_secret")
    page.fill("input[name=code]", code_now(told["secret"]))
    page.click("main form:has(input[name=code]) button[type=submit]")
    page.wait_for_url("**/account/2fa/recovery-codes/")
    told["recovery"] = page.input_value("#recovery_codes").split()[0]
    sign_out(page)
    password_step(page, PASSWORD)
    page.wait_for_url(re.compile("/2fa/authenticate/"))
    page.goto("/home/")
    expect(page).to_have_url(re.compile("/account/(login|2fa/authenticate)/"))


def test_a_recovery_code_opens_the_account_once(fresh: BrowserContext, told: dict[str, str]) -> None:
    page = fresh.new_page()
    password_step(page, PASSWORD)
    give_code(page, told["recovery"])
    page.wait_for_url("**/home/")
    sign_out(page)
    password_step(page, PASSWORD)
    give_code(page, told["recovery"])
    expect(page.locator("main")).to_contain_text("Incorrect code")


def test_a_new_password_comes_by_link_and_leaves_the_second_factor(city: City, fresh: BrowserContext) -> None:
    page = fresh.new_page()
    page.goto("/account/password/reset/")
    page.fill("input[name=email]", ADDRESS)
    page.click(SUBMIT)
    page.goto(link_in(city.last_mail_to(ADDRESS, holding="/password/reset/")))
    page.fill("input[name=password1]", NEW_PASSWORD)
    page.fill("input[name=password2]", NEW_PASSWORD)
    page.click(SUBMIT)
    page.wait_for_url("**/password/reset/key/done/")
    password_step(page, NEW_PASSWORD)
    page.wait_for_url(re.compile("/2fa/authenticate/"))


def test_a_session_elsewhere_is_ended_from_the_list(city: City, browser: Browser) -> None:
    person = city.people["city_officer"]
    contexts = [browser.new_context(base_url=city.url) for _ in range(2)]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        page.goto("/account/login/")
        page.fill("input[name=login]", person["email"])
        page.fill("input[name=password]", person["password"])
        page.click(SUBMIT)
        page.wait_for_url("**/home/")
    pages[0].goto("/account/sessions/")
    with pages[0].expect_navigation():
        pages[0].click("main form button[type=submit]")
    pages[1].goto("/home/")
    expect(pages[1]).to_have_url(re.compile("/account/login/"))
    pages[0].goto("/home/")
    expect(pages[0]).to_have_url(re.compile("/home/$"))
    for context in contexts:
        context.close()


def test_a_passkey_is_added_and_opens_the_portal_without_a_password(
    city: City, fresh: BrowserContext
) -> None:
    page = fresh.new_page()
    device = fresh.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto("/account/login/")
    page.fill("input[name=login]", "manager-theatre@south-pier-theatre.example")
    page.fill("input[name=password]", city.people["partner_manager"]["password"])
    page.click(SUBMIT)
    page.wait_for_url("**/home/")
    page.goto("/account/2fa/webauthn/add/")
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/account/2fa/recovery-codes/")
    fresh.clear_cookies()
    page.goto("/account/login/")
    page.click("main button[form]")
    page.wait_for_url("**/home/")
