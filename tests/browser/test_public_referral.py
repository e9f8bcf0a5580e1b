"""Raising a concern in a browser: at a desk and on a phone, and coming back with the code."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.server import City
from tests.browser.walk import axe_findings, too_wide

WORDS = "Said at the pond that nothing else helps any more."


@pytest.fixture(params=[1280, 360])
def page(city: City, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(base_url=city.url, viewport={"width": request.param, "height": 800})
    yield context.new_page()
    context.close()


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continue").click()


def fill(page: Page, look: bool = True) -> None:
    """From the first question to the check page."""

    def seen() -> None:
        if look:
            assert axe_findings(page) + too_wide(page) == []

    page.goto("/referrals/tell/")
    seen()
    page.check("input[name=emergency][value=no]")
    go_on(page)
    seen()
    go_on(page)
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("Choose at least one point")
    seen()
    page.check("input[value=family]")
    page.check("input[value=violence_only_way]")
    page.check("input[value=saw_or_heard_myself]")
    page.fill("[name=in_your_words]", WORDS)
    page.fill("[name=when_seen]", "last week")
    go_on(page)
    seen()
    page.check("input[value=does_not_know]")
    go_on(page)
    seen()
    go_on(page)
    seen()
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    expect(page.locator("main")).to_contain_text(WORDS)
    seen()


def test_with_script_it_is_sent_at_once_and_the_code_leads_back(page: Page) -> None:
    fill(page)
    page.get_by_role("button", name="Send").click()
    code = page.locator("[data-code]").inner_text(timeout=60_000)
    assert axe_findings(page) + too_wide(page) == []
    page.get_by_role("link", name="Read replies or add something").click()
    page.fill("[name=code]", code)
    go_on(page)
    page.fill("[name=text]", "One more thing.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("main")).to_contain_text("One more thing.")
    assert axe_findings(page) + too_wide(page) == []


def test_danger_stops_with_the_number(page: Page) -> None:
    page.goto("/referrals/tell/")
    page.check("input[name=emergency][value=yes]")
    go_on(page)
    expect(page.locator("main a[href^='tel:']").first).to_be_visible()
    assert axe_findings(page) + too_wide(page) == []
