"""From the text of a preset (or a city's own copy of one) to a checked `Process`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from django.utils.translation import gettext_lazy

from referrals.workflow.checking import check
from referrals.workflow.definition import Clock, Process, Quorum, State, Step, SupportRules, TwoPersons
from referrals.workflow.vocabulary import PRESETS, Vocabulary, legal_bases_of, load_yaml, vocabulary


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


def said(text: str) -> str:
    """Words of a preset in the reader's language; those of a city stay as they are, unless the portal knows them too."""
    return cast(str, gettext_lazy(text)) if text else ""


def _process(given: Mapping[str, Any], words: Vocabulary) -> Process:
    return Process(
        slug=given["meta"]["slug"],
        title=said(given["names"]["process"]),
        version=given["meta"]["version"],
        initial=given["initial_state"],
        states={s["slug"]: _state(s, words) for s in given["states"]},
        steps=tuple(_step(s) for s in given["transitions"]),
        quorum={
            step: Quorum(q["agencies"], frozenset(q["must_include"])) for step, q in given["quorum"].items()
        },
        two_persons={
            r["slug"]: _two_persons(r, words, given.get("second_persons", {}))
            for r in given["two_person_rules"]
        },
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
        texts={
            name: said(text)
            for name, text in {
                "summary": given["summary"],
                **given["names"],
                "gate": given["gate"]["text"],
                "threshold_wording": given["threshold"]["wording"],
            }.items()
        },
        **_city(given),
    )


def _city(given: Mapping[str, Any]) -> dict[str, Any]:
    """What services read beside the states and steps."""
    codes = given["codes"]
    tiers = given.get("agency_tiers") or {entry["tier"]: entry["kinds"] for entry in given["agencies"]}
    return {
        "who_may_refer": frozenset(given["who_may_refer"]),
        "criteria": tuple(said(text) for text in given["threshold"]["criteria"]),
        "agencies": {tier: frozenset(kinds) for tier, kinds in tiers.items()},
        "instruments": tuple(given["instruments"]),
        "legal_bases": tuple(legal_bases_of(given)),
        "police_place": _police_place(given),
        "rhythm": given["meetings"]["rhythm"],
        "papers_days": given["meetings"]["papers_days_before"],
        "role_names": {role: name for role, name in given.get("role_names", {}).items() if name},
        "own_outcomes": {
            outcome: {f"own_{number}": said(text) for number, text in enumerate(texts, 1)}
            for outcome, texts in codes.get("outcomes_own", {}).items()
        },
        "closure_reasons": _codes("closure_reasons", "title", codes, "closure"),
        "feedback_lines": _codes("feedback_lines", "text", codes, "lines"),
    }


def _police_place(given: Mapping[str, Any]) -> str:
    """The state whose way on waits for the answer of the police."""
    waits = (step["from"][0] for step in given["transitions"] if "police_answer_clear" in step["guards"])
    return next(waits, "")


def _codes(name: str, words: str, codes: Mapping[str, Any], own: str) -> dict[str, str]:
    """Those of the portal which are in use, then the city's own."""
    off = codes.get(f"{own}_off", ())
    found = {one["slug"]: said(one[words]) for one in load_yaml("codes.yaml")[name] if one["slug"] not in off}
    return found | {f"own_{number}": said(text) for number, text in enumerate(codes.get(f"{own}_own", ()), 1)}


def _state(given: Mapping[str, Any], words: Vocabulary) -> State:
    known = words.states.get(given["slug"], {})
    clock = given.get("clock")
    return State(
        given["slug"],
        said(given["title"]),
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
        title=said(given["title"]),
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


def _two_persons(given: Mapping[str, Any], words: Vocabulary, own: Mapping[str, Any]) -> TwoPersons:
    # A rule of the city's own brings its roles; which ones those can be, `adaptation.seconds` says.
    approvers = words.approvers.get(given["slug"]) or {"roles": given["roles"]}
    chosen = own.get(given["slug"], approvers)
    return TwoPersons(
        given["slug"],
        said(given["title"]),
        # Never more than the vocabulary allows, and another agency wherever it asks for one.
        frozenset(chosen["roles"]) & frozenset(approvers["roles"]),
        bool(chosen.get("other_agency")) or bool(approvers.get("other_agency")),
    )
