"""Makers of records of those who keep watch."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from referrals.models import Breach, TableRelease
from tests.access.world import World, maker
from tests.factories import UserFactory, make_agreement


@maker
def sharing_agreement(world: World) -> dict[str, Any]:
    """An agreement in force with the partner."""
    return {"pk": make_agreement(world.partner).pk}


@maker
def open_breach(world: World) -> dict[str, Any]:
    """An entry of the breach log that is still open."""
    with acting_for(SYSTEM), transaction.atomic():
        now = timezone.now()
        return {
            "pk": Breach.objects.create(
                title="A letter went astray", nature="confidentiality", aware_at=now, entered_at=now
            ).pk
        }


def _table(state: str) -> dict[str, Any]:
    now = timezone.now() - dt.timedelta(days=1)
    asker, second = UserFactory(), UserFactory()
    shown = {
        "status": "shown",
        "values": [[["private"], 40], [["total"], 40]],
        "smallest": 30,
        "threshold": 10,
        "base": 5,
    }
    decided = {"decided_by": second, "decided_at": now} if state == "released" else {}
    with acting_for(SYSTEM), transaction.atomic():
        made = TableRelease.objects.create(
            key="sources",
            period="2025",
            state=state,
            shown=shown,
            sha256="0" * 64,
            asked_by=asker,
            asked_at=now,
            **decided,
        )
    return {"pk": made.pk}


@maker
def released_table(world: World) -> dict[str, Any]:
    """A table that two persons released."""
    return _table("released")


@maker
def proposed_table(world: World) -> dict[str, Any]:
    """A table that waits for its second person."""
    return _table("proposed")


@maker
def unknown_step_of_request(world: World) -> dict[str, Any]:
    """A step of a request by the person that does not exist."""
    return {"pk": "00000000-0000-4000-8000-000000000000", "action": "answer"}


@maker
def unknown_entry_of_request(world: World) -> dict[str, Any]:
    """An entry of a request by the person that does not exist."""
    nobody = "00000000-0000-4000-8000-000000000000"
    return {"pk": nobody, "source": "plangoal", "row": nobody, "column": "words"}
