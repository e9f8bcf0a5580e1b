"""From the threshold to the panel's decision: meetings, names for those who need them, questions to agencies, the assessment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.config.demo.cases import words
from portal.config.demo.cases.people import TABLE, USUAL, People
from portal.config.demo.cases.steps import now, take
from portal.config.demo.cast import Cast
from referrals import services
from referrals.models import AgencyQuestion, AgendaItem, Case, Meeting
from referrals.services.instruments import answers_to, in_force, items_of, sources_of

BASIS = "public_task"
# The item of which nobody knows.
NOT_KNOWN = 2


def meet(
    cast: Cast,
    people: People,
    kind: str,
    at: dt.datetime,
    cases: Sequence[Case],
    present: Sequence[str] = USUAL,
) -> tuple[Meeting, dict[Any, AgendaItem]]:
    """A meeting that is open, with these cases on its agenda and these persons at the table."""
    coordinator = people.coordinator
    meeting = services.plan_meeting(
        kind=kind, starts_at=at, place="Town hall, room 4", chair=people.chair, by=coordinator
    )
    for slug in present:
        services.invite(meeting=meeting, user=cast.people[slug], kind=TABLE[slug], by=coordinator)
    services.invite(meeting=meeting, user=coordinator, kind="local_authority", by=coordinator)
    for case in cases:
        services.add_item(meeting=meeting, case=now(case), reason="Due for this meeting.", by=people.chair)
    with acting_for(people.chair):
        seats = list(meeting.attendances.select_related("user", "meeting"))
        for seat in seats:
            services.mark_attendance(attendance=seat, state="present", by=people.chair)
    services.open_meeting(meeting=meeting, by=people.chair)
    with acting_for(people.chair):
        items = {item.case_id: item for item in meeting.items.select_related("case", "meeting")}
    return meeting, items


def discuss(meeting: Meeting, item: AgendaItem, people: People, conflict: str = "") -> AgendaItem:
    """Open the item; everybody says whether they have a conflict."""
    item = services.open_item(item=item, by=people.chair)
    with acting_for(people.chair):
        seats = list(meeting.attendances.select_related("user"))
    for seat in seats:
        services.declare(
            item=item, user=seat.user, conflict=seat.user == people.cast.people.get(conflict), by=people.chair
        )
    with acting_for(people.chair):
        return AgendaItem.objects.select_related("case", "meeting").get(pk=item.pk)


def decide(item: AgendaItem, people: People, step: str, dissent: str = "", **more: Any) -> None:
    """The decision, and its second signature by somebody of another agency."""
    decided = services.record_decision(
        item=item, step=step, reasons=more.pop("reasons", words.DECIDED), dissent=dissent, no_dissent=not dissent, by=people.chair,
        lawful_basis=more.pop("lawful_basis", BASIS), **more,
    )  # fmt: skip
    if decided.request is not None:
        second = next(
            person
            for person in [*people.team, people["panel_health"]]
            if person.organisation != people.chair.organisation
        )
        services.decide_request(request=decided.request, approve=True, by=second)


def ask_to_unseal(case: Case, people: People, agencies: Sequence[str] = ()) -> None:
    """The coordinator asks the custodian for the agencies of the team and one more."""
    persons = [people.cast.people[slug] for slug in agencies] or list(
        {p.organisation_id: p for p in [*people.team, people["panel_education"]]}.values()
    )
    services.ask_to_unseal(
        case=now(case), purpose=words.PURPOSE, necessity=words.NECESSITY, lawful_basis=BASIS, persons=persons, by=people.coordinator
    )  # fmt: skip


def unseal(case: Case, people: People, grant: bool = True) -> None:
    """The custodian decides."""
    with acting_for(SYSTEM):
        request = now(case).unseal_requests.select_related("case", "asked_by").get(state="waiting")
    services.decide_unsealing(request=request, grant=grant, reasons=words.CUSTODIAN, by=people.custodian)


def agencies_answer(case: Case, people: People) -> None:
    """Each says whether it knows the person; the team's agencies join."""
    with acting_for(SYSTEM):
        asked = list(AgencyQuestion.objects.filter(case=case, answer="").select_related("case", "person"))
    team = {person.pk for person in people.team}
    for question in asked:
        services.answer_for_agency(
            question=question, answer="should_join" if question.person_id in team else "not_known", register_checked=True,
            by=question.person,
        )  # fmt: skip


def to_information(case: Case, people: People, told: dict[str, Any]) -> None:
    """Names for those who need them, answers, a team, and on."""
    unseal(case, people)
    agencies_answer(case, people)
    by = people.coordinator if told["preset"] == "panel" else people.chair
    services.choose_team(case=now(case), lead=people.lead, team=people.team, by=by)
    take(case, "choose_team", by, lawful_basis=BASIS)


def ask_agencies(case: Case, people: People, answered: bool = True) -> None:
    """One question to each agency of the team."""
    today = timezone.localdate()
    for person in people.team:
        request = services.ask_for_information(
            case=now(case), person=person, question=words.QUESTION, necessity=words.NECESSITY, lawful_basis=BASIS,
            due_on=today + dt.timedelta(days=7), expires_on=today + dt.timedelta(days=30), by=people.coordinator,
        )  # fmt: skip
        if answered or person == people.lead:
            services.answer_information(
                request=request, reply="answered", answer=words.ANSWER, register_checked=True, by=person
            )


def assess(case: Case, people: People, told: dict[str, Any], some: int | None = None) -> None:
    """The instrument for the person's age, each answer with its reason; one stays "not known"."""
    young = told["person"] is not None and told["person"]["birth_year"] > timezone.localdate().year - 18
    slug = "young_people" if young else "adults"
    version = next(one for one in in_force() if one.slug == slug)
    assessment = services.start_assessment(case=now(case), instrument=version, by=people.lead)
    fill(assessment, people, some)


def fill(assessment: Any, people: People, some: int | None = None) -> None:
    """Answer the items, all or the first."""
    version = assessment.instrument
    source = sources_of(version)[0][0]
    answers = {
        item.slug: {"answer": "not_known"}
        if number == NOT_KNOWN
        else {"answer": answers_to(version, item)[0][0], "reason": words.ANSWER, "source": source}
        for number, item in enumerate(items_of(version)[:some])
    }
    services.answer_items(assessment=assessment, answers=answers, by=people.lead)


def views(case: Case, people: People, by: Any) -> None:
    """What the person and the family say."""
    services.record_views(case=now(case), whose="person", sought=True, text=words.PERSON_SAYS, by=by)
    services.record_views(case=now(case), whose="parents", sought=True, text=words.FAMILY_SAYS, by=by)


def to_panel(case: Case, people: People, told: dict[str, Any]) -> None:
    """Questions answered, the assessment complete, the views heard."""
    ask_agencies(case, people)
    assess(case, people, told)
    views(case, people, people.coordinator)
    take(case, "ready", people.coordinator)
