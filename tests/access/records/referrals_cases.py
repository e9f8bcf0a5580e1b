"""Makers of cases, as `urls/referrals_*.yaml` names them."""

import datetime as dt
from typing import Any

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.crypto.store import store
from referrals import services
from referrals.models import Case, CaseMember, StepRequest
from tests.access.world import World, maker

NAMED = ("police_liaison", "panel_member", "case_team_member", "support_provider")


def case_in(world: World, state: str, stage: int = 4, **changes: Any) -> Case:
    """A case of the district in a state, raised by the frontline worker, with somebody named in each role."""
    store().start()
    case = services.receive_concern(
        by=world.person("frontline_worker"), process="panel", channel="frontline_form", source="school", emergency="no",
        observed=["violence_only_way"], circumstances=["alone"], how_known="saw_or_heard_myself", person_knows="does_not_know",
        words={"words": "Seldom comes to the teapot club any more."}, person_name="Somebody Invented", person_born=dt.date(2008, 3, 4), area=world.district,
    ).case  # fmt: skip
    with acting_for(SYSTEM):
        for role in NAMED:
            CaseMember.objects.create(case=case, user=world.person(role), role=role)
        Case.objects.filter(pk=case.pk).update(state=state, stage=stage, **changes)
        case.refresh_from_db()
    return case


@maker
def case_in_triage(world: World) -> dict[str, Any]:
    """A case in triage."""
    return {"pk": case_in(world, "triage", 1).pk}


@maker
def case_in_support(world: World) -> dict[str, Any]:
    """A case in support."""
    return {"pk": case_in(world, "support").pk}


@maker
def case_history(world: World) -> dict[str, Any]:
    """The history of a case in triage."""
    return case_in_triage(world) | {"section": "history"}


@maker
def step_of_case(world: World) -> dict[str, Any]:
    """Closing a case in triage as unfounded."""
    return case_in_triage(world) | {"step": "close_unfounded"}


@maker
def waiting_request(world: World) -> dict[str, Any]:
    """A step that somebody of the desk has asked for and another has to approve."""
    case = case_in(world, "triage", 1)
    with acting_for(SYSTEM):
        made = StepRequest.objects.create(
            case=case, round=1, from_state="triage", step="close_unfounded", reason="ordinary_step", outcome="unfounded",
            feedback_line="looked_at", asked_by=world.colleague,
        )  # fmt: skip
    return {"pk": made.pk}


@maker
def member_of_case(world: World) -> dict[str, Any]:
    """The police liaison's part in a case in triage."""
    case = case_in(world, "triage", 1)
    with acting_for(SYSTEM):
        return {"pk": case.pk, "member": case.members.get(role="police_liaison").pk}


@maker
def linked_case(world: World) -> dict[str, Any]:
    """A case in triage that is linked to another."""
    one, two = case_in(world, "triage", 1), case_in(world, "triage", 1)
    by = world.person("case_coordinator")
    return {
        "pk": one.pk,
        "link": services.links.link_cases(case=one, number=two.number, reason="family", by=by).pk,
    }


@maker
def process_slug(world: World) -> dict[str, Any]:
    """A process that ships with the portal."""
    return {"slug": "panel"}


@maker
def unknown_transfer(world: World) -> dict[str, Any]:
    """An offer that does not exist, of a case in support."""
    return case_in_support(world) | {"transfer": "00000000-0000-4000-8000-000000000000"}
