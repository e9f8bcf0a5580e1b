"""Following every link a person has, and looking hard at each page."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from tests.browser.server import City

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
VARIABLE = re.compile(r"/(?:\d+|[0-9a-f]{8}-[0-9a-f-]{27}|[\w-]*\d[\w-]*)(?=/)")
NOT_PAGES = ("/static/", "/api/v1/", "/account/logout/", "/health/")
# A file opens as a download; the browser's own view of it is not ours.
FILES = (".csv", ".xlsx", ".pdf", ".json", ".geojson", "/download/", "/file/")


def kind_of(path: str) -> str:
    """Pages that differ only in which record they show are of one kind."""
    return VARIABLE.sub("/*", path)


@dataclass
class Look:
    """What is wrong with one page."""

    path: str
    problems: list[str] = field(default_factory=list)


def links_of(page: Page) -> list[str]:
    """Addresses on this site to which the page leads."""
    here = urlsplit(page.url)
    found = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    return [
        parts.path
        for parts in map(urlsplit, found)
        if parts.netloc == here.netloc
        and not parts.path.startswith(NOT_PAGES)
        and not any(f in parts.path for f in FILES)
    ]


def axe_findings(page: Page) -> list[str]:
    """What axe says against the page, WCAG 2.0 to 2.2 A and AA and best practice."""
    answer = Axe().run(page, options=RULES)
    return [
        f"axe {found['id']}: {found['nodes'][0]['html'][:160]} ({len(found['nodes'])})"
        for found in answer.response["violations"]
    ]


def too_wide(page: Page) -> list[str]:
    """At 320 px nothing may need sideways scrolling."""
    width = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 800})
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if width:
        page.set_viewport_size(width)
    return [f"{over} px too wide at 320 px"] if over > 0 else []


def walk(
    context: BrowserContext, city: City, start: str, *, deep: set[str], most: int = 120
) -> Iterator[Look]:
    """Look at every kind of page that can be reached from `start`.

    Args:
        context: of the person who walks.
        city: the running portal.
        start: where to begin.
        deep: kinds of page that axe has already seen; those met here are added.
        most: how many pages at most.
    """
    page = context.new_page()
    said: list[str] = []
    page.on(
        "console",
        lambda message: said.append(_words(message)) if message.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: said.append(f"script: {error}"))
    waiting, met = deque([start]), {kind_of(start)}
    for _ in range(most):
        if not waiting:
            break
        path = waiting.popleft()
        said.clear()
        answer = page.goto(city.url + path)
        look = Look(path)
        if answer is None or answer.status != 200:
            look.problems.append(f"answers {answer.status if answer else 'nothing'}")
        look.problems += too_wide(page)
        if kind_of(path) not in deep:
            deep.add(kind_of(path))
            look.problems += axe_findings(page)
        look.problems += said
        yield look
        for link in links_of(page):
            if kind_of(link) not in met:
                met.add(kind_of(link))
                waiting.append(link)
    page.close()


def _words(message: ConsoleMessage) -> str:
    return f"console {message.type}: {message.text[:300]}"
