"""The second wall's questions about a case, put into words once: its state, and whether the person must stay out of it.

Asked by the ORM word by word, they cost a page more than the database takes to answer them. What is the same for everybody
stands in the text itself, so that a plan that is kept knows it: which states they are decides by which index to look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, ClassVar

from django.db.models import BooleanField, F, Func, Q

from referrals import configuration
from referrals.enums import SCOPE_ROLES
from referrals.workflow.visibility import states_seen

Versions = tuple[tuple[str, tuple[int, ...]], ...]
_SLUG = re.compile(r"[a-z0-9_]+")


class _Condition(Func):
    """A condition on columns of a case, written beforehand: `where` names them {0}, {1}, …, and each of `values` %s."""

    output_field: ClassVar[Any] = BooleanField()

    def __init__(self, *columns: Any, where: str, values: tuple[Any, ...] = ()) -> None:
        super().__init__(*columns)
        self.where, self.values = where, values

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """The words with the columns of this query in their places."""
        columns = [compiler.compile(column)[0] for column in self.get_source_expressions()]
        return self.where.format(*columns), list(self.values)


def in_states(role: str, group: str, versions: Versions) -> Q:
    """Cases in a state in which their process lets the role know of them, or see a field group."""
    where = _states(role, group, versions)
    return (
        Q(_Condition(F("process"), F("process_version"), F("state"), where=where)) if where else Q(pk__in=[])
    )


@lru_cache(maxsize=256)
def _states(role: str, group: str, versions: Versions) -> str:
    where = " OR ".join(
        f"({{0}} IN ({_words(processes)}) AND {{2}} IN ({_words(states)}))"
        for states, processes in states_seen(role, group).items()
        if states
    )
    for slug, numbers in versions:  # the city's own versions may open less, or more within the cap
        if where:
            listed = ", ".join(str(int(number)) for number in numbers)
            where = f"(({where}) AND NOT ({{0}} = {_words([slug])} AND {{1}} IN ({listed})))"
        for number in numbers:
            states = configuration.states_seen_in(configuration.process(slug, number), role, group)
            if states:
                own = f"({{0}} = {_words([slug])} AND {{1}} = {int(number)} AND {{2}} IN ({_words(states)}))"
                where = f"{where} OR {own}" if where else own
    return f"({where})" if where else ""


def not_in_states(*states: str) -> Q:
    """Cases in any other state; as the condition of an index has it."""
    return Q(_Condition(F("state"), where=f"NOT ({{0}} IN ({_words(states, in_order=True)}))"))


def without_conflict(user: Any) -> Q:
    """Cases that the person need not stay out of.

    Whoever reaches cases by their place may see thousands: for them the few are read once and each case is held against
    them. For others, named on some, each of theirs is looked up.
    """
    theirs = 'FROM "referrals_conflict" "theirs" WHERE "theirs"."user_id" = %s'
    if user.has_role(*SCOPE_ROLES):
        where = f'{{0}} NOT IN (SELECT "theirs"."case_id" {theirs})'
    else:
        where = f'NOT EXISTS (SELECT 1 {theirs} AND "theirs"."case_id" = {{0}})'
    return Q(_Condition(F("pk"), where=where, values=(user.pk,)))


def _words(slugs: Iterable[str], *, in_order: bool = False) -> str:
    """Slugs of the vocabulary as SQL; anything else is refused."""
    given = list(slugs) if in_order else sorted(slugs)
    if not all(_SLUG.fullmatch(slug) for slug in given):
        raise ValueError("slugs only")
    return ", ".join(f"'{slug}'" for slug in given)
