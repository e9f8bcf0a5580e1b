"""Top bar, side navigation and phone bar as HTML.

Drawn here and not in templates: they stand on every page, and were some two hundred nodes each time.
"""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.ui import navigation
from portal.ui.addresses import address
from portal.ui.escaping import escaped
from portal.ui.icons import icon
from portal.ui.written import whole


@cache
def _mark() -> str:
    return render_to_string("_layout/_mark.html")


@cache
def _address(name: str) -> str:
    return str(escaped(address(name)))


def _here(link: Any) -> str:
    return ' aria-current="page"' if link.current else ""


def topbar(frame: Any) -> SafeString:
    """Menu (phone), the city's mark, search, what waits, my account; the menu is a details element and opens without script."""
    menu = _("Menu")
    return mark_safe(  # noqa: S308 - every value is escaped
        f"""<header class="topbar">
<a class="topbar-link phone-only" href="#nav" data-menu>{icon("list")}{menu}</a>
{_brand()}
{_search()}
{_bell(frame.waiting)}
{_account(frame.request)}
</header>
"""
    )


def _brand() -> str:
    city, programme = escaped(settings.CITY_NAME), escaped(settings.PROGRAMME_NAME)
    return f'<a class="brand" href="{_address("home")}">{_mark()}<span>{city}<small>{programme}</small></span></a>'


def _search() -> str:
    label, for_what = _("Search the portal"), _("Search programmes, measures, places")
    return (
        f'<form class="topbar-search" role="search" action="{_address("search")}">'
        f'<label class="visually-hidden" for="q">{label}</label>'
        f'<input class="form-control" id="q" name="q" type="search" placeholder="{for_what}"></form>'
    )


def _bell(waiting: int) -> str:
    count, label = ' class="count"' if waiting else "", _("What waits for me:")
    return (
        f'<a class="topbar-link push" href="{_address("inbox:index")}">{icon("bell")}'
        f'<span class="visually-hidden">{label} </span><span{count}>{whole(waiting)}</span></a>'
    )


def _account(request: HttpRequest) -> str:
    user: Any = request.user
    name = escaped(user.name)
    employer = f"<br>{escaped(user.organisation)}" if user.organisation else ""
    token = f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">'
    out, mine, account = _("Sign out"), _("my account"), _("My account")
    guides, search = _("Guides"), _("Search")
    leave = f'<button type="submit">{icon("box-arrow-right", flip=True)}{out}</button>'
    return f"""<details class="menu"><summary class="topbar-link">{icon("person-circle")}<span class="desk-only">{name}</span>\
<span class="visually-hidden">, {mine}</span></summary>
<ul class="menu-list">
<li class="menu-who"><b>{name}</b>{employer}</li>
<li><a href="{_address("ui:account")}">{icon("sliders")}{account}</a></li>
<li><a href="{_address("guides")}">{icon("book")}{guides}</a></li>
<li class="phone-only"><a href="{_address("search")}">{icon("search")}{search}</a></li>
<li><form method="post" action="{_address("account_logout")}">{token}{leave}</form></li>
</ul></details>"""


def sidenav(frame: Any) -> SafeString:
    """Sections in the order of the work, their entries while one is in them; on a phone opened by the top bar's link to #nav."""
    waiting, label, close = _("waiting"), _("Main"), _("Close menu")
    drawn = []
    for section in frame.sections:
        folded, count = not section.is_open, 0 if section.is_open else section.count
        mark = ' aria-current="page"' if section.current else ' class="is-open"' if section.is_open else ""
        inside = "" if folded else f"\n<ul>{''.join(_entry(link, waiting) for link in section.links)}</ul>"
        drawn.append(
            f'\n<li><a href="{escaped(section.url)}"{mark}>{icon(section.icon)}{escaped(section.label)}'
            f"{_count(count, waiting)}</a>{inside}</li>"
        )
    return mark_safe(  # noqa: S308 - every value is escaped
        f"""<nav class="sidenav" id="nav" aria-label="{label}">
<ul>{"".join(drawn)}
</ul>
<p class="phone-only px-3 pt-3"><a href="#" data-menu-close>{close}</a></p>
</nav>
"""
    )


def group_tabs(frame: Any) -> SafeString:
    """The pages that share one entry of the navigation, as tabs; on these pages themselves, not on what lies under them."""
    group = frame.group
    if group is None or all(link.url != frame.request.path for link in group.tabs):
        return SafeString()
    waiting = _("waiting")
    tabs = "".join(_entry(link, waiting) for link in group.tabs)
    label = escaped(group.label)
    return mark_safe(f'<nav aria-label="{label}"><ul class="tabs">{tabs}</ul></nav>\n')  # noqa: S308 - every value is escaped


def group_crumb(frame: Any) -> SafeString:
    """The word of the shared entry in the breadcrumb, leading to the first of its pages."""
    group = frame.group
    if group is None or group.tabs[0].current:
        return SafeString()
    url, label = escaped(group.url), escaped(group.label)
    return mark_safe(f'<li class="breadcrumb-item"><a href="{url}">{label}</a></li>')  # noqa: S308 - every value is escaped


def _entry(link: navigation.Link, waiting: str) -> str:
    return (
        f'<li><a href="{escaped(link.url)}"{_here(link)}>{escaped(link.label)}'
        f"{_count(link.count, waiting)}</a></li>"
    )


def _count(amount: int | None, waiting: str) -> str:
    if not amount:
        return ""
    return f'<span class="count">{whole(amount)}<span class="visually-hidden"> {waiting}</span></span>'


def phonebar(frame: Any) -> SafeString:
    """The bar at the bottom of a partner's phone: Home and what they do most."""
    if not frame.phone_links:
        return SafeString()
    links = "".join(
        f'<a href="{escaped(link.url)}"{_here(link)}>{icon(link.icon)}{escaped(link.label)}</a>'
        for link in frame.phone_links
    )
    label = _("Quick links")
    return mark_safe(f'<nav class="phonebar" aria-label="{label}">{links}</nav>\n')  # noqa: S308 - every value is escaped
