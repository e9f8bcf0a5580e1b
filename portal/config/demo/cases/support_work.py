"""From consent to the look back: the lead, the providers, and the person's own words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.config.demo.cases import words
from portal.config.demo.cases.clock import Clock
from portal.config.demo.cases.people import People
from portal.config.demo.cases.steps import now, take
from portal.config.demo.cases.table_work import fill
from referrals import services
from referrals.models import Case, FollowUp, PlanPart
from referrals.outcomes import joined
from referrals.services.closing import ask_for_closing, plan_follow_up, write_closing_report
from referrals.services.closing import note_follow_up as note
from referrals.services.consent import Asked, record_consent
from referrals.services.plan import Goal, Part, write_plan
from referrals.services.review import write_review
from referrals.services.sessions import log_session
from referrals.services.triage import write_team_note
from referrals.standing import process_of

LANGUAGE = "en-GB"


def write_draft(case: Case, people: People, told: dict[str, Any]) -> None:
    """A plan to consent to: one goal and its parts."""
    today = timezone.localdate()
    parts = [
        Part(
            kind=part["kind"], what=words.PARTS[part["kind"]], starts_on=today, ends_on=today + dt.timedelta(weeks=20), intensity="regular",
            sessions_agreed=16, organisation=people[part["provider"]].organisation,
            provider=people[part["provider"]] if people[part["provider"]].has_role("support_provider") else None,
        )
        for part in told["plan"] or [{"kind": "mentoring", "provider": "provider_mentor"}]
    ]  # fmt: skip
    goal = words.GOALS[int(told["slug"][-1]) % len(words.GOALS)]
    write_plan(case=now(case), goals=[Goal(goal)], parts=parts, safety=words.SAFETY, by=people.lead)


def _asked(case: Case, told: dict[str, Any], answer: str, **more: Any) -> Asked:
    today = timezone.localdate()
    minor = dt.date(told["person"]["birth_year"] + 18, 6, 1) > today
    given: dict[str, Any] = {
        "answer": answer, "asked_on": today, "way": "in_person", "giver": "guardian" if minor else "person", "language": LANGUAGE,
        "interpreter": "not_needed", "capacity": "understood", "words": {"understood": words.UNDERSTOOD},
    }  # fmt: skip
    if minor:
        given |= {
            "young_person": "heard",
            "words": {
                "understood": words.UNDERSTOOD,
                "giver_name": told["person"]["guardian"],
                "entitlement": "Parent",
                "young_person_words": words.PERSON_SAYS,
            },
        }
    return Asked(**given | more)


def agree(case: Case, people: People, told: dict[str, Any]) -> None:
    """The person says yes; the plan begins."""
    write_draft(case, people, told)
    record_consent(case=now(case), asked=_asked(case, told, "given"), by=people.lead)
    take(case, "consent_given", people.lead)


def decline(case: Case, people: People, told: dict[str, Any]) -> None:
    """The person says no, and that is that."""
    today = timezone.localdate()
    write_draft(case, people, told)
    write_team_note(case=now(case), kind="other_help_note", text=words.OTHER_HELP, by=people.lead)
    record_consent(
        case=now(case),
        asked=_asked(
            case,
            told,
            "declined",
            refusal_reason="no_reason_given",
            reassess_on=today + dt.timedelta(days=90),
        ),
        by=people.lead,
    )
    take(case, "consent_refused", people.lead, outcome="declined", feedback_line="closed_thanks")


def connect(case: Case, people: People, told: dict[str, Any]) -> None:
    """The person is brought together with what helps; the table keeps nothing more."""
    record_consent(case=now(case), asked=_asked(case, told, "given"), by=people.lead)
    write_team_note(case=now(case), kind="contact_record", text=words.CONNECTED, by=people.lead)
    take(case, "connected", people.lead, outcome="connected")


def sessions(
    case: Case, people: People, until: dt.date, missed_last: int = 0, since: dt.date | None = None
) -> None:
    """What providers logged week by week since the plan began, or since a day."""
    with acting_for(SYSTEM):
        parts = list(
            PlanPart.objects.filter(case=case, plan__state="agreed").select_related("provider", "plan")
        )
    for part in parts:
        by = part.provider or people.lead
        days = [part.starts_on + dt.timedelta(weeks=n) for n in range(1, 16)]
        held = [day for day in days if day < until]
        for number, day in enumerate(held):
            if since is not None and day < since:
                continue
            missed = number >= len(held) - missed_last or number % 6 == 5
            log_session(
                case=now(case),
                thread=part.thread,
                on=day,
                attendance="not_met" if missed else "attended",
                by=by,
            )


def go_on(case: Case, people: People) -> None:
    """The review comes to it that the plan goes on."""
    look_together(case, people, "continue")
    take(case, "continue_plan", people.lead)


def keep_rhythm(case: Case, people: People, clock: Clock, until: dt.date) -> dt.date | None:
    """Review the plan on each day it was due before `until`; the day of the last review, None if there was none."""
    last = None
    if "begin_review" not in process_of(case).by_slug:
        return last
    while (case := now(case)).due_at is not None and (due := case.due_at.date()) < until:
        clock.set(due)
        sessions(case, people, due, since=last)
        take(case, "begin_review", people.lead)
        go_on(case, people)
        last = due
    return last


def review(case: Case, people: People, told: dict[str, Any]) -> None:
    """Look at the plan with the person: same instrument, goals, delivered against agreed."""
    take(case, "begin_review", people.lead)


def look_together(case: Case, people: People, conclusion: str) -> None:
    """The full review itself."""
    fill(services.start_assessment(case=now(case), by=people.lead), people)
    write_review(
        case=now(case), kind="full", on=timezone.localdate(), words={"person_views": words.PERSON_SAYS, "text": words.REVIEWED}, goals={},
        conclusion=conclusion, by=people.lead,
    )  # fmt: skip


def close(case: Case, people: People, told: dict[str, Any]) -> None:
    """The closing report, a message to the person, and somebody else's signature."""
    look_together(case, people, "exit")
    outcome = joined(told["outcome"], told.get("own_outcome", ""))
    write_closing_report(
        case=now(case), words=words.CLOSING, reason="goals_reached", outcome=outcome, feedback_line="closed_thanks", by=people.lead
    )  # fmt: skip
    request = ask_for_closing(case=now(case), by=people.lead)
    if request is None:
        raise RuntimeError("a closing waits for its second person")
    services.decide_request(request=request, approve=True, by=people.chair)


def begin_follow_up(case: Case, people: People, told: dict[str, Any]) -> None:
    """Somebody with a basis of their own looks back."""
    with acting_for(SYSTEM):
        rows = list(FollowUp.objects.filter(case=case, state="planned").select_related("case"))
    for row in rows:
        plan_follow_up(
            follow_up=row, person=people.lead, basis="public_task", basis_words="Advice under our own statute.", by=people.coordinator
        )  # fmt: skip
    take(case, "begin_follow_up", people.coordinator, reason="period_ended")


def note_follow_up(case: Case, people: People) -> None:
    """The looks back that are planned, noted."""
    with acting_for(SYSTEM):
        rows = list(FollowUp.objects.filter(case=case, state="planned").select_related("case"))
    for row in rows:
        note(follow_up=row, note=words.LOOKED_BACK, by=people.lead)
