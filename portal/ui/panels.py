"""Pages that gather from several apps are made of panels; navigation and search likewise. Apps register in `ready()`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from portal.ui.kept import kept


@dataclass(frozen=True)
class Panel:
    """One part of a gathered page: a template and what it needs.

    `side` puts it into the context column; `wide` across both columns: under them, or on top for the council lead.
    """

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    side: bool = False
    wide: bool = False
    html: str = ""

    def drawn(self, request: HttpRequest) -> SafeString:
        """As HTML: as it was kept, or by its template."""
        return SafeString(self.html or render_to_string(self.template, self.context, request=request))


@dataclass(frozen=True)
class NavItem:
    """One entry of the side navigation; drawn only for those whom the rule behind `perm` lets in."""

    section: str
    label: str | Promise
    url_name: str
    perm: str
    order: int = 50
    icon: str = ""
    count: Callable[[Any], int | None] | None = None
    group: str | Promise = ""


@dataclass(frozen=True)
class SearchHit:
    """One found record: its title, a line about it, where it lives, and what it is."""

    title: str
    detail: str
    url: str
    kind: str | Promise


@dataclass(frozen=True)
class Door:
    """One of the five doors of the public site; drawn once an app has something real behind it."""

    title: str | Promise
    text: str | Promise
    url_name: str
    icon: str
    short: str | Promise = ""
    order: int = 50


@dataclass(frozen=True)
class QuickLink:
    """One entry of the bar at the bottom of a partner's phone."""

    label: str | Promise
    url_name: str
    perm: str
    icon: str
    order: int = 50


Build = Callable[[HttpRequest, Any], Panel | None]
Find = Callable[[Any, str], list[SearchHit]]
_panels: dict[str, list[tuple[int, Build, bool]]] = {}
_nav: list[NavItem] = []
_search: list[Find] = []
_doors: list[Door] = []
_quick: list[QuickLink] = []


def register_panel(page: str, build: Build, *, order: int = 50, keeps: bool = False) -> None:
    """Add a panel to `page` (`home`, `area`, `organisation`). `build` returns None where it has nothing to say to this person.

    With `keeps`, a panel of a page without subject is drawn once in half a minute for each person (`portal.ui.kept`). Only for
    panels that count and tell, whose content hangs on roles and organisation alone, and without forms; never one about cases.
    """
    _panels.setdefault(page, []).append((order, build, keeps))


def panels_for(page: str, request: HttpRequest, subject: Any = None) -> list[Panel]:
    """The panels of `page` for this person and subject, in order."""
    found = sorted(_panels.get(page, []), key=lambda entry: entry[0])
    built = (
        _kept(page, build, request) if keeps and subject is None else build(request, subject)
        for _, build, keeps in found
    )
    return [panel for panel in built if panel is not None]


def _kept(page: str, build: Build, request: HttpRequest) -> Panel | None:
    """The panel as it was drawn for this person in the last half minute, or drawn now."""

    def draw() -> Panel | None:
        panel = build(request, None)
        if panel is None or not settings.KEPT_SECONDS:
            return panel
        return Panel(panel.template, side=panel.side, wide=panel.wide, html=panel.drawn(request))

    return kept(request.user, f"panel:{page}:{build.__module__}.{build.__qualname__}", draw)


def register_nav(
    section: str,
    label: str | Promise,
    url_name: str,
    perm: str,
    *,
    order: int = 50,
    icon: str = "",
    count: Callable[[Any], int | None] | None = None,
    group: str | Promise = "",
) -> None:
    """Add an entry to the side navigation.

    Args:
        section: `home`, `landscape`, `strategy`, `programmes`, `referrals`, `learning`, `reports` or `settings`.
        label: the words.
        url_name: `app:view` without arguments.
        perm: class-level permission that decides whether it is drawn.
        order: place within the section; the lowest is where the section's own heading leads.
        icon: name in the sprite, for a section's first entry.
        count: how many wait there for this person, or None for no number.
        group: words of the one entry that it shares with others; its pages then carry tabs. Whoever may open one of them finds it by
            its own words.
    """
    _nav.append(NavItem(section, label, url_name, perm, order, icon, count, group))


def nav_items() -> list[NavItem]:
    """All entries, in order."""
    return sorted(_nav, key=lambda item: item.order)


def register_search(find: Find) -> None:
    """Add a searcher: it gets the person and the words and returns only what that person may see."""
    _search.append(find)


def search(user: Any, words: str) -> list[SearchHit]:
    """What every app finds for these words, as far as this person may see it."""
    return [hit for find in _search for hit in find(user, words)]


def register_door(
    title: str | Promise,
    text: str | Promise,
    url_name: str,
    *,
    icon: str,
    short: str | Promise = "",
    order: int = 50,
) -> None:
    """Open a door on the public front page and in its header.

    Args:
        title: what one can do there.
        text: one sentence about it.
        url_name: a `@public` view without arguments.
        icon: name in the sprite.
        short: words for the header, where there is little room; the title if left out.
        order: 10 what the city does, 20 take part, 30 support or advice, 40 incidents, 50 open data.
    """
    _doors.append(Door(title, text, url_name, icon, short or title, order))


def doors() -> list[Door]:
    """The open doors, in order."""
    return sorted(_doors, key=lambda door: door.order)


def register_quick(label: str | Promise, url_name: str, perm: str, *, icon: str, order: int = 50) -> None:
    """Add a link to the bar at the bottom of a partner's phone: at most three besides Home, the first being the most frequent."""
    _quick.append(QuickLink(label, url_name, perm, icon, order))


def quick_links() -> list[QuickLink]:
    """The links of the phone bar, in order."""
    return sorted(_quick, key=lambda link: link.order)
