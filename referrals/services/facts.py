"""What the rows of a case say to the process. Each part of the work says what it knows; nothing here comes from a form.

A part names what it can say and the rows it reads for that. So a step asks only the parts that have a word in it, and rows
which several parts need are read once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS
from django.db.models import prefetch_related_objects

from referrals.models import Case

Facts = Callable[[Case], Mapping[str, bool]]
Documents = Callable[[Case], Mapping[str, bool]]
Present = Callable[[Case], Mapping[str, str]]
After = Callable[[Case, str], None]
Reduce = Callable[[Case], None]


@dataclass(frozen=True)
class Part:
    """One part of the work.

    Args:
        build: slug > whether it is so in the case's present round.
        says: every slug that it can answer for.
        reads: relations of the case that it reads, as for `prefetch_related`.
    """

    build: Facts
    says: frozenset[str]
    reads: tuple[str, ...] = ()

    def of(self, case: Case) -> frozenset[str]:
        """What is so.

        Raises:
            LookupError: it answers for something that it did not name, which a step would never hear of.
        """
        found = self.build(case)
        if unnamed := found.keys() - self.says:
            raise LookupError(f"{self.build.__name__} does not name {sorted(unnamed)}")  # type: ignore[attr-defined]
        return frozenset(slug for slug, is_so in found.items() if is_so)


_facts: list[Part] = []
_documents: list[Part] = []
_present: list[Present] = []
_present_reads: set[str] = set()
_after: list[After] = []
_reductions: list[Reduce] = []


def register_facts(*says: str, reads: Iterable[str] = ()) -> Callable[[Facts], Facts]:
    """Add guards that rows can meet: slug of the guard > whether it is met in the case's present round."""

    def add(build: Facts) -> Facts:
        _facts.append(Part(build, frozenset(says), tuple(reads)))
        return build

    return add


def register_documents(*says: str, reads: Iterable[str] = ()) -> Callable[[Documents], Documents]:
    """Add documents: slug > whether it is on record in the case's present round."""

    def add(build: Documents) -> Documents:
        _documents.append(Part(build, frozenset(says), tuple(reads)))
        return build

    return add


def register_present(*, reads: Iterable[str] = ()) -> Callable[[Present], Present]:
    """Add who is present where the case is being decided: agency > its kind, for the quorum."""

    def add(build: Present) -> Present:
        _present.append(build)
        _present_reads.update(reads)
        return build

    return add


def register_after(do: After) -> After:
    """Add what else happens when a case has changed its state: it gets the case and the state it left. Done by the portal itself."""
    _after.append(do)
    return do


def register_reduction(do: Reduce) -> Reduce:
    """Add what a part of the work removes from a case that is not taken forward; only codes and dates stay."""
    _reductions.append(do)
    return do


def run_after(case: Case, left: str) -> None:
    """Everything that follows a change of state."""
    for do in _after:
        do(case, left)


def run_reductions(case: Case) -> None:
    """Everything that goes with the reduction to the minimum."""
    for do in _reductions:
        do(case)


def read_anew(case: Case, guards: Collection[str], documents: Collection[str], *, present: bool) -> Case:
    """A copy of the case on which the rows behind these guards and documents have been read, each kind once.

    The copy keeps them for as long as it is held; the caller's own object keeps nothing, and nothing it remembers is used.
    """
    fields = [field.attname for field in Case._meta.concrete_fields]
    copy: Case = Case.from_db(DEFAULT_DB_ALIAS, fields, [getattr(case, name) for name in fields])
    reads = {"conflicts"} | (_present_reads if present else set())
    for part in [*_asked(_facts, guards), *_asked(_documents, documents)]:
        reads.update(part.reads)
    prefetch_related_objects([copy], *sorted(reads))
    return copy


def facts_of(case: Case, guards: Collection[str] | None = None) -> frozenset[str]:
    """Guards that the rows of this round meet; only parts that can answer for `guards` are asked, all if there are none given."""
    return frozenset().union(*(part.of(case) for part in _asked(_facts, guards)))


def documents_of(case: Case, documents: Collection[str] | None = None) -> frozenset[str]:
    """Documents on record in this round; only parts that can answer for `documents` are asked, all if there are none given."""
    return frozenset().union(*(part.of(case) for part in _asked(_documents, documents)))


def _asked(parts: list[Part], slugs: Collection[str] | None) -> list[Part]:
    return [part for part in parts if slugs is None or not part.says.isdisjoint(slugs)]


def present_at(case: Case) -> dict[str, str]:
    """Agency > kind of those present where this case is being decided now; empty outside a meeting."""
    return {agency: kind for build in _present for agency, kind in build(case).items()}
