"""What a city's process is made of. Frozen; made by `loading` from a preset and checked by `checking` before anybody uses it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

PREVIOUS: Final = "previous"


@dataclass(frozen=True)
class Clock:
    """How long a state may last before it shows as late. `value` None: set elsewhere (retention) or by the step."""

    value: int | None
    unit: str
    urgent_hours: int | None = None
    maximum: int | None = None


@dataclass(frozen=True)
class State:
    """One state of a case. `kind` is main, side or terminal; `never_automatic` ones are left by a person's act only."""

    slug: str
    title: str
    kind: str
    clock: Clock | None = None
    never_automatic: bool = False
    on_expiry: str = "show_late_and_remind"


@dataclass(frozen=True)
class Step:
    """One way out of a state: who may take it, what must be true, what must be written, how many persons it needs.

    Args:
        to: a state, or `PREVIOUS` (the state before a pause or an offer).
        two_persons: slug of the rule that asks for a second person; empty if one is enough.
        opens_stage: disclosure stage (1 to 4) the step opens; 0 if it opens none.
        outcomes: one of these must be given; only steps that close have any.
        only_if_outcome: possible only after a closing with one of these outcomes.
        immediate: nobody can refuse or delay it.
    """

    slug: str
    title: str
    sources: tuple[str, ...]
    to: str
    roles: frozenset[str]
    guards: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    only_if_outcome: tuple[str, ...] = ()
    two_persons: str = ""
    opens_stage: int = 0
    messages: tuple[str, ...] = ()
    immediate: bool = False


@dataclass(frozen=True)
class Quorum:
    """How many agencies, and which kinds, must be present for a decision."""

    agencies: int
    must_include: frozenset[str] = frozenset()


@dataclass(frozen=True)
class TwoPersons:
    """A rule of two persons: the second one's roles, and whether they must be of another agency."""

    slug: str
    title: str
    approver_roles: frozenset[str]
    other_agency: bool = False


@dataclass(frozen=True)
class SupportRules:
    """What a process says about consent, reviews, delivery and looking back.

    Args:
        own_consent_from_age: from which a young person consents alone; None: the city has not set it, then a guardian until 18.
        guardian_for_minors, young_person_heard: who else is asked about a minor.
        consent_months: how long a yes lasts; None where it is for one connection only.
        note_months, full_months: rhythm of reviews; None where there are none.
        reassessment_months: when to look again after a no.
        missed_in_a_row, half_way_share: when delivery stalls; None where nothing is delivered here.
        follow_up_months: when to look back after closing.
    """

    own_consent_from_age: int | None = None
    guardian_for_minors: bool = True
    young_person_heard: bool = True
    consent_months: int | None = None
    note_months: int | None = None
    full_months: int | None = None
    reassessment_months: int = 3
    missed_in_a_row: int | None = None
    half_way_share: float | None = None
    follow_up_months: tuple[int, ...] = ()


# Agencies of this tier are listened to; the others that a process names decide.
GUEST_TIER = "by_invitation"
NOT_LAST = ("received_thanks", "more_needed")


@dataclass(frozen=True)
class Process:
    """A whole configuration: what a case can do in this city, and who sees what of it.

    Args:
        who_may_refer: kinds of people from whom concerns are taken.
        criteria: what is talked about at the threshold.
        agencies: tier > kinds of agencies.
        role_names: what this city calls roles; the others are called as in the vocabulary.
        own_outcomes: outcome > code and words of the city's own names for it.
        closure_reasons, feedback_lines: code > words, in use here.
        rhythm, papers_days: how often the table meets, and how long before the agenda is ready.
        legal_bases: on which anything is shared or done here.
        police_place: state in which the police are asked; empty if they are not.
        source: the text it was made from.
    """

    slug: str
    title: str
    version: int
    initial: str
    states: Mapping[str, State]
    steps: tuple[Step, ...]
    quorum: Mapping[str, Quorum]
    two_persons: Mapping[str, TwoPersons]
    matrix: Mapping[tuple[str, str, str], str]
    consent_attempts: int = 2
    support: SupportRules = SupportRules()
    break_glass_roles: frozenset[str] = frozenset()
    break_glass_hours: int = 3
    retention_months: Mapping[tuple[str, bool], int | None] = field(default_factory=dict)
    must_set: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    who_may_refer: frozenset[str] = frozenset()
    criteria: tuple[str, ...] = ()
    agencies: Mapping[str, frozenset[str]] = field(default_factory=dict)
    instruments: tuple[str, ...] = ()
    rhythm: str = "as_needed"
    papers_days: int = 0
    role_names: Mapping[str, str] = field(default_factory=dict)
    own_outcomes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    closure_reasons: Mapping[str, str] = field(default_factory=dict)
    feedback_lines: Mapping[str, str] = field(default_factory=dict)
    legal_bases: tuple[str, ...] = ()
    police_place: str = ""
    source: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def by_slug(self) -> dict[str, Step]:
        """Steps by their slug."""
        return {step.slug: step for step in self.steps}

    @cached_property
    def members(self) -> frozenset[str]:
        """Kinds of agencies that decide at the table; all others, and those that come by invitation, are guests there."""
        return frozenset().union(*(kinds for tier, kinds in self.agencies.items() if tier != GUEST_TIER))

    @cached_property
    def ending_lines(self) -> dict[str, str]:
        """Lines that can be the last word to whoever raised a concern: none that thanks for its arrival or asks for more."""
        return {code: words for code, words in self.feedback_lines.items() if code not in NOT_LAST}

    def leaving(self, state: str) -> tuple[Step, ...]:
        """Steps that start in a state."""
        return tuple(step for step in self.steps if state in step.sources)
