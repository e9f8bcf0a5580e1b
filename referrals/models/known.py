"""The second wall's questions about a case, put into words once: its state, where it is, who is named, who must stay out.

Asked by the ORM word by word, they cost a page more than the database takes to answer them. What is the same for everybody
stands in the text itself, so that a plan that is kept knows it; what a person brings stands apart, so that one plan serves
all who hold the same roles. Which state a case is in is asked by its bit (see the migration `state_bits`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

from django.db.models import BooleanField, F, Func, Q

from referrals import configuration
from referrals.enums import SCOPE_ROLES
from referrals.workflow.visibility import states_seen

Versions = tuple[tuple[str, tuple[int, ...]], ...]
# In this order for good: the position is the bit that the database writes beside a case's state.
STATES_BY_BIT = (
    "draft", "received", "triage", "threshold", "identity_check", "information", "panel", "consent", "support", "review", "closed",
    "follow_up", "retention", "erased", "discarded", "emergency", "criminal_track", "police_hold", "paused", "transferred",
)  # fmt: skip
BITS = {state: 1 << place for place, state in enumerate(STATES_BY_BIT)}
_SLUG = re.compile(r"[a-z0-9_]+")
_THEIRS = 'FROM "referrals_conflict" "theirs" WHERE "theirs"."user_id" = %s'


class _Condition(Func):
    """A condition on a case, written beforehand: `where` names columns as {c}."state", and each of `values` as %s."""

    output_field: ClassVar[Any] = BooleanField()

    def __init__(self, where: str, values: tuple[Any, ...] = ()) -> None:
        super().__init__(F("pk"))
        self.where, self.values = where, values

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """The words with the name of the case's table in this query."""
        table = compiler.compile(self.get_source_expressions()[0])[0].rpartition(".")[0]
        return self.where.replace("{c}", table), list(self.values)


class Words(NamedTuple):
    """Part of a condition: its text, and the values that stand in it."""

    where: str
    values: tuple[Any, ...] = ()


def cases_in(ways: Iterable[Words], user: Any) -> Q | None:
    """Cases that one of these ways leads to and that the person need not stay out of; None if no way leads anywhere."""
    found = [way for way in ways if way.where]
    if not found:
        return None
    conflict = _without_conflict(user)
    where = f"(({' OR '.join(way.where for way in found)}) AND {conflict.where})"
    return Q(_Condition(where, sum((way.values for way in found), ()) + conflict.values))


def by_place(role: str, group: str, versions: Versions, paths: tuple[str, ...] | None) -> Words:
    """Cases in areas whose paths begin like this (None: in the whole city), where the role may know of them."""
    states = _states(role, group, versions)
    if paths is None or not states:
        return Words(states)
    here = "ARRAY(SELECT a.id FROM areas_area a WHERE a.path ^@ ANY (%s::text[]))"
    return Words(f'({{c}}."area_id" = ANY ({here}) AND {states})', (list(paths),))


def by_name(role: str, group: str, versions: Versions, user: Any, today: dt.date) -> Words:
    """Cases on which the person is named in the role, where it may know of them."""
    states = _states(role, group, versions)
    named = (
        'SELECT "mine"."case_id" FROM "referrals_casemember" "mine" WHERE ("mine"."until" IS NULL OR "mine"."until" >= %s) '
        'AND "mine"."role" = %s AND "mine"."user_id" = %s'
    )
    return Words(f'({{c}}."id" IN ({named}) AND {states})', (today, role, user.pk)) if states else Words("")


def raised(versions: Versions, user: Any) -> Words:
    """Cases that the person raised, as long as they may know of them."""
    states = _states("referrer", "", versions)
    return Words(f'({{c}}."referrer_id" = %s AND {states})', (user.pk,)) if states else Words("")


def lent(versions: Versions, user: Any, now: dt.datetime) -> Words:
    """Cases that an unexpired break-glass of the person opens, as a coordinator sees them."""
    states = _states("case_coordinator", "", versions)
    opened = (
        'SELECT "opened"."case_id" FROM "referrals_breakglass" "opened" WHERE "opened"."user_id" = %s '
        'AND "opened"."ends_at" > %s'
    )
    return Words(f'({{c}}."id" IN ({opened}) AND {states})', (user.pk, now)) if states else Words("")


def in_states(role: str, group: str, versions: Versions) -> Q:
    """Cases in a state in which their process lets the role know of them, or see a field group."""
    where = _states(role, group, versions)
    return Q(_Condition(where)) if where else Q(pk__in=[])


@lru_cache(maxsize=256)
def _states(role: str, group: str, versions: Versions) -> str:
    where = " OR ".join(
        f'({{c}}."process" IN ({_words(processes)}) AND {_one_of(states)})'
        for states, processes in states_seen(role, group).items()
        if states
    )
    for slug, numbers in versions:  # the city's own versions may open less, or more within the cap
        of_slug = f'{{c}}."process" = {_words([slug])} AND {{c}}."process_version"'
        if where:
            listed = ", ".join(str(int(number)) for number in numbers)
            where = f"(({where}) AND NOT ({of_slug} IN ({listed})))"
        for number in numbers:
            states = configuration.states_seen_in(configuration.process(slug, number), role, group)
            if states:
                own = f"({of_slug} = {int(number)} AND {_one_of(states)})"
                where = f"{where} OR {own}" if where else own
    return f"({where})" if where else ""


def not_in_states(*states: str) -> Q:
    """Cases in any other state; as the condition of an index has it."""
    return Q(_Condition(f'NOT ({{c}}."state" IN ({_words(states, in_order=True)}))'))


def _without_conflict(user: Any) -> Words:
    """Whether the person need not stay out of a case. Who has no conflict at all is asked that once, not for each case.

    Whoever reaches cases by their place may see thousands: for them the few are read once and each case is held against
    them. For others, named on some, each of theirs is looked up.
    """
    if user.has_role(*SCOPE_ROLES):
        each = f'{{c}}."id" NOT IN (SELECT "theirs"."case_id" {_THEIRS})'
    else:
        each = f'NOT EXISTS (SELECT 1 {_THEIRS} AND "theirs"."case_id" = {{c}}."id")'
    return Words(f"(NOT EXISTS (SELECT 1 {_THEIRS}) OR {each})", (user.pk, user.pk))


def _one_of(states: Iterable[str]) -> str:
    """Whether a case is in one of these states."""
    return f'({{c}}."state_bit" & {sum(BITS[state] for state in states)}) <> 0'


def _words(slugs: Iterable[str], *, in_order: bool = False) -> str:
    """Slugs of the vocabulary as SQL; anything else is refused."""
    given = list(slugs) if in_order else sorted(slugs)
    if not all(_SLUG.fullmatch(slug) for slug in given):
        raise ValueError("slugs only")
    return ", ".join(f"'{slug}'" for slug in given)
