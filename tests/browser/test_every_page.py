"""Every page that a role can reach answers, fits a phone, is free of accessibility findings and of errors in the console."""

from collections import Counter
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from portal.accounts.enums import Role
from tests.browser.server import City
from tests.browser.walk import axe_findings, walk

TIMES: Counter[str] = Counter()


def report(looks: list) -> str:
    return "\n".join(f"{look.path}: {problem}" for look in looks for problem in look.problems)


@pytest.mark.parametrize("role", Role.values)
def test_every_page_of_a_role_is_sound(
    role: str, city: City, signed_in: Callable[[str], BrowserContext]
) -> None:
    looks = list(walk(signed_in(role), city, "/home/", times=TIMES))
    assert len(looks) > 3, "the role reaches hardly anything"
    assert not report(looks), report(looks)


def test_every_page_for_residents_is_sound(city: City, browser: Browser) -> None:
    context = browser.new_context(base_url=city.url)
    looks = list(walk(context, city, "/", times=TIMES))
    context.close()
    assert not report(looks), report(looks)


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("language", ["ar", "en-gb"])
def test_colours_hold_in_both_schemes_and_directions(
    theme: str, language: str, city: City, signed_in: Callable[[str], BrowserContext]
) -> None:
    page = signed_in("programme_coordinator").new_page()
    _settle(page, language, theme)
    found = []
    for path in ["/home/", "/styleguide/", "/account/", "/inbox/"]:
        page.goto(path)
        assert page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
        found += [f"{path}: {finding}" for finding in axe_findings(page)]
        page.set_viewport_size({"width": 320, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{path}: too wide at 320 px")
        page.set_viewport_size({"width": 1280, "height": 900})
    _settle(page, "", "")
    page.close()
    assert not found, "\n".join(found)


def _settle(page: Page, language: str, theme: str) -> None:
    """Save language and theme, and wait for the answer: Chromium never closes a page that is told to while it changes."""
    page.goto("/account/")
    page.select_option("select[name=language]", language)
    page.check(f"input[name=theme][value='{theme}']")
    with page.expect_navigation():
        page.click("main .actions button[type=submit]")
