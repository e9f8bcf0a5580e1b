"""The main job from end to end, as people do it, with and without script: an activity is logged, then verified."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.server import City
from tests.browser.sign_in import sign_in

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="module", params=[True, False], ids=["with script", "without script"])
def script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def opened(browser: Browser, city: City, role: str, script: bool, size: dict[str, int]) -> BrowserContext:
    context = browser.new_context(base_url=city.url, java_script_enabled=script, viewport=size)  # type: ignore[arg-type]
    sign_in(context, city, role).close()
    return context


@pytest.fixture(scope="module")
def partner(browser: Browser, city: City, script: bool) -> Iterator[BrowserContext]:
    context = opened(browser, city, "partner_member", script, PHONE)
    yield context
    context.close()


@pytest.fixture(scope="module")
def officer(browser: Browser, city: City, script: bool) -> Iterator[BrowserContext]:
    context = opened(browser, city, "city_officer", script, DESK)
    yield context
    context.close()


def test_a_partner_logs_an_activity_on_a_phone_and_an_officer_verifies_it(
    partner: BrowserContext, officer: BrowserContext, script: bool
) -> None:
    people = "17" if script else "19"
    phone = partner.new_page()
    phone.goto("/home/")
    phone.get_by_role("navigation", name="Quick links").get_by_role("link", name="Log").click()
    phone.locator("#id_programme").select_option(label="Lock Gardens street work")
    phone.locator("#id_attendance").fill(people)
    phone.get_by_role("button", name="Send activity").click()
    phone.wait_for_url(re.compile(r"/activities/\d+/"))
    log = phone.url.rstrip("/").rsplit("/", 1)[-1]

    desk = officer.new_page()
    desk.goto("/activities/queue/")
    expect(desk.locator("#now_title")).to_be_visible()
    desk.goto(f"/activities/queue/{log}/")
    expect(desk.locator("main")).to_contain_text(people)
    desk.get_by_role("button", name="Verify and next").click()
    expect(desk.get_by_role("status").first).to_be_visible()

    phone.goto(f"/activities/{log}/")
    expect(phone.locator("main")).to_contain_text("Verified")
    phone.close()
    desk.close()


def test_a_partner_is_told_what_is_missing_and_nothing_typed_is_lost(partner: BrowserContext) -> None:
    page = partner.new_page()
    page.goto("/activities/log/")
    page.locator("#id_attendance").fill("about twenty")
    page.get_by_role("button", name="Send activity").click()
    expect(page.locator(".error-summary").first).to_be_visible()
    assert page.title().startswith("Error:")
    expect(page.locator("#id_attendance")).to_have_value("about twenty")
    page.close()


def test_the_search_finds_a_programme(officer: BrowserContext) -> None:
    page = officer.new_page()
    page.goto("/home/")
    page.get_by_role("searchbox", name="Search the portal").fill("Lock Gardens")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Lock Gardens street work").first.click()
    expect(page.locator("h1")).to_have_text("Lock Gardens street work")
    page.close()
