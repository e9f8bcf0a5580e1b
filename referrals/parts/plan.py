"""The support plan and its sessions; whoever gives one part sees that part and nothing beside it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals.forms import plan as _forms  # noqa: F401
from referrals.forms import sessions as _session_forms  # noqa: F401
from referrals.forms.work import works_for
from referrals.models import PlanPart, Session, SupportPlan
from referrals.sections import Opening, Section, register_section
from referrals.services.sessions import delivery_of
from referrals.standing import process_of, roles_on
from referrals.support_enums import PlanState
from referrals.support_words import alarms, kinds, support_list, title_in


def keeper(opening: Opening, provider_id: Any = None) -> Any:
    """Whose part it is for this viewer: the lead keeps the whole plan, everybody else what they give themselves."""
    case, by = opening.case, opening.by
    leads = case.lead_id == by.pk and "case_team_member" in roles_on(by, case)
    return by.pk if leads or provider_id == by.pk else provider_id


def part_of(opening: Opening, part: PlanPart) -> dict[str, Any] | None:
    """One part in words, if it is the viewer's to see."""
    author = keeper(opening, part.provider_id)
    if not opening.sees("support_plan", author):
        return None
    return {
        "part": part,
        "kind": kinds().get(part.kind, {}).get("title", part.kind),
        "intensity": title_in(support_list("intensity"), part.intensity),
        "what": opening.open(part, "what", "support_plan", author),
    }


def plan_of(opening: Opening, plan: SupportPlan) -> dict[str, Any]:
    """One version of a plan, as far as the viewer sees it."""
    whole = opening.sees("support_plan", keeper(opening))
    rows = plan.parts.select_related("provider", "organisation")
    author = keeper(opening)
    parts = [found for part in rows if (found := part_of(opening, part))]
    if plan.state == PlanState.AGREED:
        add_delivery(opening, parts)
    return {
        "plan": plan,
        "whole": whole,
        "goals": [
            (opening.open(goal, "words", "support_plan", author), title_in(support_list("goal_states"), goal.state))
            for goal in (plan.goals.all() if whole else ())
        ],
        "parts": parts,
        "safety": opening.open(plan, "safety", "support_plan", author) if whole else "",
        "because": opening.open(plan, "changed_because", "support_plan", author) if whole else "",
    }  # fmt: skip


def add_delivery(opening: Opening, parts: list[dict[str, Any]]) -> None:
    """Agreed against delivered, beside each part of which the viewer may see the sessions."""
    sessions = list(opening.case.sessions.order_by("-on", "-logged_at"))
    rules, today = process_of(opening.case).support, timezone.localdate()
    for row in parts:
        if opening.sees("session_log", keeper(opening, row["part"].provider_id)):
            row["delivery"] = delivery_of(row["part"], sessions, rules, today)
            row["stalls"] = [alarms()[slug] for slug in row["delivery"].stalls]


def build_plan(opening: Opening) -> Mapping[str, Any] | None:
    """What is agreed, what is drafted, and what was before."""
    case = opening.case
    plans = list(case.plans.filter(round=case.round).order_by("-version"))
    now = [plan_of(opening, plan) for plan in plans if plan.state != PlanState.REPLACED]
    now = [found for found in now if found["whole"] or found["parts"]]
    whole = any(found["whole"] for found in now)
    earlier = [plan_of(opening, plan) for plan in plans if plan.state == PlanState.REPLACED] if whole else []
    works = works_for(opening, "plan")
    if not now and not works:
        return None
    return {"plans": now, "earlier": earlier, "works": works}


def build_sessions(opening: Opening) -> Mapping[str, Any] | None:
    """Agreed against delivered, part by part, and each session; notes only for whoever wrote them."""
    case = opening.case
    sessions = sessions_of(case)
    rules, today = process_of(case).support, timezone.localdate()
    parts = []
    rows = PlanPart.objects.filter(case=case, plan__state=PlanState.AGREED, plan__round=case.round)
    for part in rows.select_related("provider", "organisation"):
        author = keeper(opening, part.provider_id)
        if not opening.sees("session_log", author):
            continue
        delivery = delivery_of(part, sessions, rules, today)
        parts.append(
            {
                "part": part,
                "kind": kinds().get(part.kind, {}).get("title", part.kind),
                "delivery": delivery,
                "stalls": [alarms()[slug] for slug in delivery.stalls],
                "sessions": [session_of(opening, s) for s in sessions if s.thread == part.thread],
            }
        )
    works = works_for(opening, "sessions")
    return {"parts": parts, "works": works} if parts or works else None


def session_of(opening: Opening, session: Any) -> dict[str, Any]:
    """One session in words; its note for whoever wrote it."""
    note = getattr(session, "note", None)
    mine = note is not None and opening.sees("session_notes", note.author_id)
    return {
        "row": session,
        "attendance": title_in(support_list("session_attendance"), session.attendance),
        "note": opening.open(note, "text", "session_notes", note.author_id) if mine and note else "",
        "before": [
            (change, title_in(support_list("session_attendance"), change.attendance))
            for change in session.changes.all()
        ],
    }


def sessions_in_order() -> QuerySet[Session]:
    """Sessions, newest first, with their notes and what they said before."""
    rows = Session.objects.select_related("logged_by", "note").prefetch_related("changes__by")
    return rows.order_by("-on", "-logged_at")


def sessions_of(case: Any) -> list[Any]:
    """Sessions of a case in order; asked for anew unless a list has fetched them with its cases."""
    if "sessions" in getattr(case, "_prefetched_objects_cache", {}):
        return list(case.sessions.all())
    return list(sessions_in_order().filter(case=case))


register_section(
    Section(
        "plan", _("Support plan"), "referrals/sections/_plan.html", ("support_plan",), build_plan, order=60
    )
)
register_section(
    Section(
        "sessions",
        _("Sessions"),
        "referrals/sections/_sessions.html",
        ("session_log",),
        build_sessions,
        order=62,
    )
)
