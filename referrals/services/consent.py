"""Asking for consent, and taking it back. What counts is worked out here from what is on record, never taken from a form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import SYSTEM
from portal.access.act import act
from portal.access.rows import acting_for
from portal.accounts.models import Organisation
from portal.errors import DomainError
from referrals.enums import NAMED_ROLES
from referrals.models import Case, Consent
from referrals.services.age import FULL_AGE, is_younger
from referrals.services.consent_state import answers_now, plan_asked_about
from referrals.services.locking import locked_for
from referrals.services.members import end_access
from referrals.services.notice_texts import notice_now
from referrals.services.sealing import keys_of
from referrals.services.steps import take_as
from referrals.standing import person_of, process_of
from referrals.support_enums import (
    AGREED,
    REFUSED,
    Capacity,
    ConsentAnswer,
    Giver,
    Interpreter,
    OfAge,
    Way,
    YoungPerson,
)
from referrals.support_words import refusal_reasons
from referrals.workflow import machine
from referrals.workflow.clocks import add_months

WORDS = {"giver_name": 200, "entitlement": 500, "young_person_words": 2000, "understood": 2000, "scope": 2000}
FINAL = (*AGREED, *REFUSED)


@dataclass(frozen=True)
class Asked:
    """How somebody was asked, and what they answered: the codes of the form. Nothing in it says whether that is enough."""

    answer: str
    asked_on: dt.date
    way: str
    giver: str = ""
    language: str = ""
    interpreter: str = ""
    capacity: str = ""
    of_age_as: str = ""
    young_person: str = ""
    refusal_reason: str = ""
    reassess_on: dt.date | None = None
    ends_on: dt.date | None = None
    agencies: Sequence[str] = ()
    words: Mapping[str, str] = field(default_factory=dict)


def record_consent(*, case: Case, asked: Asked, by: Any) -> Consent:
    """Put on record that somebody was asked and what came of it.

    Raises:
        DomainError: something that a consent needs is missing, or the attempts of the process are used up.
    """
    with act("referrals.record_consent_case", by=by, on=case) as event:
        case = locked_for(case, "referrals.record_consent_case", by)
        _check_codes(asked)
        attempt = _attempt(case, asked)
        minor = _minor(case, asked)
        row = Consent(
            case=case, round=case.round, attempt=attempt, plan=plan_asked_about(case), answer=asked.answer, asked_on=asked.asked_on,
            way=asked.way, asked_by=by, interpreter=asked.interpreter, capacity=asked.capacity, giver=asked.giver,
            of_age_as=asked.of_age_as, young_person=asked.young_person, agencies=list(asked.agencies), recorded_at=timezone.now(),
        )  # fmt: skip
        if asked.answer in AGREED:
            _complete(case, row, asked, minor)
        elif asked.answer in REFUSED:
            _refusal(case, row, asked)
        _seal(case, row, asked.words)
        row.save(force_insert=True)
        event.details.update(answer=asked.answer, attempt=attempt)
    return row


def withdraw_consent(*, case: Case, by: Any, giver: str = Giver.PERSON, words: str = "", way: str = Way.IN_PERSON) -> None:  # fmt: skip
    """The person takes it back: sharing ends with this act, for everybody named on the case, and the case is closed.

    Nobody can refuse or delay it, and no reason is asked for.

    Raises:
        DomainError: there is nothing to take back in the state of the case.
    """
    if giver not in Giver.values or way not in Way.values:
        raise DomainError(_("This choice is not on the list."), field="giver")
    with act("referrals.withdraw_consent_case", by=by, on=case) as event:
        case = locked_for(case, "referrals.withdraw_consent_case", by)
        # Worked out first: with the end of sharing, the team's own names on the case end too.
        person = person_of(by, case)
        today = timezone.localdate()
        with acting_for(SYSTEM):
            row = Consent(
                case=case, round=case.round, attempt=max(1, case.consent_attempts), answer=ConsentAnswer.WITHDRAWN, asked_on=today, way=way,
                asked_by=by, giver=giver, recorded_at=timezone.now(),
            )  # fmt: skip
            keys_of(case).seal(row, "understood", words.strip()[: WORDS["understood"]])
            row.save(force_insert=True)
            ended = end_access(case, NAMED_ROLES)
            attempt = machine.Attempt(
                "withdraw", person, timezone.now(), reason="person_asked", outcome="withdrawn", feedback_line="closed_thanks"
            )  # fmt: skip
            take_as(case, attempt, by=by)
        event.details.update(ended=ended)


def _check_codes(asked: Asked) -> None:
    lists: tuple[tuple[str, str, Sequence[str]], ...] = (
        ("answer", asked.answer, [a for a in ConsentAnswer.values if a != ConsentAnswer.WITHDRAWN]),
        ("way", asked.way, Way.values),
        ("giver", asked.giver, ["", *Giver.values]),
        ("interpreter", asked.interpreter, ["", *Interpreter.values]),
        ("capacity", asked.capacity, ["", *Capacity.values]),
        ("of_age_as", asked.of_age_as, ["", *OfAge.values]),
        ("young_person", asked.young_person, ["", *YoungPerson.values]),
        ("refusal_reason", asked.refusal_reason, ["", *dict(refusal_reasons())]),
    )
    for name, given, known in lists:
        if given not in known:
            raise DomainError(_("This choice is not on the list."), field=name)
    known_agencies = Organisation.objects.filter(slug__in=asked.agencies).count()
    if known_agencies != len(set(asked.agencies)):
        raise DomainError(_("This choice is not on the list."), field="agencies")
    if asked.asked_on > timezone.localdate():
        raise DomainError(_("This day has not come yet."), field="asked_on")
    for name, text in asked.words.items():
        if name not in WORDS or len(text) > WORDS[name]:
            raise DomainError(
                _("This is longer than we can take. Please keep to what matters most."), field=name
            )


def _attempt(case: Case, asked: Asked) -> int:
    """The attempt this belongs to. Asking is limited while consent is sought; later it is renewed as often as needed."""
    attempt = max(1, case.consent_attempts)
    if case.state != "consent":
        return attempt
    if attempt > process_of(case).consent_attempts:
        raise DomainError(_("Nobody is asked more often than the process allows."), code="state")
    if any(row.answer in FINAL for row in answers_now(case)):
        raise DomainError(
            _("The answer to this attempt is on record. Asking once more is a step of the case."),
            code="state",
        )
    return attempt


def _minor(case: Case, asked: Asked) -> bool | None:
    """Whether somebody else has to agree for them, by the rule of the process and the sealed date of birth."""
    age = process_of(case).support.own_consent_from_age or FULL_AGE
    return is_younger(case, age, on=asked.asked_on)


def _complete(case: Case, row: Consent, asked: Asked, minor: bool | None) -> None:
    rules = process_of(case).support
    _need(asked.giver, "giver")
    _need(asked.capacity, "capacity")
    _need(asked.interpreter, "interpreter")
    row.entitled = _entitled(asked, minor, guardian=rules.guardian_for_minors)
    if asked.giver != Giver.PERSON:
        _need(asked.words.get("giver_name", "").strip(), "giver_name")
        _need(asked.words.get("entitlement", "").strip(), "entitlement")
    under_age = is_younger(case, FULL_AGE, on=asked.asked_on)
    if under_age and rules.young_person_heard:
        _need(asked.young_person, "young_person")
        _need(asked.words.get("young_person_words", "").strip(), "young_person_words")
    if asked.answer == ConsentAnswer.GIVEN_IN_PART:
        _need(asked.words.get("scope", "").strip(), "scope")
    notice = notice_now(_notice_for(asked.giver, bool(under_age)), asked.language)
    if notice is None:
        raise DomainError(_("There is no text in this language yet."), field="language")
    row.notice, row.notice_version, row.notice_language = notice.slug, notice.version, notice.language
    months = rules.consent_months or 1
    latest = add_months(asked.asked_on, months)
    row.ends_on = asked.ends_on or latest
    if not asked.asked_on < row.ends_on <= latest:
        raise DomainError(
            _("A consent lasts no longer than %(day)s before it is talked over again.") % {"day": latest},
            field="ends_on",
        )
    row.review_on = row.ends_on - dt.timedelta(days=14)


def _entitled(asked: Asked, minor: bool | None, *, guardian: bool) -> bool:
    """Whether whoever answered may answer. What is on record decides; only where it is silent does what was shown or said count."""
    able = asked.capacity != Capacity.NOT_ABLE
    if asked.giver == Giver.PERSON:
        allowed = able and (minor is False or (minor is None and bool(asked.of_age_as)))
        if not allowed:
            raise DomainError(
                _("Somebody else has to agree for this person, or their age has to be known first."),
                field="giver",
            )
        return True
    if asked.giver == Giver.GUARDIAN and (minor is False or not guardian):
        raise DomainError(_("This person decides alone; nobody else can agree for them."), field="giver")
    if asked.giver == Giver.REPRESENTATIVE and able and minor is False:
        raise DomainError(_("This person decides alone; nobody else can agree for them."), field="giver")
    return True


def _notice_for(giver: str, minor: bool) -> str:
    if giver == Giver.GUARDIAN:
        return "consent_guardian"
    return "consent_young_person" if minor and giver == Giver.PERSON else "consent_adult"


def _refusal(case: Case, row: Consent, asked: Asked) -> None:
    row.refusal_reason = asked.refusal_reason or ("no_reason_given" if asked.answer == ConsentAnswer.DECLINED else "")  # fmt: skip
    row.reassess_on = asked.reassess_on or add_months(
        asked.asked_on, process_of(case).support.reassessment_months
    )
    if row.reassess_on <= asked.asked_on:
        raise DomainError(_("This day has to lie ahead."), field="reassess_on")


def _seal(case: Case, row: Consent, words: Mapping[str, str]) -> None:
    keys = keys_of(case)
    for name in WORDS:
        keys.seal(row, name, words.get(name, "").strip())


def _need(value: str, name: str) -> None:
    if not value:
        raise DomainError(_("Please fill this in; a consent is not complete without it."), field=name)
