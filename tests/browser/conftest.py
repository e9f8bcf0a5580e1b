"""One server and one browser for all browser tests; a signed-in context for each role."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.server import City
from tests.browser.server import city as running_city
from tests.browser.sign_in import sign_in

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-default-apps", "--no-first-run", "--disable-features=Translate,OptimizationHints,MediaRouter",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them are browser tests; `make test` runs them in one process, since they share one server."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(300, func_only=True))


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The running portal."""
    with running_city(os.environ["DATABASE_OWNER_URL"], tmp_path_factory.mktemp("city")) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM}")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="session")
def signed_in(city: City, browser: Browser) -> Iterator[Callable[[str], BrowserContext]]:
    """A context signed in through the real sign-in, once for each role."""
    kept: dict[str, BrowserContext] = {}

    def context_of(role: str) -> BrowserContext:
        if role not in kept:
            kept[role] = browser.new_context(base_url=city.url, viewport={"width": 1280, "height": 900})
            sign_in(kept[role], city, role)
        return kept[role]

    yield context_of
    for context in kept.values():
        context.close()
