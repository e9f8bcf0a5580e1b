"""The frame in a browser: without script, with the keyboard, on a phone, and how much it weighs."""

import gzip
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from tests.browser.server import City
from tests.browser.sign_in import sign_in

FIRST_VISIT = 120_000
# What a page may weigh once styles, scripts and fonts are in the cache.
LATER_VISIT = 30_000


@pytest.fixture(scope="module")
def plain(city: City, browser: Browser) -> Iterator[BrowserContext]:
    """An officer's browser without JavaScript."""
    context = browser.new_context(base_url=city.url, java_script_enabled=False)
    sign_in(context, city, "city_officer").close()
    yield context
    context.close()


@pytest.fixture
def page(signed_in: Callable[[str], BrowserContext]) -> Iterator[Page]:
    opened = signed_in("city_officer").new_page()
    yield opened
    opened.close()


def test_filter_sort_and_saved_view_work_without_script(plain: BrowserContext) -> None:
    page = plain.new_page()
    page.goto("/organisations/?sort=name")
    page.locator(".filters input:not([type=hidden])").first.fill("lantern")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#list table")).to_contain_text("Lantern Youth Trust")
    assert "sort=name" in page.url, "the filter keeps the order"
    page.get_by_text("Save this view").click()
    page.get_by_label("Name of the view").fill("Lanterns")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("The view is saved.")
    page.get_by_role("button", name="Remove this view").click()
    expect(page.get_by_role("link", name="Lanterns")).to_have_count(0)
    page.close()


def test_the_menu_opens_on_a_phone_without_script(plain: BrowserContext) -> None:
    page = plain.new_page()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/home/")
    navigation = page.get_by_role("navigation", name="Main")
    expect(navigation).to_be_hidden()
    page.get_by_role("link", name="Menu").click()
    expect(navigation).to_be_visible()
    page.get_by_role("link", name="Close menu").click()
    expect(navigation).to_be_hidden()
    page.close()


def test_preferences_are_saved_without_script(plain: BrowserContext) -> None:
    page = plain.new_page()
    page.goto("/account/")
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Save settings").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.get_by_label("As my device").check()
    page.get_by_role("button", name="Save settings").click()
    expect(page.locator("html:not([data-bs-theme])")).to_have_count(1)
    page.close()


def test_the_menu_is_a_button_with_script_and_escape_closes_it(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/home/")
    button = page.get_by_role("button", name="Menu")
    assert button.get_attribute("aria-expanded") == "false"
    button.click()
    assert button.get_attribute("aria-expanded") == "true"
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(button).to_be_focused()


def test_a_list_swaps_in_place_and_the_address_follows(page: Page) -> None:
    page.goto("/organisations/")
    page.evaluate("window.same = true")
    page.locator(".filters input:not([type=hidden])").first.fill("lantern")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**lantern**")
    assert page.evaluate("window.same"), "the page was loaded anew"
    expect(page.locator("#list table")).to_contain_text("Lantern Youth Trust")
    page.go_back()
    page.wait_for_url("**/organisations/")


def test_everything_can_be_reached_with_the_keyboard_and_shows_its_focus(page: Page) -> None:
    page.goto("/account/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => { const e = document.activeElement; const s = getComputedStyle(e); const r = e.getBoundingClientRect();
            return [e.tagName + (e.name || e.textContent.trim()), s.outlineStyle !== "none", r.top >= 0 && r.bottom <= innerHeight + 1]; }"""
        )
        if found[0].startswith("BODY"):
            break
        seen.add(found[0])
        assert found[1], f"{found[0]} has no visible focus"
        assert found[2], f"{found[0]} is focused outside the window"
    assert any("Save settings" in name for name in seen)


def test_a_failed_form_puts_the_focus_on_what_is_wrong(page: Page) -> None:
    page.goto("/account/password/change/")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator(".error-summary").first).to_be_focused()
    assert page.title().startswith("Error:")


def weight(context: BrowserContext, path: str) -> int:
    """Bytes fetched for a page, as a server would compress them; what the browser has kept costs nothing."""
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(path, wait_until="networkidle")
    fetched = 0
    for answer in answers:
        if answer.status == 200 and answer.request.sizes()["responseBodySize"] > 0:
            body = answer.body()
            fetched += len(body) if ".woff2" in answer.url else len(gzip.compress(body))
    page.close()
    return fetched


def test_a_first_visit_stays_within_its_weight(city: City, browser: Browser) -> None:
    context = browser.new_context(base_url=city.url)
    first = weight(context, "/")
    assert first < FIRST_VISIT, f"{first} bytes"
    context.close()


def test_a_later_page_costs_little(city: City, browser: Browser) -> None:
    context = browser.new_context(base_url=city.url)
    sign_in(context, city, "city_officer").close()
    weight(context, "/home/")
    later = {path: weight(context, path) for path in ("/home/", "/activities/", "/programmes/", "/inbox/")}
    context.close()
    assert {path: size for path, size in later.items() if size >= LATER_VISIT} == {}


def test_the_home_page_stays_within_its_weight(city: City, browser: Browser) -> None:
    context = browser.new_context(base_url=city.url)
    sign_in(context, city, "partner_member").close()
    assert weight(context, "/home/") < FIRST_VISIT
    context.close()
