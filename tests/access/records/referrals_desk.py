"""Makers of what the desk works on, as `urls/referrals_desk.yaml` names them."""

import datetime as dt
from typing import Any

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.crypto.store import store
from referrals import services
from referrals.models import Attachment
from referrals.services.files import Clean, lay_down
from tests.access.records.referrals_cases import case_in
from tests.access.world import World, maker


@maker
def own_concern(world: World) -> dict[str, Any]:
    """A concern that the frontline worker raised; its case is in support."""
    with acting_for(SYSTEM):
        return {"pk": case_in(world, "support").concerns.get().pk}


@maker
def file_of_case(world: World) -> dict[str, Any]:
    """A picture that came with a concern in triage."""
    case = case_in(world, "triage", 1)
    with acting_for(SYSTEM):
        lay_down(case.concerns.get(), [Clean(b"bytes", "image/png", "kettle.png")], by=SYSTEM)
        return {"pk": Attachment.objects.get().pk}


@maker
def talk_of_case(world: World) -> dict[str, Any]:
    """The conversation of a concern in triage."""
    case = case_in(world, "triage", 1)
    with acting_for(SYSTEM):
        return {"pk": case.pk, "concern": case.concerns.get().pk}


@maker
def summary_of_case(world: World) -> dict[str, Any]:
    """A case in triage with a summary that somebody at the desk wrote who is not among the columns."""
    from tests.factories import UserFactory

    case = case_in(world, "triage", 1)
    services.write_record(
        case=case, kind="deidentified_summary", text="Somebody young.", codes=["a16_17"], by=UserFactory(role="intake_officer")
    )  # fmt: skip
    return {"pk": case.pk}


@maker
def advice_contact(world: World) -> dict[str, Any]:
    """A question that was answered."""
    store().start()
    contact = services.note_advice(
        on=dt.date(2024, 1, 2), caller_role="resident", theme="online_content", answer="Talk about it.", by=world.person("intake_officer")
    )  # fmt: skip
    return {"pk": contact.pk}
