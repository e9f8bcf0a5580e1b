"""From the first word to the threshold: what the desk, the liaison and the coordinator do."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from portal.access import SYSTEM
from portal.config.demo.cases import words
from portal.config.demo.cases.people import People
from portal.config.demo.cases.steps import now, take
from referrals import services
from referrals.models import Case
from referrals.services.moving import move_to_process
from referrals.services.snapshot import questions

CHANNEL: Final = {
    "self": "telephone",
    "family": "public_form",
    "anonymous": "public_form",
    "community_member": "public_form",
}
NO: Final = ("emergency", "better_service", "mistaken", "malicious", "duplicate")
# The question that each of these outcomes answers with yes.
SIGN_OF: Final = {"mistaken": "mistaken", "bad_faith": "malicious", "signposted": "better_service"}


def receive(people: People, told: dict[str, Any], on: dt.date) -> Case:
    """The concern as it came in; one that came to the wrong table is moved to the right one the same day."""
    channel = CHANNEL.get(told["source"], "frontline_form")
    person = told["person"] or {"name": "", "birth_year": 0}
    by = {"telephone": people.desk, "public_form": SYSTEM}.get(channel, people["police_neighbourhood"])
    case = services.receive_concern(
        process=told.get("came_as", told["preset"]),
        channel=channel,
        source=told["source"],
        emergency="called" if told["state"] == "emergency" else "no",
        observed=told["observed"],
        circumstances=told["circumstances"],
        strengths=told["strengths"],
        how_known="saw_or_heard_myself",
        person_knows="does_not_know",
        words={"words": told["story"], "told": "Nothing yet."},
        by=by,
        person_name=person["name"],
        person_born=dt.date(person["birth_year"], 6, 1) if person["birth_year"] else None,
        area=people.area,
    ).case
    if "came_as" in told:
        case = move_to_process(case=case, process=told["preset"], why=told["moved_because"], by=people.desk2)
    return case


def begin_triage(case: Case, people: People, told: dict[str, Any]) -> None:
    """Somebody other than the sender looks."""
    take(case, "start_triage", people.desk2)


def screen(case: Case, people: People, some: int | None = None, sign: str = "") -> None:
    """Answer the checklist, all of it or the first questions; `sign` is what it found beside the rest."""
    for question in questions()[:some]:
        answer = "no" if question in NO and question != sign else "yes"
        services.answer_question(
            case=case, question=question, answer=answer, reason=words.SCREENED[answer], source=words.SOURCE, by=people.desk2
        )  # fmt: skip


def to_threshold(case: Case, people: People, told: dict[str, Any]) -> None:
    """Checklist, police answer where the process asks for it, and a summary that a second person has read."""
    screen(case, people)
    if told["preset"] == "panel":
        police(case, people, "clear")
    record = services.write_record(
        case=case, kind="deidentified_summary", text=words.SUMMARY, by=people.coordinator
    )
    services.check_record(record=record, by=people.desk2)
    take(case, "to_threshold", people.coordinator, second=(people.desk, people.desk2))


def ask_police(case: Case, people: People) -> None:
    """The desk puts the question."""
    services.ask_police(case=now(case), liaison=people["police_liaison"], by=people.desk2)


def police(case: Case, people: People, answer: str) -> None:
    """The liaison's answer: clear, hold or take over, and nothing more."""
    ask_police(case, people)
    services.answer_police(case=now(case), answer=answer, note="", by=people["police_liaison"])


def close_early(case: Case, people: People, told: dict[str, Any]) -> None:
    """Signposted, unfounded or mistaken: closed by two, with nothing kept but codes."""
    screen(case, people, sign=SIGN_OF.get(told["outcome"], ""))
    step = "close_unfounded"
    if told["outcome"] == "signposted":
        step = "signpost"
        services.write_record(case=case, kind="signposting_note", text=words.SIGNPOST, by=people.desk2)
    take(
        case, step, people.desk2, second=(people.coordinator, people.desk), rationale=words.NOT_MET, outcome=told["outcome"],
        feedback_line="right_place_elsewhere" if step == "signpost" else "not_for_us",
    )  # fmt: skip


def emergency(case: Case, people: People, told: dict[str, Any]) -> None:
    """Only that it happened is kept."""
    services.write_record(
        case=case, kind="emergency_record", text="Called at once, before the form was sent.", by=people.desk2
    )
    take(
        case,
        "to_emergency",
        people.desk2,
        reason="urgent_need",
        rationale="The emergency services have it in hand.",
    )


def hold(case: Case, people: People, told: dict[str, Any]) -> None:
    """The police ask for a pause with an end."""
    screen(case, people)
    police(case, people, "hold")
    entered = case.entered_at.date()
    take(
        case, "to_police_hold", people.coordinator, reason="other_authority_asked", rationale="Asked for a pause, reason code only.",
        until=entered + dt.timedelta(days=14),
    )  # fmt: skip


def taken_over(case: Case, people: People, told: dict[str, Any]) -> None:
    """Another authority leads."""
    screen(case, people)
    police(case, people, "take_over")
    services.write_record(
        case=case,
        kind="handover_note",
        text="Handed over with its number; nothing more.",
        by=people.coordinator,
    )
    take(
        case, "to_criminal_track", people.coordinator, reason="other_authority_asked", rationale="The other authority leads from here.",
        lawful_basis="law_enforcement",
    )  # fmt: skip
