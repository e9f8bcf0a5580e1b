"""Following every link a person has, and looking hard at each page."""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from tests.browser.server import City

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
# The part of an address that says which record: a number, a random id, a slug, a dotted name.
VARIABLE = re.compile(
    r"/(?:\d+|[0-9a-f]{8}-[0-9a-f-]{27}|[\w.-]*_[\w.-]*|[\w-]+\.[\w.-]+|[\w-]*\d{2,}[\w-]*)(?=/)"
)
LOOKS = 1
NOT_PAGES = ("/static/", "/api/v1/", "/account/logout/", "/health/", "/documents/")
# A file opens as a download; the browser's own view of it is not ours.
FILES = (".csv", ".xlsx", ".pdf", ".json", ".geojson", "/download/", "/file/", "/files/", "/pdf/", "/csv/")


def kind_of(path: str) -> str:
    """Pages that differ only in which record they show are of one kind."""
    return VARIABLE.sub("/*", path)


@dataclass
class Look:
    """What is wrong with one page."""

    path: str
    problems: list[str] = field(default_factory=list)


def _pages(addresses: Iterable[str], url: str) -> list[str]:
    """Paths of those addresses that are pages of the portal."""
    parts = [urlsplit(urljoin(url, address)) for address in addresses]
    here = urlsplit(url).netloc
    return [
        part.path
        for part in parts
        if part.netloc == here
        and not part.path.startswith(NOT_PAGES)
        and not any(mark in part.path for mark in FILES)
    ]


def links_of(page: Page) -> list[str]:
    """Pages to which the one shown leads; links in drawings count too."""
    script = "links => links.map(link => new URL(link.getAttribute('href'), location).href)"
    return _pages(page.eval_on_selector_all("a[href]", script), page.url)


def links_in(html: str, city: City) -> list[str]:
    """The same from the text of a page."""
    return _pages((unescape(found) for found in re.findall(r'<a\b[^>]*?\shref="([^"#]+)"', html)), city.url)


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


def look_at(page: Page, city: City, path: str, said: list[str], *, with_axe: bool) -> Look:
    """One page, looked at in the browser."""
    said.clear()
    answer = page.goto(city.url + path)
    look = Look(path)
    if answer is None or answer.status != 200:
        look.problems.append(f"answers {answer.status if answer else 'nothing'}")
    look.problems += too_wide(page)
    if with_axe:
        look.problems += axe_findings(page)
    look.problems += said
    return look


def walk(
    context: BrowserContext, city: City, start: str, *, times: Counter[str], most: int = 150
) -> Iterator[Look]:
    """Go to every kind of page that can be reached from `start`.

    A kind is looked at in the browser, by axe too, by the first who comes to it; later ones only ask whether it
    answers them.

    Args:
        context: of the person who walks.
        city: the running portal.
        start: where to begin; always looked at.
        times: how often each kind of page has been looked at; counted on here.
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
        kind = kind_of(path)
        if path == start or times[kind] < LOOKS:
            times[kind] += 1
            yield look_at(page, city, path, said, with_axe=times[kind] == 1)
            links = links_of(page)
        else:
            answer = context.request.get(city.url + path)
            yield Look(path, [] if answer.status == 200 else [f"answers {answer.status}"])
            links = links_in(answer.text(), city)
        for link in links:
            if kind_of(link) not in met:
                met.add(kind_of(link))
                waiting.append(link)
    page.close()


def _words(message: ConsoleMessage) -> str:
    return f"console {message.type}: {message.text[:300]}"
