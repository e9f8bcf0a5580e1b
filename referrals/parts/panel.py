"""Sections around the table: threshold, identity check, information, assessment, views, meetings; each shows what is the viewer's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from portal.access import allowed
from referrals.models import AgencyQuestion, InformationRequest, PersonView, UnsealRequest
from referrals.models.meeting import RUNNERS
from referrals.sections import Opening, Section, register_section
from referrals.services.table import told_decisions
from referrals.standing import roles_on

PANEL_STATES = ("panel", "consent", "support", "review", "closed", "follow_up")


def threshold(opening: Opening) -> Mapping[str, Any] | None:
    """The summary without identity, and what the table decided on it."""
    case = opening.case
    row = case.records.filter(round=case.round, kind="deidentified_summary").order_by("-at").first()
    summary = (
        opening.open(row, "text", "summary_deidentified")
        if row and opening.sees("summary_deidentified")
        else ""
    )
    items = _items(opening, ("threshold",), "threshold_record")
    return {"summary": summary, "items": items} if summary or items else None


def meetings_record(opening: Opening) -> Mapping[str, Any] | None:
    """What panels decided, with reasons and dissent."""
    items = _items(opening, PANEL_STATES, "panel_record")
    return {"items": items} if items else None


def _items(opening: Opening, states: tuple[str, ...], group: str) -> list[dict[str, Any]]:
    found = []
    rows = opening.case.agenda_items.filter(case_state__in=states, round=opening.case.round)
    rows = rows.select_related("meeting").prefetch_related("decisions__by")
    for item in rows.order_by("meeting__starts_at"):
        if opening.sees(group) or opening.access(group).own_only:
            told = told_decisions(item, opening)
            found.append({"item": item, "decisions": told})
    return found


def identity_check(opening: Opening) -> Mapping[str, Any] | None:
    """Requests to unseal, decisions, and what the agencies answered."""
    case, by = opening.case, opening.by
    may_ask = allowed(by, "referrals.ask_unseal_case", case)
    requests: list[dict[str, Any]] = []
    if opening.sees("unseal_request"):
        rows = UnsealRequest.objects.filter(case=case, round=case.round).select_related(
            "asked_by", "decided_by"
        )
        for row in rows.prefetch_related("agencies__organisation", "agencies__person"):
            requests.append(
                {
                    "row": row,
                    "words": {
                        name: opening.open(row, name, "unseal_request")
                        for name in ("purpose", "necessity", "reasons")
                    },
                    "agencies": [_agency(one, opening) for one in row.agencies.all()],
                    "may_decide": row.state == "waiting"
                    and row.asked_by_id != by.pk
                    and case.state == "identity_check"
                    and allowed(by, "referrals.decide_unseal_case", case),
                }
            )
    waits = case.unseal_requests.filter(state="waiting").exists()
    return {
        "requests": requests,
        "may_ask": may_ask and not waits,
        "may_choose": _may_choose(opening),
        "members": _members(opening),
    }


def _agency(row: AgencyQuestion, opening: Opening) -> dict[str, Any]:
    over = not row.answer and row.due_at is not None and row.due_at <= timezone.now()
    reason = opening.open(row, "reason", "unseal_request") if row.reason is not None else ""
    return {"row": row, "over": over, "reason": reason}


def _may_choose(opening: Opening) -> bool:
    return allowed(opening.by, "referrals.choose_team_case", opening.case)


def _members(opening: Opening) -> list[Any]:
    if not roles_on(opening.by, opening.case) & set(RUNNERS):
        return []
    return list(
        opening.case.members.filter(role="case_team_member", purpose="case").select_related(
            "user", "user__organisation"
        )
    )


def sees_identity_check(opening: Opening) -> bool:
    """Those who see requests, and those who choose the team."""
    return opening.case.stage >= 2 and ("unseal_request" in opening.groups or _may_choose(opening))


def information(opening: Opening) -> Mapping[str, Any] | None:
    """Questions and answers; of an agency that is asked, its own only."""
    case, by = opening.case, opening.by
    found = []
    rows = InformationRequest.objects.filter(case=case, round=case.round).select_related(
        "organisation", "person"
    )
    for row in rows:
        author = by.pk if row.organisation_id == by.organisation_id else None
        if not opening.sees("information_requests", author):
            continue
        words = {
            name: opening.open(row, name, "information_requests", author)
            for name in ("question", "necessity")
        }
        if row.reply and opening.sees("information_answers", author):
            words["answer"] = opening.open(row, "answer", "information_answers", author)
        over = not row.reply and row.expires_on < timezone.localdate()
        mine = (
            author is not None
            and not row.reply
            and not over
            and allowed(by, "referrals.answer_information_case", case)
        )
        found.append({"row": row, "words": words, "over": over, "mine": mine})
    may_ask = allowed(by, "referrals.ask_information_case", case)
    return (
        {"requests": found, "may_ask": may_ask, "today": timezone.localdate()} if found or may_ask else None
    )


def views(opening: Opening) -> Mapping[str, Any] | None:
    """What the person and the family say, in their words."""
    case = opening.case
    found = [
        {"row": row, "text": opening.open(row, "text", "person_views", row.by_id)}
        for row in PersonView.objects.filter(case=case, round=case.round).select_related("by")
        if opening.sees("person_views", row.by_id)
    ]
    may_add = allowed(opening.by, "referrals.record_views_case", case)
    return {"views": found, "may_add": may_add} if found or may_add else None


S = "referrals/sections/"
register_section(
    Section(
        "threshold", gettext_lazy("Threshold"), S + "_threshold.html", ("summary_deidentified", "threshold_record"), threshold, order=40,
        shown=lambda opening: opening.case.stage >= 2,
    )
)  # fmt: skip
register_section(
    Section(
        "identity_check", gettext_lazy("Identity check"), S + "_identity_check.html", ("unseal_request", "metadata"), identity_check, order=42,
        shown=sees_identity_check,
    )
)  # fmt: skip
register_section(
    Section(
        "information", gettext_lazy("Information"), S + "_information.html", ("information_requests", "information_answers"), information,
        order=44,
    )
)  # fmt: skip
register_section(
    Section("views", gettext_lazy("Their views"), S + "_views.html", ("person_views",), views, order=46)
)
register_section(
    Section(
        "meetings_record",
        gettext_lazy("Panel"),
        S + "_meetings_record.html",
        ("panel_record",),
        meetings_record,
        order=48,
    )
)
