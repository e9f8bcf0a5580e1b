"""Makers of meetings, unsealing, questions to agencies and assessments, as `urls/referrals_panel.yaml` names them."""

import datetime as dt
from typing import Any

from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from referrals.models import (
    Action,
    AgencyQuestion,
    AgendaItem,
    Assessment,
    Attendance,
    Case,
    InformationRequest,
    Meeting,
    UnsealRequest,
)
from referrals.services.instruments import in_force, items_of
from referrals.services.sealing import keys_of
from tests.access.records.referrals_cases import case_in
from tests.access.world import World, maker

INVITED = ("chair", "panel_member", "case_team_member", "police_liaison")


def _meeting(world: World, state: str = "planned") -> Meeting:
    with acting_for(SYSTEM):
        made = Meeting.objects.create(
            kind="both", starts_at=timezone.now(), place="Room 4", chair=world.person("chair"), state=state,
            made_by=world.person("case_coordinator"), opened_at=timezone.now(), closed_at=timezone.now() if state == "closed" else None,
        )  # fmt: skip
        for role in INVITED:
            person = world.person(role)
            organisation = person.organisation or world.department
            Attendance.objects.create(
                meeting=made, user=person, organisation=organisation, kind="health", state="present"
            )
    return made


@maker
def meeting(world: World) -> dict[str, Any]:
    """A planned meeting to which the table is invited."""
    return {"pk": _meeting(world).pk}


@maker
def meeting_agenda(world: World) -> dict[str, Any]:
    """Building its agenda."""
    return {"pk": _meeting(world).pk, "step": "agenda"}


@maker
def meeting_seat(world: World) -> dict[str, Any]:
    """Somebody's place at it."""
    made = _meeting(world)
    with acting_for(SYSTEM):
        return {"pk": made.pk, "seat": made.attendances.first().pk}


def _item(world: World) -> AgendaItem:
    case, made = case_in(world, "threshold", 2), _meeting(world, "open")
    with acting_for(SYSTEM):
        return AgendaItem.objects.create(
            meeting=made, case=case, round=1, case_state="threshold", order=1, state="open"
        )


@maker
def meeting_item(world: World) -> dict[str, Any]:
    """A case that is being discussed."""
    item = _item(world)
    return {"pk": item.meeting_id, "item": item.pk}


@maker
def meeting_action(world: World) -> dict[str, Any]:
    """What the panel member undertook."""
    item = _item(world)
    with acting_for(SYSTEM):
        made = Action.objects.create(
            case=item.case, item=item, owner=world.person("panel_member"), due_on=timezone.localdate(),
            made_by=world.person("chair"), made_at=timezone.now(),
        )  # fmt: skip
    return {"pk": made.pk}


@maker
def case_at_threshold(world: World) -> dict[str, Any]:
    """A case before the table."""
    return {"pk": case_in(world, "threshold", 2).pk}


@maker
def case_in_identity_check(world: World) -> dict[str, Any]:
    """A case of which the agencies know."""
    return {"pk": case_in(world, "identity_check", 3).pk}


@maker
def case_in_information(world: World) -> dict[str, Any]:
    """A case for which answers are gathered."""
    return {"pk": case_in(world, "information", 4).pk}


@maker
def case_in_panel(world: World) -> dict[str, Any]:
    """A case before the panel."""
    return {"pk": case_in(world, "panel", 4).pk}


def _request(world: World, case: Case, state: str) -> UnsealRequest:
    decided = {"decided_by": world.person("identity_custodian"), "decided_at": timezone.now()}
    return UnsealRequest.objects.create(
        case=case, round=1, lawful_basis="public_task", asked_by=world.person("case_coordinator"), asked_at=timezone.now(), state=state,
        **(decided if state != "waiting" else {}),
    )  # fmt: skip


@maker
def unseal_waiting(world: World) -> dict[str, Any]:
    """A request that waits for the custodian."""
    case = case_in(world, "identity_check", 2)
    with acting_for(SYSTEM):
        return {"pk": case.pk, "unseal": _request(world, case, "waiting").pk}


@maker
def agency_question(world: World) -> dict[str, Any]:
    """A question to the panel member's agency."""
    case, person = case_in(world, "identity_check", 3), world.person("panel_member")
    with acting_for(SYSTEM):
        row = AgencyQuestion.objects.create(
            case=case, round=1, request=_request(world, case, "granted"), organisation=person.organisation or world.department,
            person=person, due_at=timezone.now() + dt.timedelta(days=1),
        )  # fmt: skip
    return {"pk": row.pk}


@maker
def information_request(world: World) -> dict[str, Any]:
    """A question to the agency of the member of the team."""
    case, person = case_in(world, "information", 4), world.person("case_team_member")
    today = timezone.localdate()
    with acting_for(SYSTEM):
        row = InformationRequest(
            case=case, round=1, organisation=person.organisation or world.department, person=person, lawful_basis="public_task", due_on=today,
            expires_on=today + dt.timedelta(days=5), asked_by=world.person("case_coordinator"), asked_at=timezone.now(),
        )  # fmt: skip
        keys_of(case).seal(row, "question", "Is there a place on a course?")
        keys_of(case).seal(row, "necessity", "It would help most.")
        row.save(force_insert=True)
    return {"pk": row.pk}


@maker
def assessment_item(world: World) -> dict[str, Any]:
    """An item of an assessment that was begun."""
    case, version = case_in(world, "panel", 4), in_force()[0]
    with acting_for(SYSTEM):
        Assessment.objects.create(
            case=case, round=1, instrument=version, occasion="first", started_by=world.person("case_team_member"), started_at=timezone.now()
        )  # fmt: skip
    return {"pk": case.pk, "item": items_of(version)[0].slug}


@maker
def instrument_version(world: World) -> dict[str, Any]:
    """The version in force."""
    return {"pk": in_force()[0].pk}


@maker
def instrument_draft(world: World) -> dict[str, Any]:
    """A draft of the next version."""
    from referrals.services.instruments import begin_draft

    draft = begin_draft(version=in_force()[0], by=world.person("case_coordinator"))
    return {"pk": draft.pk, "item": items_of(draft)[0].slug}


@maker
def instrument_step(world: World) -> dict[str, Any]:
    """Beginning a draft."""
    return instrument_version(world) | {"step": "draft"}


@maker
def instrument_draft_domain(world: World) -> dict[str, Any]:
    """A part of a draft to which an item is added."""
    return {"pk": instrument_draft(world)["pk"], "domain": "needs"}
