"""Settings about people: who may refer, the police, who decides, agencies, consent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from referrals.adaptation.police import is_asked_for, places
from referrals.adaptation.seconds import steps_without
from referrals.adaptation.setting import Kind, Setting
from referrals.words import choices, word
from referrals.workflow.vocabulary import vocabulary

TIERS = ("core", "case", "assisting", "by_invitation")


def gate(given: Mapping[str, Any]) -> list[Setting]:
    """Who may refer; whether the police are asked."""
    found = [
        Setting(
            "refer", ("who_may_refer",), _("Who may raise a concern"), Kind.SEVERAL, choices=tuple(choices("referrer_kinds")), least=1,
            hint=_("The public form is open where anybody, family members or anonymous senders are on the list."),
        )
    ]  # fmt: skip
    if is_asked_for(given):
        found.append(
            Setting(
                "police.used", ("police_check", "used"), _("The police are asked, and their answer has to be clear"), Kind.YES,
            )
        )  # fmt: skip
        if len(where := places(given)) > 1:
            found.append(
                Setting(
                    "police.place", ("police_check", "place"), _("When the police are asked"), Kind.CHOICE, choices=where,
                    hint=_("A liaison sees a case for the check there alone. The notices say what you choose; tell the police too."),
                )
            )  # fmt: skip
    return found


def decisions(given: Mapping[str, Any]) -> list[Setting]:
    """Quorum by step, second persons by rule; only stricter than the preset."""
    titles = {step["slug"]: _(step["title"]) for step in given["transitions"]}
    kinds = tuple(choices("agency_kinds"))
    found = [
        Setting(
            "second_added", ("second_added",), _("Steps that need a second person here and in the preset do not"), Kind.SEVERAL,
            choices=steps_without(given), optional=True,
            hint=_("The second person is somebody at the desk, a coordinator, the chair or a team member who knows of the case in that state."),
        )
    ]  # fmt: skip
    for step in given["quorum"]:
        if step not in titles:
            continue
        found += [
            Setting(
                f"quorum.{step}", ("quorum", step, "agencies"), _("Agencies present for “%(step)s”") % {"step": titles[step]},
                Kind.NUMBER, least=2, most=30, check=_not_fewer,
            ),
            Setting(
                f"quorum_kinds.{step}", ("quorum", step, "must_include"), _("Agencies that must be there for “%(step)s”") % {"step": titles[step]},
                Kind.SEVERAL, choices=kinds, check=_all_of_the_preset,
            ),
        ]  # fmt: skip
    for rule in given["two_person_rules"]:
        roles = tuple(vocabulary().approvers[rule["slug"]]["roles"])
        found.append(
            Setting(
                f"second.{rule['slug']}", ("second_persons", rule["slug"], "roles"), _("Second person for “%(rule)s”") % {"rule": _(rule["title"])},
                Kind.SEVERAL, choices=tuple(choices("roles", roles)), least=1,
            )
        )  # fmt: skip
        if not vocabulary().approvers[rule["slug"]].get("other_agency"):
            found.append(
                Setting(
                    f"second_agency.{rule['slug']}", ("second_persons", rule["slug"], "other_agency"),
                    _("The second person for “%(rule)s” is of another agency") % {"rule": _(rule["title"])}, Kind.YES,
                )
            )  # fmt: skip
    return found


def with_second_persons(given: dict[str, Any]) -> dict[str, Any]:
    """Writes out who the second persons are, which presets leave to the vocabulary."""
    second = given.setdefault("second_persons", {})
    for rule in given["two_person_rules"]:
        of = vocabulary().approvers[rule["slug"]]
        second.setdefault(
            rule["slug"], {"roles": list(of["roles"]), "other_agency": bool(of.get("other_agency"))}
        )
    return given


def tier_words() -> dict[str, str]:
    """The tiers for people to read."""
    return {
        "core": _("Always part of it"), "case": _("Come to cases that need them"), "assisting": _("Help with single tasks"),
        "by_invitation": _("Come when they are invited, as guests"),
    }  # fmt: skip


def agencies(given: Mapping[str, Any]) -> list[Setting]:
    """Kinds of agencies in each tier."""
    labels = tier_words()
    kinds = tuple(choices("agency_kinds"))
    return [
        Setting(
            f"agencies.{tier}", ("agency_tiers", tier), labels[tier], Kind.SEVERAL, choices=kinds,
            least=2 if tier == "core" else None, check=_must_come(given) if tier == "core" else None,
        )
        for tier in TIERS
    ]  # fmt: skip


def consent(given: Mapping[str, Any]) -> list[Setting]:
    """How a person is asked."""
    found = [
        Setting(
            "attempts", ("consent", "attempts"), _("How often a person is asked for consent"), Kind.NUMBER, check=_once_or_twice
        ),
        Setting(
            "consent.own_age", ("consent", "own_consent_from_age"), _("Age from which a young person consents alone"), Kind.NUMBER,
            least=12, most=18, optional=True, unit=_("years"), hint=_("Empty: a parent or guardian is asked until 18. Your lawyer has confirmed it."),
        ),
        Setting(
            "consent.guardian", ("consent", "guardian_for_minors"), _("A parent or guardian is asked for minors"), Kind.YES, check=_not_given_up
        ),
        Setting(
            "consent.heard", ("consent", "young_person_heard"), _("The young person is heard as well"), Kind.YES, check=_not_given_up
        ),
    ]  # fmt: skip
    if given["consent"]["review_months"] is not None:
        found.append(
            Setting(
                "consent.months", ("consent", "review_months"), _("How long a yes lasts"), Kind.NUMBER, least=1, most=12, unit=_("months")
            )
        )  # fmt: skip
    return found


def law(given: Mapping[str, Any]) -> list[Setting]:
    """On which bases anything of a case is shared or done."""
    return [
        Setting(
            "legal_bases", ("legal_bases",), _("Legal bases in use"), Kind.SEVERAL, choices=tuple(choices("legal_bases")), least=1,
            check=_can_begin, hint=_("Only these can be chosen where a step, a question or an exchange needs one. Your lawyer has confirmed them."),
        )
    ]  # fmt: skip


def _can_begin(value: list[str], _original: Any) -> Iterator[str]:
    if set(value) <= {"consent", "law_enforcement", "vital_interest"}:
        yield _(
            "before anybody has been asked, consent is no basis: one laid down by law is needed beside it"
        )


def _not_fewer(value: int, original: int) -> Iterator[str]:
    if value < original:
        yield _("at least %(n)s, as in the preset") % {"n": original}


def _all_of_the_preset(value: list[str], original: list[str]) -> Iterator[str]:
    for kind in sorted(set(original) - set(value)):
        yield _("%(kind)s has to stay") % {"kind": word("agency_kinds", kind)}


def _must_come(given: Mapping[str, Any]) -> Any:
    needed = {kind for quorum in given["quorum"].values() for kind in quorum["must_include"]}

    def check(value: list[str], _original: Any) -> Iterator[str]:
        for kind in sorted(needed - set(value)):
            yield _("%(kind)s has to be there for a decision") % {"kind": word("agency_kinds", kind)}

    return check


def _once_or_twice(value: int, _original: Any) -> Iterator[str]:
    if value not in (1, 2):
        yield _("a person is asked once or twice, not more often")


def _not_given_up(value: bool, original: bool) -> Iterator[str]:
    if original and not value:
        yield _("this can't be switched off")
