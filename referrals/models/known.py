"""The second wall's two questions about a case, put into words once: its state, and whether the person must stay out of it.

Asked by the ORM word by word, they cost a page more than the database takes to answer them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar

from django.db.models import BooleanField, F, Func, Q

from referrals import configuration
from referrals.workflow.visibility import states_seen

Versions = tuple[tuple[str, tuple[int, ...]], ...]


class _Condition(Func):
    """A condition on columns of a case, written beforehand: `where` names them {0}, {1}, …; a tuple among `values` is an array."""

    output_field: ClassVar[Any] = BooleanField()

    def __init__(self, *columns: Any, where: str, values: tuple[Any, ...]) -> None:
        super().__init__(*columns)
        self.where, self.values = where, values

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """The words with the columns of this query in their places."""
        columns = [compiler.compile(column)[0] for column in self.get_source_expressions()]
        return self.where.format(*columns), [list(v) if isinstance(v, tuple) else v for v in self.values]


def in_states(role: str, group: str, versions: Versions) -> Q:
    """Cases in a state in which their process lets the role know of them, or see a field group."""
    where, values = _states(role, group, versions)
    if not where:
        return Q(pk__in=[])
    return Q(_Condition(F("process"), F("process_version"), F("state"), where=where, values=values))


@lru_cache(maxsize=256)
def _states(role: str, group: str, versions: Versions) -> tuple[str, tuple[Any, ...]]:
    either: list[str] = []
    values: list[Any] = []
    for states, processes in states_seen(role, group).items():
        if states:
            either.append("({0} = ANY(%s::text[]) AND {2} = ANY(%s::text[]))")
            values += [processes, tuple(sorted(states))]
    where = " OR ".join(either)
    for slug, numbers in versions:  # the city's own versions may open less, or more within the cap
        if where:
            where = f"(({where}) AND NOT ({{0}} = %s AND {{1}} = ANY(%s::int[])))"
            values += [slug, numbers]
        for number in numbers:
            states = configuration.states_seen_in(configuration.process(slug, number), role, group)
            if states:
                where += f"{' OR ' if where else ''}({{0}} = %s AND {{1}} = %s AND {{2}} = ANY(%s::text[]))"
                values += [slug, number, tuple(sorted(states))]
    return f"({where})" if where else "", tuple(values)


def without_conflict(user: Any) -> Q:
    """Cases that the person need not stay out of."""
    where = 'NOT EXISTS (SELECT 1 FROM "referrals_conflict" "theirs" WHERE "theirs"."case_id" = {0} AND "theirs"."user_id" = %s)'
    return Q(_Condition(F("pk"), where=where, values=(user.pk,)))
