"""Who will see what: told before a step opens or shuts something, to whoever takes it and to whoever approves it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.access import SYSTEM, allowed
from portal.access.rows import acting_for
from portal.accounts.models import User
from referrals.enums import SCOPE_ROLES
from referrals.models import Case
from referrals.standing import position_of, process_of, roles_on
from referrals.words import role_word, word
from referrals.workflow.definition import PREVIOUS, Process, Step
from referrals.workflow.visibility import Access, Position, who_sees
from referrals.workflow.vocabulary import vocabulary


@dataclass(frozen=True)
class Held:
    """Who holds a role for a case now: how many, and their names where these are told."""

    count: int = 0
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """What a role sees of a case before and after a step: field groups in words, and who holds the role here."""

    role: str
    before: tuple[str, ...]
    opened: tuple[str, ...]
    shut: tuple[str, ...]
    held: Held = Held()

    @property
    def is_held(self) -> bool:
        """Whether it opens or shuts something for anybody now; otherwise for whoever is named later."""
        return self.held.count > 0


def position_after(case: Case, step: Step) -> Position:
    """State and stage that a step leads to."""
    to = case.previous_state if step.to == PREVIOUS else step.to
    if to == "triage" and case.state != "triage":
        return Position(to, 1)
    return Position(to, max(case.stage, step.opens_stage))


def preview_of(*, case: Case, step: Step, by: Any) -> list[Change]:
    """Who will see what after a step: every role whose sight changes, from the process's own table, those that are held first.

    `by` is told how many hold each role, and their names if these are theirs to know.
    """
    process = process_of(case)
    return changes_of_sight(
        (process, position_of(case)),
        (process, position_after(case, step)),
        holders_of(case, by),
    )


def changes_of_sight(
    now: tuple[Process, Position],
    then: tuple[Process, Position],
    held: Mapping[str, Held],
) -> list[Change]:
    """Every role that would see more or less of a case at another place, or under another process; those that are held first.

    Args:
        now: process and position before.
        then: process and position after.
        held: role > who holds it for this case.
    """
    groups = list(vocabulary().group_classes)
    before, after = (who_sees(process, position, groups) for process, position in (now, then))
    changes = []
    for role in process_roles(before, after):
        had, has = before.get(role, {}), after.get(role, {})
        opened, shut = (
            [g for g in has if g not in had or _wider(has[g], had[g])],
            [g for g in had if g not in has],
        )
        if opened or shut:
            holders = held.get(role, Held())
            changes.append(
                Change(role_word(then[0], role), _named(had), _named(opened, has), _named(shut), holders)
            )
    return sorted(changes, key=lambda change: not change.is_held)


def holders_of(case: Case, by: Any) -> dict[str, Held]:
    """Role > who holds it for this case today: those named on it, officers in whose area it lies, and whoever raised it.

    Counted are only those to whom the case would answer: no role that ended, no agency without an agreement, nobody in a conflict of
    interest. Names are told to those who name people on cases, that of whoever raised it to nobody here; others are told how many.
    """
    named = allowed(by, "referrals.name_people_case", case)
    found: dict[str, list[str]] = {}
    with acting_for(SYSTEM):
        whole = Case.objects.prefetch_related("members", "conflicts").get(pk=case.pk)
        there = {member.user_id for member in whole.members.all()} | {whole.referrer_id}
        out = {conflict.user_id for conflict in whole.conflicts.all()}
        users = User.objects.filter(Q(assignments__role__in=SCOPE_ROLES) | Q(pk__in=there), is_active=True)
        for user in users.exclude(pk__in=out).select_related("organisation").distinct().order_by("name"):
            for role in roles_on(user, whole):
                found.setdefault(role, []).append(_person(user) if named and role != "referrer" else "")
    return {role: Held(len(people), tuple(name for name in people if name)) for role, people in found.items()}


def _person(user: User) -> str:
    return f"{user.name}, {user.organisation}" if user.organisation else str(user.name)


def process_roles(*previews: dict[str, dict[str, Access]]) -> list[str]:
    """Roles of the previews in the order of the vocabulary."""
    named = {role for preview in previews for role in preview}
    return sorted(named, key=lambda role: word("roles", role))


def _wider(now: Access, then: Access) -> bool:
    return (then.own_only and not now.own_only) or (now.write and not then.write)


def _named(groups: Iterable[str], how: dict[str, Access] | None = None) -> tuple[str, ...]:
    def words(group: str) -> str:
        title = word("field_groups", group)
        own = how is not None and how[group].own_only
        return _("%(group)s (own part only)") % {"group": title} if own else title

    return tuple(words(group) for group in groups)
