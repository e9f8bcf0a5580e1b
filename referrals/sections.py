"""Sections of the case page: each part of the work registers what it shows; whatever the viewer may not see is never opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.utils.functional import Promise

from portal.crypto.case import CaseKeys
from referrals.corrected import in_full, is_entry, now
from referrals.models import Case
from referrals.workflow.visibility import NOTHING, Access


@dataclass
class Opening:
    """One person's look at one case: it opens sealed columns of field groups the viewer may see, and remembers which.

    Args:
        case: the case.
        by: who looks.
        groups: field group > access, of all groups that `by` sees anything of now.
        keys: the keys of the case.
        section: slug of the section that is looked at, for the audit event.
        read: field groups that were shown; they go into the audit event.
        corrections: corrections of the case, once they were asked for.
        with_history: whether an entry that was corrected reads with both its versions; not where a form begins with its words.
    """

    case: Case
    by: Any
    groups: Mapping[str, Access]
    keys: CaseKeys
    section: str = ""
    read: set[str] = field(default_factory=set)
    corrections: Any = None
    with_history: bool = True

    def access(self, group: str) -> Access:
        """What the viewer may do with a group."""
        return self.groups.get(group, NOTHING)

    def sees(self, group: str, author: Any = None) -> bool:
        """Whether the viewer sees a row of this group; `author` is the id of who contributed it, for "own part only"."""
        given = self.access(group)
        seen = bool(given) and (not given.own_only or (author is not None and author == self.by.pk))
        if seen:
            self.read.add(group)
        return seen

    def open(self, row: Model, column: str, group: str, author: Any = None) -> str:
        """The text in a sealed column; an entry that the person has had corrected reads with both its versions.

        Raises:
            PermissionDenied: the viewer does not see this row of the group; ask `sees` first.
        """
        if not self.sees(group, author):
            raise PermissionDenied(group)
        if not is_entry(row):
            return self.keys.open(row, column)
        if self.corrections is None:
            self.corrections = list(self.case.corrections.all())
        return (in_full if self.with_history else now)(self.keys, row, column, self.corrections)


Build = Callable[[Opening], Mapping[str, Any] | None]
Shown = Callable[[Opening], bool]


@dataclass(frozen=True)
class Section:
    """One section: its tab, its template, and what fills it (None: nothing to show to this viewer, no tab).

    Args:
        slug: the part of the address.
        title: words of the tab.
        template: fragment that shows what `build` returns; it also gets `case`, `groups`, `section`.
        groups: field groups it shows; a viewer who sees none of them has no tab.
        build: called inside the transaction that writes the audit event.
        order: place among the tabs.
        shown: whether this viewer has the tab at all, where the groups alone don't say; opens nothing.
    """

    slug: str
    title: str | Promise
    template: str
    groups: tuple[str, ...]
    build: Build
    order: int = 50
    shown: Shown | None = None


_sections: dict[str, Section] = {}


def register_section(section: Section) -> None:
    """Add a section to the case page."""
    _sections[section.slug] = section


def title_of(slug: str) -> str | Promise:
    """Words of a section's tab; empty for a slug that is none."""
    return _sections[slug].title if slug in _sections else ""


def sections_for(opening: Opening) -> list[Section]:
    """Sections of which the viewer may see something, in order."""
    shown = [
        section
        for section in _sections.values()
        if any(group in opening.groups for group in section.groups)
        and (section.shown is None or section.shown(opening))
    ]
    return sorted(shown, key=lambda section: section.order)
