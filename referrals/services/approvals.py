"""Steps that wait for a second person: who may decide, and what they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from referrals.enums import RequestState
from referrals.models import Case, StepRequest
from referrals.services.reading import group_of, opened
from referrals.standing import person_of, process_of, roles_on


@dataclass(frozen=True)
class Asked:
    """A request as one person sees it: what was asked for, in codes, and the words where they see the work these belong to."""

    request: StepRequest
    title: str
    rationale: str
    may_read_words: bool
    answer: str


def waiting_requests(by: Any) -> tuple[list[StepRequest], list[StepRequest]]:
    """Requests that wait for `by` as a second person, and those that `by` has asked for; a fixed number of queries."""
    found = (
        StepRequest.objects.filter(state=RequestState.WAITING, case__in=Case.objects.visible_to(by))
        .select_related("case", "case__area", "asked_by")
        .prefetch_related("case__members", "case__conflicts")
        .order_by("asked_at")
    )
    mine: list[StepRequest] = []
    theirs: list[StepRequest] = []
    for request in found:
        (mine if request.asked_by_id == by.pk else theirs).append(request)
    return [request for request in theirs if may_be_second(request, by)], mine


def may_be_second(request: StepRequest, by: Any) -> bool:
    """Whether the process names one of their roles on this case as the second person; the rest is told when it is decided."""
    process = process_of(request.case)
    step = process.by_slug.get(request.step)
    rule = process.two_persons.get(step.two_persons) if step else None
    if rule is None or request.asked_by_id == by.pk or not roles_on(by, request.case) & rule.approver_roles:
        return False
    return not rule.other_agency or person_of(by, request.case).agency != str(
        request.asked_by.organisation_id or ""
    )


def show_request(*, request: StepRequest, by: Any) -> Asked:
    """Open a request for the person who decides or has asked; the look is written down like any other."""
    case, group = request.case, group_of(request.from_state)
    step = process_of(case).by_slug.get(request.step)
    with opened(case=case, by=by, section="request") as opening:
        opening.sees("metadata")
        readable = opening.sees(group, request.asked_by_id)
        words = opening.open(request, "rationale", group, request.asked_by_id) if readable else ""
        # The answer is one person's word to another: these two read it, for as long as the work it belongs to is theirs to read or still under way.
        theirs = by.pk in (request.asked_by_id, request.decided_by_id)
        under_way = case.state == request.from_state
        answer = opening.keys.open(request, "answer") if theirs and (readable or under_way) else ""
    return Asked(request, step.title if step else request.step, words, readable, answer)


def open_request_of(case: Case) -> StepRequest | None:
    """The request that waits on a case, if one does."""
    return (
        StepRequest.objects.filter(case=case, state=RequestState.WAITING).select_related("asked_by").first()
    )


def counts(by: Any) -> Mapping[str, int]:
    """How many wait for their decision, and how many of their own wait for somebody else."""
    theirs, mine = waiting_requests(by)
    return {"to_decide": len(theirs), "asked": len(mine)}
