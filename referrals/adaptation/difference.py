"""What a version changes, told in words: settings, and who sees more or less."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from referrals.adaptation.topics import settings_of
from referrals.configuration import text_of
from referrals.words import word
from referrals.workflow.definition import Process

ORDER = ("", "until_answered", "until_end_date", "own", "read", "write")


@dataclass(frozen=True)
class Difference:
    """One thing that a version changes: what, before, after, and whether somebody would see more or less."""

    what: str
    before: str
    after: str
    wider: bool = False
    narrower: bool = False


def differences(before: Process, after: Process) -> list[Difference]:
    """What would be different for cases that begin under the new version."""
    old, new = text_of(before), text_of(after)
    found = []
    for setting in settings_of(old).values():
        had, has = setting.read(old), setting.read(new)
        if not setting.same(has, had):
            found.append(Difference(str(setting.label), setting.words(had), setting.words(has)))
    for cell in sorted(set(before.matrix) | set(after.matrix)):
        role, state, group = cell
        if state not in before.states or state not in after.states:
            continue  # said by the states in use
        had, has = before.matrix.get(cell, ""), after.matrix.get(cell, "")
        if had != has:
            what = f"{word('roles', role)}, {before.states[state].title}: {word('field_groups', group)}"
            wider = ORDER.index(has) > ORDER.index(had)
            found.append(Difference(what, access_in_words(had), access_in_words(has), wider, not wider))
    return found


def access_in_words(value: str) -> str:
    """A value of the matrix."""
    return word("access_values", value) if value else _("Nothing")
