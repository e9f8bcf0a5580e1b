"""The side navigation: sections in the order of the work, entries for those who may open them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.access import allowed
from portal.ui import panels
from portal.ui.addresses import address
from portal.ui.kept import kept

SECTIONS: dict[str, tuple[str | Promise, str]] = {
    "home": (_("Home"), "house"),
    "landscape": (_("Landscape"), "map"),
    "strategy": (_("Strategy"), "signpost-split"),
    "programmes": (_("Programmes"), "people"),
    "referrals": (_("Referrals"), "chat-heart"),
    "learning": (_("Learning"), "graph-up"),
    "reports": (_("Reports"), "file-earmark-text"),
    "settings": (_("Settings"), "gear"),
}


@dataclass(frozen=True)
class Link:
    """One drawn link: where it leads, whether we are there, and how many wait behind it."""

    label: str | Promise
    url: str
    icon: str = ""
    current: bool = False
    count: int | None = None
    tabs: tuple["Link", ...] = ()


@dataclass(frozen=True)
class Section:
    """A heading of the navigation with its entries; it leads to the first of them."""

    label: str | Promise
    icon: str
    url: str
    current: bool
    is_open: bool
    links: tuple[Link, ...]

    @property
    def count(self) -> int:
        """All that waits in a section that is folded."""
        return sum(link.count or 0 for link in self.links)


def _best(path: str, urls: Iterable[str]) -> str:
    """The longest address that `path` lies under; the root counts only for itself."""
    fitting = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(fitting, key=len, default="")


def _entries(user: Any) -> dict[tuple[str, str], int | None]:
    """The entries that this person may open, by address and rule, with how many wait there."""
    return {
        (item.url_name, item.perm): item.count(user) if item.count else None
        for item in panels.nav_items()
        if allowed(user, item.perm)
    }


def side_navigation(request: HttpRequest) -> list[Section]:
    """The sections that this person may open, with the place where we are marked."""
    user: Any = request.user
    counts = kept(user, "navigation", lambda: _entries(user))
    items = [
        (item, address(item.url_name)) for item in panels.nav_items() if (item.url_name, item.perm) in counts
    ]
    here = _best(request.path, [url for _, url in items])
    home = address("home")
    drawn = [Section(_("Home"), "house", home, request.path == home, False, ())]
    for slug, (label, icon) in SECTIONS.items():
        links = _grouped(
            (
                item.group,
                Link(item.label, url, item.icon, url == here, counts[item.url_name, item.perm]),
            )
            for item, url in items
            if item.section == slug
        )
        if links and slug != "home":
            inside = any(link.current for link in links)
            drawn.append(
                Section(
                    label, icon, links[0].url, inside and len(links) == 1, inside and len(links) > 1, links
                )
            )
    return drawn


def _grouped(entries: Iterable[tuple[str | Promise, Link]]) -> tuple[Link, ...]:
    """Entries that share a group become one, where the first of them stood; a group of one keeps the entry's own words."""
    found: dict[str, tuple[str | Promise, list[Link]]] = {}
    for number, (group, link) in enumerate(entries):
        found.setdefault(str(group) or f"#{number}", (group, []))[1].append(link)
    return tuple(
        links[0]
        if len(links) == 1
        else Link(
            group,
            links[0].url,
            links[0].icon,
            any(link.current for link in links),
            sum(link.count or 0 for link in links) or None,
            tuple(links),
        )
        for group, links in found.values()
    )


def group_here(sections: Iterable[Section]) -> Link | None:
    """The entry with tabs that we are in, if we are in one."""
    return next((link for section in sections for link in section.links if link.current and link.tabs), None)


def phone_links(request: HttpRequest) -> list[Link]:
    """The bar at the bottom of a partner's phone; empty for everyone else."""
    user: Any = request.user
    if not user.has_role("partner_member", "partner_manager"):
        return []
    urls = [(address(link.url_name), link) for link in panels.quick_links() if allowed(user, link.perm)]
    if not urls:
        return []
    here = _best(request.path, [url for url, _ in urls])
    home = address("home")
    return [
        Link(_("Home"), home, "house", request.path == home),
        *(Link(link.label, url, link.icon, url == here) for url, link in urls[:4]),
    ]


def public_doors() -> list[tuple[panels.Door, str]]:
    """The open doors of the public site with their addresses."""
    return [(door, address(door.url_name)) for door in panels.doors()]
