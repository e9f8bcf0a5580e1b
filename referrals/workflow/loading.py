"""From the text of a preset (or a city's own copy of one) to a checked `Process`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from referrals.workflow.checking import check
from referrals.workflow.definition import Clock, Process, Quorum, State, Step, SupportRules, TwoPersons
from referrals.workflow.vocabulary import PRESETS, Vocabulary, load_yaml, vocabulary


class BrokenProcess(ValueError):
    """A configuration that nobody may work with; `faults` says in words what is wrong, each with its place."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def presets() -> tuple[str, ...]:
    """Slugs of the presets that ship with the portal."""
    return tuple(sorted(path.stem for path in (PRESETS / "processes").glob("*.yaml")))


@cache
def preset(slug: str) -> Process:
    """A preset, checked."""
    return load(load_yaml(f"processes/{slug}.yaml"))


def load(given: Mapping[str, Any], original: Process | None = None) -> Process:
    """A configuration, checked.

    Args:
        given: what the file or the city's settings hold.
        original: the preset that a city's copy came from; guards fixed there can't be removed in the copy.

    Raises:
        BrokenProcess: with everything that is wrong at once.
    """
    words = vocabulary()
    try:
        made = _process(given, words)
    except (KeyError, TypeError, AttributeError) as error:
        raise BrokenProcess([f"something is missing or has the wrong form: {error}"]) from error
    faults = check(made, words, original)
    if faults:
        raise BrokenProcess(faults)
    return made


def _process(given: Mapping[str, Any], words: Vocabulary) -> Process:
    return Process(
        slug=given["meta"]["slug"],
        title=given["title"],
        version=given["meta"]["version"],
        initial=given["initial_state"],
        states={s["slug"]: _state(s, words) for s in given["states"]},
        steps=tuple(_step(s) for s in given["transitions"]),
        quorum={
            step: Quorum(q["agencies"], frozenset(q["must_include"])) for step, q in given["quorum"].items()
        },
        two_persons={r["slug"]: _two_persons(r, words) for r in given["two_person_rules"]},
        matrix={
            (role, state, group): value
            for group, states in given["disclosure_matrix"].items()
            for state, cells in states.items()
            for role, value in cells.items()
        },
        consent_attempts=given["consent"]["attempts"],
        support=_support(given),
        break_glass_roles=frozenset(given["break_glass"]["roles"]),
        break_glass_hours=given["break_glass"]["max_hours"],
        retention_months={
            (kind, age == "under_18"): kept["months"]
            for kind, ages in given["retention"]["classes"].items()
            for age, kept in ages.items()
        },
        must_set=tuple(given["must_set_before_use"]),
        texts={"summary": given["summary"], **given["names"]},
    )


def _state(given: Mapping[str, Any], words: Vocabulary) -> State:
    known = words.states.get(given["slug"], {})
    clock = given.get("clock")
    return State(
        given["slug"],
        given["title"],
        known.get("kind", ""),
        Clock(clock["value"], clock["unit"], clock.get("urgent_hours"), clock.get("maximum"))
        if clock
        else None,
        bool(known.get("never_automatic")),
        given.get("on_expiry", "show_late_and_remind"),
    )


def _step(given: Mapping[str, Any]) -> Step:
    stage = given.get("opens_stage")
    return Step(
        slug=given["slug"],
        title=given["title"],
        sources=tuple(given["from"]),
        to=given["to"],
        roles=frozenset(given["roles"]),
        guards=tuple(given["guards"]),
        documents=tuple(given["documents"]),
        reasons=tuple(given["reasons"]),
        outcomes=tuple(given.get("outcomes", ())),
        only_if_outcome=tuple(given.get("only_if_outcome", ())),
        two_persons=given.get("two_persons", ""),
        opens_stage=int(stage.removeprefix("stage_")) if stage else 0,
        messages=tuple(given.get("messages", ())),
        immediate=bool(given.get("immediate")),
    )


def _support(given: Mapping[str, Any]) -> SupportRules:
    consent, reviews = given["consent"], given["reviews"]
    alarms = {alarm["slug"]: alarm for alarm in given["delivery_alarms"]}
    missed, half_way = alarms.get("two_missed", {}), alarms.get("half_way", {})
    return SupportRules(
        own_consent_from_age=consent["own_consent_from_age"],
        guardian_for_minors=consent["guardian_for_minors"],
        young_person_heard=consent["young_person_heard"],
        consent_months=consent["review_months"],
        note_months=reviews["note_months"],
        full_months=reviews["full_months"],
        reassessment_months=reviews.get("reassessment_after_refusal_months", 3),
        missed_in_a_row=missed.get("sessions_in_a_row"),
        half_way_share=half_way.get("delivered_below_share_at_midpoint"),
        follow_up_months=tuple(given["follow_up"]["months"]),
    )


def _two_persons(given: Mapping[str, Any], words: Vocabulary) -> TwoPersons:
    approvers = words.approvers[given["slug"]]
    return TwoPersons(
        given["slug"], given["title"], frozenset(approvers["roles"]), bool(approvers.get("other_agency"))
    )
