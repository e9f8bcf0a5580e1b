"""How cases end, and what is under way on the story's last day."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.config.demo.cases import desk_work, support_work, table_work, words
from portal.config.demo.cases.clock import Clock
from portal.config.demo.cases.people import TABLE, USUAL, People
from portal.config.demo.cases.steps import now, take
from portal.config.demo.cast import Cast
from portal.config.demo.tale import TODAY, day
from referrals import services
from referrals.configuration import forget
from referrals.models import AgendaItem, Case, Meeting
from referrals.services import configuration, retention
from referrals.services.agreements import enter_agreement
from referrals.services.drafts import keep_step

NEXT_PANEL = dt.date(2026, 11, 25)
HOLIDAYS = (
    (dt.date(2026, 12, 25), "Winter holiday"),
    (dt.date(2026, 12, 28), "Winter holiday, second day"),
    (dt.date(2027, 1, 1), "New Year"),
)


def decide(item: AgendaItem, people: People, told: dict[str, Any], to: str) -> None:
    """What the meeting decided, by the state the story tells."""
    step = {
        ("threshold", "identity_check"): "threshold_met",
        ("threshold", "closed"): "threshold_not_met",
        ("panel", "consent"): "adopt",
        ("panel", "closed"): "not_adopt",
    }[item.case.state, to]
    more: dict[str, Any] = {}
    if step == "threshold_not_met":
        more = {"outcome": "threshold_not_met", "feedback_line": "not_for_us", "reasons": words.NOT_MET}
    if step == "adopt" and told["preset"] == "situation_table":
        support_work.write_draft(item.case, people, told)
    dissent = words.LETTER_ONLY if told["flag"] == "second_attempt" and step == "adopt" else ""
    table_work.decide(item, people, step, dissent, **more)


def close_meeting(meeting: Meeting, people: People) -> None:
    """The meeting ends; the chair signs its minutes."""
    closed = services.close_meeting(meeting=meeting, by=people.chair)
    services.sign_minutes(meeting=closed, by=people.chair)


def nobody_needed(case: Case, people: People, told: dict[str, Any]) -> None:
    """The agencies know nobody; another service is named."""
    table_work.unseal(case, people)
    table_work.agencies_answer(case, people)
    services.write_record(case=now(case), kind="signposting_note", text=words.SIGNPOST, by=people.coordinator)
    take(
        case, "nobody_needed", people.coordinator, second=(people.desk, people.desk2, people.chair), rationale=words.NOT_MET,
        outcome="signposted", feedback_line="right_place_elsewhere",
    )  # fmt: skip


def after_asking(case: Case, people: People, told: dict[str, Any]) -> None:
    """The person was asked: connected with what helps, or no."""
    if told["outcome"] == "declined":
        support_work.decline(case, people, told)
        return
    support_work.connect(case, people, told)


def from_review(case: Case, people: People, told: dict[str, Any]) -> None:
    """The plan has done what it could."""
    support_work.close(case, people, told)


def to_retention(case: Case, people: People, told: dict[str, Any]) -> None:
    """Nothing is used any more."""
    take(case, "to_retention", people.coordinator, reason="period_ended")


def look_back_done(case: Case, people: People, told: dict[str, Any]) -> None:
    """Somebody has looked back, and all is well."""
    support_work.note_follow_up(case, people)
    take(case, "follow_up_done", people.coordinator, reason="period_ended")


def before(case: Case, people: People, told: dict[str, Any], to: str, on: dt.date) -> None:
    """Sessions are logged before a plan is looked at."""
    if to == "review":
        support_work.sessions(case, people, on)


def erase(case: Case, people: People, told: dict[str, Any]) -> None:
    """On the list by the coordinator, signed by the data protection officer."""
    listed = retention.list_for_destruction(
        cases=[now(case)], rationale="The time set for this outcome is over.", by=people.coordinator
    )
    retention.decide_list(destruction=listed, approve=True, by=people["dpo"])


def agreements(cast: Cast) -> None:
    """The agencies at the table and the providers have agreed on sharing."""
    slugs = ("dept_social", "rivermouth_police", "estuary_health", "dept_education", "lantern_youth", "employment_service",
             "probation_estuary", "dept_planning", "stepping_stones", "second_step", "living_together_unit")  # fmt: skip
    enter_agreement(
        parties=[cast.organisations[slug] for slug in slugs],
        by=cast.people["dpo"],
        title="Rivermouth agreement on help for single persons",
        purpose="Agencies that help the same person tell each other what that help needs, and no more.",
        lawful_basis="public_task",
        provision="City ordinance on joint help, section 4",
        reference="File DP-2024-17",
        starts_on=dt.date(2024, 10, 1),
        ends_on=dt.date(2027, 9, 30),
        signed_on=dt.date(2024, 9, 24),
    )


def set_up(cast: Cast, processes: list[str]) -> None:
    """The processes in use, by two persons, and the days to come on which the city does not work."""
    first, second = cast.people["case_coordinator"], cast.people["dpo"]
    version = configuration.propose_use(processes=processes, why=words.TWO_PROCESSES, by=first)
    configuration.decide(version=version, approve=True, by=second)
    for day_off, name in HOLIDAYS:
        configuration.add_holiday(day=day_off, name=name, by=first)
    forget()  # what is remembered from before; hooks of the commit are not run for a story


def adapt(cast: Cast, told: dict[str, Any]) -> None:
    """A version of a process that the city makes its own: drafted topic by topic by one person, put in force by another."""
    first, second = cast.people["case_coordinator"], cast.people["dpo"]
    version = configuration.begin_version(process=told["process"], by=first)
    for topic, values in told["topics"].items():
        version = configuration.change_topic(version=version, topic=topic, values=values, by=first)
    version = configuration.propose_draft(version=version, why=told["why"], by=first)
    configuration.decide(version=version, approve=True, by=second)
    forget()


# --- what is under way on the last day -----------------------------------------------------------------------------
def today(cast: Cast, people: People, told: dict[str, Any], case: Case | None, clock: Clock) -> None:
    """The work that has been begun in the state in which the story leaves the case."""
    if case is None:
        _draft(people, told, clock)
        return
    clock.set(day(told["history"][-1]["date"]) or TODAY, 14)
    under_way = {
        "triage": _screening,
        "identity_check": _asking,
        "information": _gathering,
        "consent": _waiting_for_an_answer,
        "support": _supported,
        "review": _looking,
        "follow_up": _looking_back,
        "retention": _held,
    }.get(told["state"])
    if under_way is not None:
        under_way(now(case), people, told, clock)


def _draft(people: People, told: dict[str, Any], clock: Clock) -> None:
    clock.set(day(told["history"][0]["date"]) or TODAY, 16)
    writer = people[{"school": "teacher"}.get(told["source"], "youth_worker")]
    begun = {
        "observed": told["observed"],
        "circumstances": told["circumstances"],
        "in_your_words": told["story"],
    }
    keep_step(token="", face="frontline", step="situation", typed=urlencode(begun, doseq=True), owner=writer)


def _screening(case: Case, people: People, told: dict[str, Any], clock: Clock) -> None:
    desk_work.screen(case, people, some=2)
    if told["preset"] == "panel":
        desk_work.ask_police(case, people)


def _asking(case: Case, people: People, told: dict[str, Any], clock: Clock) -> None:
    """Two wait for their agencies; the story's refused request came before."""
    table_work.unseal(case, people)


def _gathering(case: Case, people: People, told: dict[str, Any], clock: Clock) -> None:
    table_work.ask_agencies(case, people, answered=told["flag"] != "late")
    table_work.assess(case, people, told, some=3)


def _waiting_for_an_answer(case: Case, people: People, told: dict[str, Any], clock: Clock) -> None:
    support_work.write_draft(case, people, told)


def _supported(case: Case, people: People, told: dict[str, Any], clock: Clock) -> None:
    """Looked at every three months, as agreed; then the sessions up to yesterday."""
    yesterday = TODAY - dt.timedelta(days=1)
    since = support_work.keep_rhythm(case, people, clock, until=yesterday)
    clock.set(yesterday)
    missed = 2 if told["flag"] == "stall" else 0
    support_work.sessions(case, people, yesterday, missed_last=missed, since=since)
    if told["flag"] == "paused":
        take(
            case, "pause", people.lead, reason="person_asked", rationale="Away for a course until Christmas.",
            until=TODAY + dt.timedelta(days=35),
        )  # fmt: skip


def _looking(case: Case, people: People, told: dict[str, Any], clock: Clock) -> None:
    """The review of this autumn is under way; earlier ones led on."""
    entered = case.entered_at.date()
    if entered < TODAY - dt.timedelta(days=30):
        clock.set(entered + dt.timedelta(days=7))
        support_work.go_on(case, people)
        begun = TODAY - dt.timedelta(days=9)
        since = support_work.keep_rhythm(case, people, clock, until=begun)
        clock.set(begun)
        support_work.sessions(case, people, begun, since=since)
        take(case, "begin_review", people.lead)
    table_work.fill(services.start_assessment(case=now(case), by=people.lead), people, some=3)


def _looking_back(case: Case, people: People, told: dict[str, Any], clock: Clock) -> None:
    """The first look back is noted, the second still to come."""


def _held(case: Case, people: People, told: dict[str, Any], clock: Clock) -> None:
    if told["flag"] != "legal_hold":
        return
    retention.ask_hold(
        case=now(case), reason="complaint_open", words="Until a complaint has been decided.", lawful_basis="legal_duty",
        review_on=TODAY + dt.timedelta(days=60), by=people["dpo"],
    )  # fmt: skip
    with acting_for(SYSTEM):
        request = now(case).requests.select_related("case").get(state="waiting")
    services.decide_request(request=request, approve=True, by=people.coordinator)


def meetings(
    cast: Cast, people: dict[str, People], cases: dict[str, Case], told: dict[str, dict[str, Any]]
) -> None:
    """Next week's panel with its agenda; one person has said that they know the family."""
    waiting = {slug: case for slug, case in cases.items() if told[slug]["state"] == "panel"}
    if not waiting:
        return
    first = people[next(iter(waiting))]
    at = timezone.make_aware(dt.datetime.combine(NEXT_PANEL, dt.time(14)))
    meeting = services.plan_meeting(
        kind="panel", starts_at=at, place="Town hall, room 4", chair=first.chair, by=first.coordinator
    )
    for slug in (*USUAL, "panel_housing"):
        services.invite(meeting=meeting, user=cast.people[slug], kind=TABLE[slug], by=first.coordinator)
    with acting_for(first.chair):
        items = {item.case_id: item for item in services.build_agenda(meeting=meeting, by=first.chair)}
    for slug, case in waiting.items():
        if told[slug]["flag"] == "conflict" and case.pk in items:
            services.declare(
                item=items[case.pk],
                user=cast.people["panel_housing"],
                conflict=True,
                by=cast.people["panel_housing"],
            )
