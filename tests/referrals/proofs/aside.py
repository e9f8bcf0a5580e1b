"""The states beside the way of a case: where each leaves it, and how the case gets there by services."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.accounts.models import User
from referrals import services
from referrals.models import Case, FollowUp
from referrals.services import retention, rights, transfer
from referrals.services.closing import note_follow_up
from referrals.tasks import finish_erasures
from tests.referrals.proofs.journey import BASIS, Journey
from tests.referrals.proofs.words import word

# Each state beside the way > the one of the way from which the case is brought there.
FROM = {
    "emergency": "triage", "police_hold": "triage", "criminal_track": "triage", "paused": "support", "transferred": "support",
    "retention": "follow_up",
}  # fmt: skip


@contextmanager
def aside(journey: Journey, state: str, receivers: tuple[User, User]) -> Iterator[None]:
    """The case in this state for as long as the block lasts; then it stands where it stood."""
    with transaction.atomic():
        _WAYS[state](journey, receivers)
        assert journey.now().state == state
        yield
        transaction.set_rollback(True)


def _ahead() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=5)


def _emergency(journey: Journey, _receivers: Any) -> None:
    desk = journey.people.desk
    services.write_record(
        case=journey.now(), kind="emergency_record", text=word("screening", "desk"), by=desk
    )
    journey.step("to_emergency", desk, reason="urgent_need", rationale=word("screening", "desk"))


def _police_hold(journey: Journey, _receivers: Any) -> None:
    journey.ask_the_police()
    journey.police_answer("hold")
    journey.step(
        "to_police_hold", journey.people.coordinator, reason="other_authority_asked", rationale=word("screening", "coordinator"),
        until=_ahead(),
    )  # fmt: skip


def _criminal_track(journey: Journey, _receivers: Any) -> None:
    journey.ask_the_police()
    journey.police_answer("take_over")
    journey.step(
        "to_criminal_track", journey.people.coordinator, reason="other_authority_asked", rationale=word("screening", "coordinator"),
        lawful_basis=BASIS,
    )  # fmt: skip


def _paused(journey: Journey, _receivers: Any) -> None:
    journey.step(
        "pause", journey.table.health, reason="person_asked", rationale=word("support_plan", "health"), until=_ahead()
    )  # fmt: skip


def _transferred(journey: Journey, receivers: tuple[User, User]) -> None:
    coordinator = journey.people.coordinator
    with acting_for(coordinator):
        transfer.prepare(
            case=journey.now(), city="Kettle City", agreement="Handing over, 2026", person_told_on=timezone.localdate(),
            handover=word("support_plan", "coordinator"), first=receivers[0], second=receivers[1], by=coordinator,
        )  # fmt: skip
    journey.step("offer_transfer", coordinator, journey.people.chair, reason="move", lawful_basis=BASIS)


def _retention(journey: Journey, _receivers: Any) -> None:
    with acting_for(SYSTEM):
        rows = list(FollowUp.objects.filter(case=journey.pk, state="planned").select_related("case"))
    for row in rows:
        note_follow_up(follow_up=row, note=word("follow_up_notes", "health"), by=journey.table.health)
    journey.step("follow_up_done", journey.people.coordinator, reason="period_ended")


def the_person_asks(journey: Journey) -> Any:
    """The person asks for a correction; their words stand beside the plan, and are answered. Returns the number of the request."""
    dpo, asked = journey.people.dpo, word("rights_requests", "person")
    found = rights.log_request(
        case=journey.now(), kind="rectification", channel="letter", received_on=timezone.localdate(), words=asked, by=dpo
    )  # fmt: skip
    rights.confirm_identity(request=found, how=asked, by=dpo)
    beside = word("support_plan", "person")
    rights.correct(request=found, field="beside:support_plan", text=beside, agreed=False, by=dpo)
    rights.conclude(request=found, result="met", answer=asked, by=dpo)
    return found.pk


def erase(journey: Journey) -> None:
    """From the look back to the end: its time is over, two persons erase it, and its key is destroyed."""
    _retention(journey, None)
    with acting_for(SYSTEM), transaction.atomic():
        yesterday = timezone.localdate() - dt.timedelta(days=1)
        Case.objects.filter(pk=journey.pk).update(retention_until=yesterday)
    listed = retention.list_for_destruction(
        cases=[journey.now()], rationale="Its time is over.", by=journey.people.coordinator
    )
    retention.decide_list(destruction=listed, approve=True, by=journey.people.dpo)
    finish_erasures()
    assert journey.now().state == "erased"


_WAYS = {
    "emergency": _emergency, "police_hold": _police_hold, "criminal_track": _criminal_track, "paused": _paused,
    "transferred": _transferred, "retention": _retention,
}  # fmt: skip
