"""Who sees which field group of a case: the city's matrix, the stage its disclosure has reached, and who the viewer is to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from referrals.workflow.definition import Process
from referrals.workflow.loading import preset, presets
from referrals.workflow.vocabulary import vocabulary


@dataclass(frozen=True)
class Position:
    """Where a case is: its state and the disclosure stage (0 to 4) it has reached since it last came to triage."""

    state: str
    stage: int


@dataclass(frozen=True)
class Viewer:
    """What a person is to one case, worked out on the server.

    Args:
        roles: roles that count for this case (a panel member's agency was invited, a provider was assigned, …).
        in_conflict: a declared conflict of interest shuts everything, whatever the roles.
        has_answered: the viewer's agency has answered "known / not known / should join".
        end_date_passed: the date until which the team keeps access after closing is over.
        reads_as: roles whose sight an open break-glass lends; it never lends their hand.
    """

    roles: frozenset[str]
    in_conflict: bool = False
    has_answered: bool = False
    end_date_passed: bool = False
    reads_as: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Access:
    """What a viewer may do with a field group: all of it or only the own contribution."""

    read: bool = False
    write: bool = False
    own_only: bool = False

    def __bool__(self) -> bool:
        return self.read

    def joined(self, other: Access) -> Access:
        """The wider of two accesses, for a person with two roles."""
        whole = (self.read and not self.own_only) or (other.read and not other.own_only)
        return Access(
            self.read or other.read, self.write or other.write, not whole and (self.read or other.read)
        )


NOTHING = Access()
_MEANING = {
    "read": Access(read=True),
    "write": Access(read=True, write=True),
    "own": Access(read=True, write=True, own_only=True),
}


def access(process: Process, viewer: Viewer, position: Position, group: str) -> Access:
    """What the viewer may do with one field group now. Whatever is not written in the matrix is closed."""
    found = NOTHING
    if viewer.in_conflict:
        return found
    for role in viewer.roles:
        found = found.joined(_as_role(process, viewer, role, position, group))
    for role in viewer.reads_as:
        lent = _as_role(process, viewer, role, position, group)
        found = found.joined(Access(lent.read, own_only=lent.own_only))
    return found


def visible_groups(process: Process, viewer: Viewer, position: Position) -> dict[str, Access]:
    """Every field group of which the viewer sees anything."""
    found = {group: access(process, viewer, position, group) for group in vocabulary().group_classes}
    return {group: given for group, given in found.items() if given}


def is_visible(process: Process, viewer: Viewer, position: Position) -> bool:
    """Whether the viewer may know that the case exists."""
    return bool(access(process, viewer, position, "metadata")) or bool(
        visible_groups(process, viewer, position)
    )


@cache
def states_seen(role: str, group: str = "") -> dict[frozenset[str], tuple[str, ...]]:
    """States in which a role may know of a case (or may see a field group) > the processes that have these; for one query over many cases."""
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for slug in presets():
        states = frozenset(state for r, state, g in preset(slug).matrix if r == role and group in ("", g))
        found[states] = (*found.get(states, ()), slug)
    return found


def who_sees(process: Process, position: Position, groups: Iterable[str]) -> dict[str, dict[str, Access]]:
    """Role > field group > access in a position: the preview before a disclosure."""
    preview: dict[str, dict[str, Access]] = {}
    for role in sorted(vocabulary().roles):
        for group in groups:
            given = _as_role(process, Viewer(frozenset([role])), role, position, group)
            if given:
                preview.setdefault(role, {})[group] = given
    return preview


def _as_role(process: Process, viewer: Viewer, role: str, position: Position, group: str) -> Access:
    value = process.matrix.get((role, position.state, group))
    if value is None or not _stage_reached(role, position, group, value):
        return NOTHING
    # The cap holds even if a configuration slipped past its check.
    if not vocabulary().may_ever(role, position.state, group, value):
        return NOTHING
    if value == "until_answered":
        return NOTHING if viewer.has_answered else Access(read=True)
    if value == "until_end_date":
        return NOTHING if viewer.end_date_passed else Access(read=True)
    return _MEANING[value]


def _stage_reached(role: str, position: Position, group: str, value: str) -> bool:
    """Outside the desk a state opens only what this case's disclosure has reached; one's own contribution is never closed by it."""
    words = vocabulary()
    if value == "own" or role in words.desk_roles:
        return True
    if role == "police_liaison" and position.state in words.check_states:
        return True
    return position.stage >= words.stage_needed.get(words.group_classes[group], 0)
