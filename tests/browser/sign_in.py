"""Signing in the way people do: address, password, and a code where one is asked for."""

import hashlib
import hmac
import struct
import time
from base64 import b32decode

from playwright.sync_api import BrowserContext, Page

from tests.browser.server import City


def code_now(secret: str) -> str:
    """The six digits an authenticator app would show, RFC 6238; waits when they are about to change."""
    left = 30 - time.time() % 30
    if left < 6:
        time.sleep(left + 0.1)
    digest = hmac.new(b32decode(secret), struct.pack(">Q", int(time.time() // 30)), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def sign_in(context: BrowserContext, city: City, role: str) -> Page:
    """Sign `role` in; returns the page, which shows the home page."""
    person = city.people[role]
    page = context.new_page()
    page.goto("/account/login/")
    page.fill("input[name=login]", person["email"])
    page.fill("input[name=password]", person["password"])
    page.click("main button[type=submit]:not([form])")
    if person["secret"]:
        page.fill("input[name=code]", code_now(person["secret"]))
        page.click("main form:has(input[name=code]) button[type=submit]")
    page.wait_for_url("**/home/")
    return page
