"""Settings that are words: names, the threshold, codes and lines; and which states are in use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from referrals.adaptation.setting import LONGEST_LINE, Kind, Setting
from referrals.words import choices, word
from referrals.workflow.vocabulary import load_yaml

# A city may do without these; the way of a concern to its decision stays whole.
OPTIONAL_STATES = ("paused", "transferred", "police_hold", "criminal_track", "follow_up")
ROLES = (
    "intake_officer", "case_coordinator", "police_liaison", "identity_custodian", "chair", "panel_member", "case_team_member",
    "support_provider", "data_protection_officer",
)  # fmt: skip


def names(given: Mapping[str, Any]) -> list[Setting]:
    """The process, its meeting, who leads a case, the threshold; and the roles."""
    of_the_process = {
        "process": _("The process"), "meeting": _("Its meeting"), "lead": _("Who leads a case"),
        "threshold": _("The threshold"),
    }  # fmt: skip
    found = [
        Setting(f"names.{slug}", ("names", slug), label, Kind.TEXT) for slug, label in of_the_process.items()
    ]
    roles = [
        Setting(
            f"roles.{role}", ("role_names", role), _("Role: %(role)s") % {"role": word("roles", role)}, Kind.TEXT,
            hint=_("Leave it empty to call it as the portal does."), optional=True,
        )
        for role in ROLES
    ]  # fmt: skip
    return found + roles


def states(given: Mapping[str, Any]) -> list[Setting]:
    """Titles of the states, and the ones that this city does without."""
    possible = {state["slug"] for state in given["states"]} & set(
        OPTIONAL_STATES
    )  # the text keeps what is off
    off = Setting(
        "states_off", ("states_off",), _("States this city does without"), Kind.SEVERAL, choices=tuple(choices("states", tuple(possible))),
        hint=_("Cases that are in one of them stay under their version. All other states belong to the way of a concern."), optional=True,
    )  # fmt: skip
    titles = [
        Setting(
            f"state_titles.{state['slug']}", ("states", state["slug"], "title"),
            _("Name of the state “%(state)s”") % {"state": word("states", state["slug"])}, Kind.TEXT,
        )
        for state in given["states"]
    ]  # fmt: skip
    return [*titles, off]


def steps(given: Mapping[str, Any]) -> list[Setting]:
    """Titles of the steps."""
    from referrals.workflow.loading import preset

    original = preset(given["meta"]["slug"]).by_slug
    return [
        Setting(
            f"step_titles.{step['slug']}", ("transitions", step["slug"], "title"),
            _("Name of the step “%(step)s”") % {"step": original[step["slug"]].title}, Kind.TEXT,
        )
        for step in given["transitions"]
    ]  # fmt: skip


def threshold(given: Mapping[str, Any]) -> list[Setting]:
    """What is asked at the gate and at the threshold."""
    return [
        Setting("gate.text", ("gate", "text"), _("What opens the gate"), Kind.LONG),
        Setting("threshold.wording", ("threshold", "wording"), _("What the threshold means"), Kind.LONG),
        Setting(
            "threshold.criteria", ("threshold", "criteria"), _("Criteria"), Kind.LINES,
            hint=_("One on each line. They are talked about one by one; nothing is counted."),
        ),
    ]  # fmt: skip


def codes(given: Mapping[str, Any]) -> list[Setting]:
    """Codes a city hides, and lines and reasons of its own."""
    used = outcomes_of(given)
    all_lines = load_yaml("codes.yaml")["feedback_lines"]
    lines = tuple((line["slug"], _(line["text"])) for line in all_lines)
    return [
        Setting(
            "codes.outcomes_off", ("codes", "outcomes_off"), _("Outcomes this city does not use"), Kind.SEVERAL,
            choices=tuple(choices("outcomes", used)),
            hint=_("Every step that closes a case keeps one at least."), optional=True,
        ),
        Setting(
            "codes.closure_off", ("codes", "closure_off"), _("Reasons for ending support that this city does not use"), Kind.SEVERAL,
            choices=tuple(choices("closure_reasons")), optional=True, check=_some_left(len(choices("closure_reasons"))),
        ),
        Setting(
            "codes.closure_own", ("codes", "closure_own"), _("Reasons for ending support that this city adds"), Kind.LINES,
            hint=_("One on each line."), optional=True,
        ),
        Setting(
            "codes.lines_off", ("codes", "lines_off"), _("Lines to the sender that this city does not use"), Kind.SEVERAL,
            choices=lines, optional=True, check=_lines_stay,
        ),
        Setting(
            "codes.lines_own", ("codes", "lines_own"), _("Lines to the sender that this city adds"), Kind.LINES,
            hint=_("One on each line. They are the same for everybody and tell nothing of a case."), optional=True, check=_tells_nothing,
        ),
    ]  # fmt: skip


def outcomes(given: Mapping[str, Any]) -> list[Setting]:
    """Names of the city's own under each outcome with which a step can close a case."""
    return [
        Setting(
            f"codes.outcomes_own.{outcome}", ("codes", "outcomes_own", outcome),
            _("Own names for “%(outcome)s”") % {"outcome": word("outcomes", outcome)}, Kind.LINES, optional=True, check=_short_names,
        )
        for outcome in outcomes_of(given)
    ]  # fmt: skip


def outcomes_of(given: Mapping[str, Any]) -> tuple[str, ...]:
    """Outcomes with which a step of the preset can close a case, in the portal's order."""
    used = {slug for step in given["transitions"] for slug in step.get("outcomes", ())}
    return tuple(one["slug"] for one in load_yaml("codes.yaml")["outcomes"] if one["slug"] in used)


def _short_names(value: list[str], _original: Any) -> Iterator[str]:
    if any(len(line) > LONGEST_LINE for line in value):
        yield _("at most %(n)s letters") % {"n": LONGEST_LINE}
    if len({line.strip().casefold() for line in value}) < len(value):
        yield _("each name once")


def _some_left(all_of_them: int) -> Any:
    def check(value: list[str], _original: Any) -> Iterator[str]:
        if len(value) >= all_of_them:
            yield _("one at least stays in use")

    return check


def _lines_stay(value: list[str], _original: Any) -> Iterator[str]:
    if {"received_thanks", "closed_thanks"} & set(value):
        yield _("the line of the receipt and the line of the end stay in use")


def _tells_nothing(value: list[str], _original: Any) -> Iterator[str]:
    if any("{" in line or "%" in line for line in value):
        yield _("a line has no places to fill in")
