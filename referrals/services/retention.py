"""How long a case is kept, which are due, who puts them up for erasure, and what holds them back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import SYSTEM
from portal.access.act import act
from portal.access.rows import acting_for
from portal.accounts.models import User
from portal.crypto.errors import CryptoError
from portal.errors import DomainError
from portal.inbox.services import notify
from referrals.models import (
    Case,
    DestructionItem,
    DestructionList,
    HoldState,
    ItemState,
    LegalHold,
    StepRequest,
)
from referrals.services.age import was_minor
from referrals.services.effects import EVERY_STEP, Taken, after_refusal, after_step, before_asking
from referrals.services.facts import register_documents
from referrals.services.sealing import keys_of
from referrals.services.steps import ask_for_step, decide_request
from referrals.standing import process_of
from referrals.workflow.clocks import add_months
from referrals.workflow.vocabulary import load_yaml, vocabulary

ENDED = ("closed", "retention")
LONGEST = 2000


@after_step(EVERY_STEP)
def set_retention(taken: Taken) -> None:
    """Counted from the closing, and anew from the end of the follow-up; a case that is opened again has no end date."""
    case = taken.case
    if case.state in ("closed", "follow_up") or taken.step == "follow_up_done":
        case.retention_until = kept_until(case, timezone.localdate())
    elif case.state != "retention":
        case.retention_until = None
    Case.objects.filter(pk=case.pk).update(retention_until=case.retention_until)


def kept_until(case: Case, since: dt.date) -> dt.date | None:
    """End of the retention of a case that ended on a day; None if its process sets no period for the outcome."""
    kind = vocabulary().outcomes.get(case.outcome, "")
    months = process_of(case).retention_months
    periods = {minor: months.get((kind, minor)) for minor in (True, False)}
    known = [n for n in periods.values() if n is not None]
    if not known:
        return None
    minor = _is_minor(case)
    chosen = periods[minor] if minor is not None else None
    return add_months(since, chosen if chosen is not None else min(known))


def _is_minor(case: Case) -> bool | None:
    """None if it is not known, and then the shorter period counts."""
    try:
        return was_minor(case)
    except CryptoError:
        return None


def due_for_erasure(by: Any, on: dt.date | None = None) -> QuerySet[Case]:
    """Cases whose time is over, as far as this person may know of them: first those that nothing holds back."""
    day = on or timezone.localdate()
    over = Q(state__in=ENDED, retention_until__lte=day)
    return Case.objects.visible_to(by).filter(over).order_by("hold", "retention_until", "number")


def list_for_destruction(*, cases: Sequence[Case], rationale: str, by: Any) -> DestructionList:
    """Put cases up for erasure together; a second person goes through the list.

    Raises:
        DomainError: nothing chosen, a case that is not due, is held, or waits for a second person already.
    """
    if not cases:
        raise DomainError(_("Please choose at least one case."), field="cases")
    with act("referrals.list_erasure", by=by) as event:
        made = DestructionList.objects.create(asked_by=by, asked_at=timezone.now())
        for case in cases:
            _list_one(made, case, rationale, by)
        event.on = made
        event.details.update(cases=len(cases))
    tell(
        "data_protection_officer",
        _("A destruction list waits for a second person"),
        f"/referrals/retention/lists/{made.pk}/",
        but=by,
    )
    return made


def _list_one(made: DestructionList, case: Case, rationale: str, by: Any) -> None:
    case = Case.objects.visible_to(by).select_for_update(of=("self",)).get(pk=case.pk)
    if case.state not in ENDED or case.retention_until is None or case.retention_until > timezone.localdate():
        raise DomainError(
            _("The time of case %(number)s is not over yet.") % {"number": case.number}, code="state"
        )
    if case.hold:
        raise DomainError(
            _("Case %(number)s is held and may not be erased.") % {"number": case.number}, code="state"
        )
    if case.state == "closed":
        ask_for_step(case=case, step="to_retention", by=by, reason="period_ended", rationale=rationale)
        case.refresh_from_db()
    if DestructionItem.objects.filter(case=case, state=ItemState.WAITING).exists():
        raise DomainError(
            _("Case %(number)s is on a list already.") % {"number": case.number}, code="conflict"
        )
    DestructionItem.objects.create(destruction=made, case=case, kept_until=case.retention_until)
    ask_for_step(case=case, step="erase", by=by, reason="period_ended", rationale=rationale)


def decide_list(*, destruction: DestructionList, approve: bool, by: Any) -> int:
    """Sign a whole list as the second person, or leave its cases as they are; how many were decided.

    Raises:
        DomainError: the same person, or something has come in between (a hold, a request by the person).
    """
    with act("referrals.decide_erasure", by=by, on=destruction) as event:
        waiting = StepRequest.objects.filter(
            step="erase",
            state="waiting",
            case__destruction__destruction=destruction,
            case__destruction__state=ItemState.WAITING,
        )
        found = list(waiting.select_related("case").order_by("pk"))
        if not found:
            raise DomainError(_("It has been decided already."), code="conflict")
        try:
            for request in found:
                decide_request(request=request, approve=approve, by=by)
        except (Case.DoesNotExist, StepRequest.DoesNotExist):  # somebody else signed meanwhile
            raise DomainError(_("It has been decided already."), code="conflict") from None
        event.details.update(approve=approve, cases=len(found))
    return len(found)


@register_documents("destruction_list", "destruction_certificate")
def documents_of_retention(case: Case) -> dict[str, bool]:
    """Being on a list is the destruction list; its entry is the certificate, which the second person signs."""
    listed = case.destruction.filter(state=ItemState.WAITING).exists()
    return {"destruction_list": listed, "destruction_certificate": listed}


# --- legal hold ------------------------------------------------------------------------------------------------
def hold_reasons() -> dict[str, str]:
    """Code > words of why a case may be held."""
    return {r["slug"]: _(r["title"]) for r in load_yaml("codes.yaml")["legal_hold_reasons"]}


def ask_hold(
    *, case: Case, reason: str, words: str, lawful_basis: str, review_on: dt.date, by: Any
) -> LegalHold:
    """Ask that a case be kept beyond its time; it is held once a second person has agreed.

    Raises:
        DomainError: no such reason, no day to look at it again, held already, or not in retention.
    """
    if reason not in hold_reasons():
        raise DomainError(_("This choice is not on the list."), field="reason")
    if review_on <= timezone.localdate():
        raise DomainError(_("Choose a day to come."), field="review_on")
    with act("referrals.hold_case", by=by, on=case) as event:
        case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        if case.holds.filter(state__in=(HoldState.WAITING, HoldState.IN_FORCE)).exists():
            raise DomainError(_("It is held already, or this was asked for."), code="conflict")
        hold = LegalHold(case=case, reason=reason, review_on=review_on, asked_by=by)
        keys_of(case).seal(hold, "words", words.strip()[:LONGEST])
        hold.save(force_insert=True)
        _ask_second(case, "other_authority_asked", words, lawful_basis, by)
        event.details.update(reason=reason)
    return hold


def ask_end_of_hold(*, case: Case, words: str, lawful_basis: str, by: Any) -> LegalHold:
    """Ask that a hold ends; the second person decides on that as well.

    Raises:
        DomainError: nothing is held.
    """
    with act("referrals.hold_case", by=by, on=case) as event:
        hold = (
            LegalHold.objects.select_for_update(of=("self",))
            .filter(case=case, state=HoldState.IN_FORCE)
            .first()
        )
        if hold is None:
            raise DomainError(_("This case is not held."), code="state")
        hold.end_asked = True
        hold.save(update_fields=["end_asked"])
        _ask_second(case, "period_ended", words, lawful_basis, by)
        event.details.update(end=True)
    return hold


def _ask_second(case: Case, reason: str, words: str, lawful_basis: str, by: Any) -> None:
    """Holding and letting go alike wait for a coordinator, who is told so."""
    ask_for_step(
        case=case, step="hold_erasure", by=by, reason=reason, rationale=words, lawful_basis=lawful_basis
    )
    tell(
        "case_coordinator",
        _("A legal hold waits for a second person"),
        f"/referrals/cases/{case.pk}/",
        but=by,
    )


@before_asking("hold_erasure")
def hold_is_on_record(taken: Taken) -> None:
    """What is to be held, and why, is written on the retention page first; refused here rather than when somebody approves."""
    asked = taken.case.holds.filter(state=HoldState.WAITING).exists()
    if not asked and not taken.case.holds.filter(state=HoldState.IN_FORCE, end_asked=True).exists():
        raise DomainError(
            _("Please say first, on the page of retention, why it is to be held."), field="rationale"
        )


@after_step("hold_erasure")
def hold_or_release(taken: Taken) -> None:
    """Set or lift the hold that was asked for; a step taken without such a request changes nothing."""
    now = timezone.now()
    hold = (
        taken.case.holds.select_for_update(of=("self",))
        .filter(state__in=(HoldState.WAITING, HoldState.IN_FORCE))
        .first()
    )
    if hold is None:
        raise DomainError(_("Please say first why it is to be held."), code="state")
    if hold.state == HoldState.WAITING:
        hold.state, hold.agreed_by, hold.since = HoldState.IN_FORCE, taken.approver, now
    elif hold.end_asked:
        hold.state, hold.ended_by, hold.ended_at = HoldState.ENDED, taken.approver, now
    hold.save()
    taken.case.hold = hold.state == HoldState.IN_FORCE
    Case.objects.filter(pk=taken.case.pk).update(hold=taken.case.hold)


@after_refusal("hold_erasure")
def leave_hold(taken: Taken) -> None:
    """The second person said no: all stays as it was."""
    taken.case.holds.filter(state=HoldState.WAITING).update(state=HoldState.REFUSED)
    taken.case.holds.filter(state=HoldState.IN_FORCE).update(end_asked=False)


# --- telling ---------------------------------------------------------------------------------------------------
def tell(role: str, title: str, url: str, *, but: Any = None, key: str = "") -> None:
    """Leave a notice without content to everybody in a role."""
    people = User.objects.filter(is_active=True, assignments__role=role).distinct()
    for user in people:
        if user.has_role(role) and (but is None or user.pk != but.pk):
            notify(user=user, title=title, url=url, kind="referrals", key=key)


def remind(on: dt.date | None = None) -> int:
    """Tell the coordinators that cases are due and the officer that a hold is to be looked at; how many are due. Erases nothing."""
    day = on or timezone.localdate()
    with acting_for(SYSTEM), transaction.atomic():
        waiting = (
            due_for_erasure(SYSTEM, day).filter(hold=False).exclude(destruction__state=ItemState.WAITING)
        )
        number = waiting.count()
        holds = LegalHold.objects.filter(state=HoldState.IN_FORCE, review_on__lte=day).exists()
    if number:
        tell(
            "case_coordinator",
            _("The time of some cases is over"),
            "/referrals/retention/",
            key=f"retention-{day:%Y-%W}",
        )
    if holds:
        tell(
            "data_protection_officer",
            _("A legal hold is to be looked at again"),
            "/referrals/retention/",
            key=f"holds-{day:%Y-%W}",
        )
    return number
