"""Pictures of every kind of page for every role, 1280 and 360 px wide, into var/shots/ROLE/: `pytest tests/browser/screenshots.py -n0`.

Not part of the tests: its name is not collected. `SHOTS_ROLES=partner_member,council_lead` limits it, `SHOTS_DIR` puts it elsewhere.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from portal.accounts.enums import Role
from tests.browser.server import ROOT, City
from tests.browser.walk import kind_of, links_of

SHOTS = Path(os.environ.get("SHOTS_DIR", ROOT / "var" / "shots"))
ROLES = [role for role in os.environ.get("SHOTS_ROLES", "").split(",") if role] or Role.values
WIDTHS = {1280: 900, 360: 740}


def shoot(page: Page, city: City, start: str, folder: Path) -> int:
    """Every kind of page reachable from `start`, at both widths."""
    folder.mkdir(parents=True, exist_ok=True)
    waiting, met = [start], {kind_of(start)}
    taken = 0
    while waiting and taken < 150:
        path = waiting.pop(0)
        page.goto(city.url + path)
        name = kind_of(path).strip("/").replace("/", "-").replace("*", "one") or "front"
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        taken += 1
        for link in links_of(page):
            if kind_of(link) not in met:
                met.add(kind_of(link))
                waiting.append(link)
    return taken


@pytest.mark.parametrize("role", ROLES)
def test_pictures_of(role: str, city: City, signed_in: Callable[[str], BrowserContext]) -> None:
    page = signed_in(role).new_page()
    assert shoot(page, city, "/home/", SHOTS / role) > 1
    page.close()


def test_pictures_of_the_public_site(city: City, browser: Browser) -> None:
    context = browser.new_context()
    assert shoot(context.new_page(), city, "/", SHOTS / "resident") > 1
    context.close()
