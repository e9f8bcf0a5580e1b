"""The README's pictures, taken from the demo city by Chromium: the dashboard, and an activity logged on a phone."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tools.launch import paths, run, services
from tools.launch.children import Child, Children

PICTURES = paths.ROOT / "docs" / "pictures"
PASSWORD = "two banks one river"
PORT = 8790
SHOTS = (
    ("dashboard", "mayor-incoming@rivermouth.example", "/reports/dashboard/", 1280, 1000),
    ("log_on_a_phone", "member-lantern@lantern-youth.example", "/activities/log/", 390, 800),
)


@contextmanager
def portal() -> Iterator[str]:
    """The demo city on a port of its own. Yields the address."""
    with services.running(paths.VAR) as environment:
        environment.setdefault("LOG_LEVEL", "WARNING")
        run.prepare(environment, demo=True)
        web = [
            str(paths.VENV / "bin" / "granian"),
            "--interface",
            "wsgi",
            "--port",
            str(PORT),
            "--workers",
            "1",
        ]
        web += ["--blocking-threads", "1", "--log-level", "error", "portal.config.wsgi:application"]
        children = Children([Child("pictures", web, "green", grace=8)], environment)
        children.start()
        try:
            children.watch(lambda: run.answers(PORT))
            yield f"http://localhost:{PORT}"
        finally:
            children.stop()


def sign_in(browser: Browser, address: str, email: str, width: int, height: int) -> Page:
    """A page of this person's browser, signed in by the form."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        device_scale_factor=1,
        color_scheme="light",
    )
    page = context.new_page()
    page.goto("/account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]:not([form])")
    page.wait_for_url("**/home/")
    return page


def main() -> int:
    """Take both pictures. Returns the exit code."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with portal() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        for name, email, path, width, height in SHOTS:
            page = sign_in(browser, address, email, width, height)
            page.goto(path)
            page.wait_for_load_state("networkidle")
            picture = Image.open(io.BytesIO(page.screenshot())).convert("P", palette=Image.Palette.ADAPTIVE)
            picture.save(PICTURES / f"{name}.png", optimize=True)
            print(f"  docs/pictures/{name}.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
