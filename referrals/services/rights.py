"""Requests by the person a case is about: logged, identity checked, prepared by one person, looked at by a second, shown or answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import SYSTEM
from portal.access.act import act
from portal.access.rows import acting_for
from portal.errors import DomainError
from referrals.corrected import ENTRIES, first_telling, group_of, now
from referrals.models import (
    OPEN_RIGHTS,
    Case,
    Correction,
    RightsResult,
    RightsState,
    SubjectRequest,
)
from referrals.notices import city_names, fill
from referrals.services.effects import EVERY_STEP, Taken, after_step
from referrals.services.erasure import rows_about
from referrals.services.facts import register_facts
from referrals.services.offers import NOT_USED, STILL_POSSIBLE, is_stopped
from referrals.services.reading import CONCERN, IDENTITY
from referrals.services.sealing import keys_of
from referrals.workflow.clocks import add_months
from referrals.workflow.vocabulary import load_yaml

MONTHS, MORE_MONTHS = 1, 2
LONGEST = 4000
PACK_KINDS = ("access",)
# Nothing is withheld from these without its reason, and where to complain is told with it.
NEEDS_GROUNDS = (RightsResult.PARTLY, RightsResult.NOT_MET)
# Parts of the work beside which the person's own words can stand, without an entry being changed.
# Parts without identity are left out: the person's own words could name them to whoever may not know who it is.
STATEMENTS = (
    "screening", "information_answers", "assessment", "person_views", "panel_record", "consent_record", "support_plan", "session_log",
    "review_record", "closing_report", "follow_up_notes",
)  # fmt: skip
BESIDE = "beside:"
# Decided by somebody who has not worked on the case.
INDEPENDENT = ("objection", "complaint")
# Stopping, and complaining, needs no proof of who one is.
ANYBODY = ("complaint",)
CHANNELS = ("in_person", "letter", "telephone", "email", "representative")


def kinds() -> dict[str, str]:
    """Code > words of what a person can ask for."""
    return {k["slug"]: _(k["title"]) for k in load_yaml("subject_requests.yaml")["kinds"]}


def redaction_reasons() -> dict[str, str]:
    """Code > words of why something is left out of the copy."""
    return {
        r["slug"]: _(r["text"])
        for r in load_yaml("subject_requests.yaml")["redaction_checklist"]
        if r["slug"] != "rest_readable"
    }


def refusal_grounds() -> dict[str, str]:
    """Code > sentence of why something is not done, or not all of it."""
    return {g["slug"]: g["text"] for g in load_yaml("subject_requests.yaml")["refusal_grounds"]}


def complaint_route() -> str:
    """Where somebody turns who is not content with an answer."""
    return fill(_(load_yaml("subject_requests.yaml")["complaint_route"]), city_names())


def due_on(kind: str, received_on: dt.date) -> dt.date:
    """The day by which a request is answered: one month, or what the list of kinds says."""
    found = next(k for k in load_yaml("subject_requests.yaml")["kinds"] if k["slug"] == kind)
    if found.get("deadline", {}).get("unit") == "day":
        return received_on + dt.timedelta(days=found["deadline"]["value"])
    return add_months(received_on, MONTHS)


def log_request(
    *, case: Case, kind: str, channel: str, received_on: dt.date, words: str, by: Any
) -> SubjectRequest:
    """Log a request; the clock of one month starts on the day it was received.

    Raises:
        DomainError: no such kind or channel, or a day to come.
    """
    if kind not in kinds() or channel not in CHANNELS:
        raise DomainError(_("This choice is not on the list."), field="kind")
    if received_on > timezone.localdate():
        raise DomainError(_("This day is still to come."), field="received_on")
    with act("referrals.log_rights", by=by, on=case) as event:
        made = SubjectRequest(
            case=case,
            kind=kind,
            channel=channel,
            received_on=received_on,
            due_on=due_on(kind, received_on),
            logged_by=by,
        )
        keys_of(case).seal(made, "words", words.strip()[:LONGEST])
        made.save(force_insert=True)
        event.details.update(kind=kind)
    return made


def confirm_identity(*, request: SubjectRequest, how: str, by: Any) -> SubjectRequest:
    """Note how it was made sure who asks; no copy of a document is kept.

    Raises:
        DomainError: nothing said, or done already.
    """
    if not how.strip():
        raise DomainError(_("Please say how, in a few words."), field="how")
    with act("referrals.handle_rights", by=by, on=request.case) as event:
        request = _locked(request, RightsState.LOGGED)
        keys_of(request.case).seal(request, "identity_how", how.strip()[:500])
        request.state, request.confirmed_by = RightsState.CONFIRMED, by
        request.save()
        event.details.update(request=str(request.pk))
    return request


def extend(
    *, request: SubjectRequest, reason: str, told_on: dt.date | None, told_how: str, by: Any
) -> SubjectRequest:
    """Take up to two months more, once. The person is told the reason first, within the first month.

    Args:
        request: that is not answered yet.
        reason: as the person was told.
        told_on: the day they were told.
        told_how: one of `CHANNELS`.
        by: who does it.

    Raises:
        DomainError: no reason, the person was not told, extended already, or the first month is over.
    """
    if not reason.strip():
        raise DomainError(_("Please say why, in a few words."), field="reason")
    if told_on is None or told_how not in CHANNELS:
        raise DomainError(_("Tell the person first; then write down when and how."), field="told_on")
    with act("referrals.handle_rights", by=by, on=request.case) as event:
        request = _locked(request, *OPEN_RIGHTS)
        if request.extended or timezone.localdate() > request.due_on:
            raise DomainError(_("It can be extended once, within the first month."), code="state")
        if not request.received_on <= told_on <= min(timezone.localdate(), request.due_on):
            raise DomainError(
                _("The person is told within the first month, before it is extended."), field="told_on"
            )
        keys_of(request.case).seal(request, "extension_reason", reason.strip()[:1000])
        request.extension_told_on, request.extension_told_how = told_on, told_how
        request.due_on = add_months(request.received_on, MONTHS + MORE_MONTHS)
        request.extended = True
        request.save()
        event.details.update(request=str(request.pk), due=request.due_on.isoformat())
    return request


def correct(*, request: SubjectRequest, field: str, text: str, agreed: bool, by: Any) -> Correction:
    """Correct an entry, or put the person's own words beside it; what stood there before is kept in either case.

    Args:
        request: of the kind rectification, with the identity confirmed.
        field: one of `correctable()`, or `beside:` and one of `STATEMENTS` for words beside a whole part.
        text: what is right, or the person's own statement.
        agreed: whether the entry is changed; otherwise the words stand beside it.
        by: who decides.

    Raises:
        DomainError: not a rectification, no such field, or nothing written.
    """
    if not text.strip() or not (field in correctable() or field.removeprefix(BESIDE) in STATEMENTS):
        raise DomainError(_("Say which entry and what is right."), field="field")
    if field.startswith(BESIDE) and agreed:
        raise DomainError(
            _("Here the person's own words stand beside what was written; it is not changed."), field="agreed"
        )
    with act("referrals.handle_rights", by=by, on=request.case) as event, acting_for(SYSTEM):
        request = _locked(request, RightsState.CONFIRMED)
        if request.kind != "rectification":
            raise DomainError(_("This is no request for a correction."), code="state")
        group, row = _entry(request.case, field)
        if row is None and not field.startswith(BESIDE):
            raise DomainError(_("There is no such entry any more."), code="state")
        keys = keys_of(request.case)
        made = Correction(
            case=request.case,
            request=request,
            group=group,
            field="" if row is None else field,
            corrected=agreed,
            by=by,
            at=timezone.now(),
        )
        keys.seal(made, "before", keys.open(row, field) if row is not None else "")
        keys.seal(made, "after", text.strip()[:LONGEST])
        made.save(force_insert=True)
        if agreed:
            keys.seal(row, field, text.strip()[:LONGEST])
            row.save(update_fields=[field])
        event.details.update(request=str(request.pk), field=field, corrected=agreed)
    return made


def correct_entry(
    *, request: SubjectRequest, source: str, row: str, column: str, text: str, agreed: bool, by: Any
) -> Correction:
    """Correct one entry of the work, or put the person's own words beside it; the row stays as its author wrote it.

    Args:
        request: of the kind rectification, with the identity confirmed.
        source: name of its table's model, one of `corrected.ENTRIES`.
        row: primary key of its row, as text.
        column: the sealed column.
        text: what is right, or the person's own statement.
        agreed: whether the entry is corrected; otherwise the words stand beside it.
        by: who decides.

    Raises:
        DomainError: not a rectification, no such entry, or nothing written.
    """
    if not text.strip():
        raise DomainError(_("Please write something."), field="text")
    with act("referrals.handle_rights", by=by, on=request.case) as event, acting_for(SYSTEM):
        request = _locked(request, RightsState.CONFIRMED)
        if request.kind != "rectification":
            raise DomainError(_("This is no request for a correction."), code="state")
        found = entry_of(request.case, source, row, column)
        if found is None:
            raise DomainError(_("There is no such entry any more."), code="state")
        keys = keys_of(request.case)
        made = Correction(
            case=request.case, request=request, group=group_of(found, column), field=column, source=source, row=row,
            corrected=agreed, by=by, at=timezone.now(),
        )  # fmt: skip
        keys.seal(made, "before", now(keys, found, column, list(request.case.corrections.all())))
        keys.seal(made, "after", text.strip()[:LONGEST])
        made.save(force_insert=True)
        event.details.update(request=str(request.pk), field=f"{source}.{column}", corrected=agreed)
    return made


def correctable_entries(case: Case) -> list[tuple[Model, str]]:
    """Every entry of the work that can be corrected by itself: its row and its column, table by table, oldest first."""
    first, found = first_telling(case), []
    for name, (_group, columns) in ENTRIES.items():
        for row in rows_about(apps.get_model("referrals", name), case):
            found += [(row, column) for column in columns if row.pk != first and group_of(row, column)]
    return found


def entry_of(case: Case, source: str, row: str, column: str) -> Model | None:
    """The row of an entry of this case that can be corrected; None if it has none such."""
    same = ((one, name) for one, name in correctable_entries(case) if str(one.pk) == row and name == column)
    return next((one for one, _name in same if one._meta.model_name == source), None)


def correctable() -> dict[str, str]:
    """Field > field group of what can be corrected: who the person is, and what was told about them."""
    return {
        field: group
        for part in (IDENTITY, CONCERN)
        for group, fields in part.items()
        if group != "referrer_details"
        for field in fields
    }


def _entry(case: Case, field: str) -> tuple[str, Any]:
    if field.startswith(BESIDE):
        return field.removeprefix(BESIDE), None
    group = correctable()[field]
    if group in IDENTITY:
        return group, getattr(case, "identity", None)
    return group, case.concerns.order_by("told_at").first()


def conclude(
    *, request: SubjectRequest, result: str, answer: str, by: Any, grounds: str = ""
) -> SubjectRequest:
    """Answer a request. An access request is concluded after its copy was looked at by a second person.

    Args:
        request: that is open.
        result: one of `RightsResult`.
        answer: what the person is told, in plain words.
        by: who decides.
        grounds: one of `refusal_grounds()`, where it is not met, or not all of it.

    Raises:
        DomainError: no answer, no grounds, the identity was not checked, the copy is not ready, or this person worked on the case.
    """
    if result not in RightsResult.values or not answer.strip():
        raise DomainError(_("Please write what the person is told."), field="answer")
    if result in NEEDS_GROUNDS and grounds not in refusal_grounds():
        raise DomainError(
            _("Please choose the reason; the person is told it, and where to complain."), field="grounds"
        )
    with act("referrals.handle_rights", by=by, on=request.case) as event, acting_for(SYSTEM):
        request = _locked(request, *OPEN_RIGHTS)
        _may_conclude(request, result, by)
        keys_of(request.case).seal(request, "answer", answer.strip()[:LONGEST])
        request.state, request.result = RightsState.CONCLUDED, result
        request.grounds = grounds if result in NEEDS_GROUNDS else ""
        request.concluded_by, request.concluded_at = by, timezone.now()
        if request.kind == "restriction":
            request.restricts = result in (RightsResult.MET, RightsResult.PARTLY)
        request.save()
        event.details.update(request=str(request.pk), kind=request.kind, result=result)
    return request


def _may_conclude(request: SubjectRequest, result: str, by: Any) -> None:
    if result == RightsResult.TAKEN_BACK:
        return
    if request.state == RightsState.LOGGED and request.kind not in ANYBODY:
        raise DomainError(_("First make sure who asks."), code="state")
    met = result in (RightsResult.MET, RightsResult.PARTLY)
    if request.kind in PACK_KINDS and met and request.state != RightsState.CHECKED:
        raise DomainError(_("The copy has to be prepared, and looked at by a second person."), code="state")
    if request.kind == "rectification" and met and not request.corrections.exists():
        raise DomainError(
            _("First correct the entry, or place the person's own words beside it."), code="state"
        )
    if request.kind in INDEPENDENT and by.pk in _worked_on(request.case):
        raise DomainError(_("Somebody who has not worked on the case has to decide."), code="state")


def _worked_on(case: Case) -> set[Any]:
    found = {case.lead_id, case.referrer_id}
    found |= set(case.transitions.values_list("by_id", flat=True)) | set(
        case.transitions.values_list("approver_id", flat=True)
    )
    found |= set(case.members.values_list("user_id", flat=True))
    return found - {None}


def lift_restriction(*, request: SubjectRequest, reason: str, by: Any) -> SubjectRequest:
    """Let the case be used again; the person is told before.

    Raises:
        DomainError: no reason, or nothing is stopped.
    """
    if not reason.strip():
        raise DomainError(_("Please say why, in a few words."), field="reason")
    with act("referrals.handle_rights", by=by, on=request.case) as event, acting_for(SYSTEM):
        if not SubjectRequest.objects.filter(pk=request.pk, restricts=True).update(restricts=False):
            raise DomainError(_("Nothing is stopped."), code="conflict")
        event.details.update(request=str(request.pk), lifted=True)
    request.refresh_from_db()
    return request


@after_step(EVERY_STEP)
def rest_while_restricted(taken: Taken) -> None:
    """While the person has use stopped, no step is taken but those that end things."""
    if taken.step not in STILL_POSSIBLE and is_stopped(taken.case):
        raise DomainError(str(NOT_USED), code="state")


@register_facts("no_open_rights_request")
def facts_of_rights(case: Case) -> dict[str, bool]:
    """Nothing is erased while the person waits for an answer."""
    return {"no_open_rights_request": not case.rights.filter(state__in=OPEN_RIGHTS).exists()}


def _locked(request: SubjectRequest, *states: str) -> SubjectRequest:
    found = SubjectRequest.objects.select_for_update(of=("self",)).select_related("case").get(pk=request.pk)
    if found.state not in states:
        raise DomainError(_("This is not possible at this point of the request."), code="state")
    return found
