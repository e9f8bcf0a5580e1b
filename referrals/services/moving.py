"""Moving a concern that has just come in to another process of the city, before anybody has begun to look at it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import SYSTEM
from portal.access.act import act
from portal.access.rows import acting_for
from portal.errors import DomainError
from referrals import configuration
from referrals.enums import RequestState
from referrals.models import Case, TransitionRow
from referrals.services.locking import locked_for
from referrals.services.sealing import keys_of
from referrals.services.sight import Change, changes_of_sight, holders_of
from referrals.standing import person_of, position_of, process_of
from referrals.workflow.clocks import due

# Stands in the history beside the steps of the processes; no process has a step of this name.
MOVED = "move_process"
BEFORE_SCREENING = "received"
LONGEST = 1000


def move_to_process(*, case: Case, process: str, why: str, by: Any) -> Case:
    """Let a received case run under another process in use. What may be seen of it is from now on the other's to say.

    The clock of its state begins anew, by the other process. The concern itself, the receipt and the day of arrival stay.

    Args:
        case: in the state "received".
        process: one of those in use, in the version in force.
        why: in words; sealed with the case.
        by: somebody at the desk, not the sender.

    Raises:
        DomainError: somebody has begun to look at it, no such process in use, the same one, or no reason.
    """
    if not why.strip() or len(why) > LONGEST:
        raise DomainError(_("Please say why, in a few words."), field="why")
    with act("referrals.move_process_case", by=by, on=case) as event:
        case = locked_for(case, "referrals.move_process_case", by)
        if case.requests.filter(state=RequestState.WAITING).exists():
            raise DomainError(_("A step of this case waits for its second person already."), code="conflict")
        if process == case.process or process not in configuration.in_use():
            raise DomainError(_("Please choose another process that the city uses."), field="process")
        left, chosen = case.process, configuration.in_force(process)
        person, now = person_of(by, case), timezone.now()
        row = TransitionRow(
            case=case, step=MOVED, from_state=case.state, to_state=case.state, at=now, by=by, role=",".join(sorted(person.roles)),
            agency=person.agency, reason="error_corrected", process=chosen.slug, process_version=chosen.version,
        )  # fmt: skip
        keys_of(case).seal(row, "rationale", why.strip())
        case.process, case.process_version = chosen.slug, chosen.version
        case.entered_at = now
        case.due_at = due(
            chosen.states[case.state].clock, timezone.localtime(now), configuration.working_days(), urgent=case.urgent
        )  # fmt: skip
        # Whoever moves it may see nothing of it under the other process.
        with acting_for(SYSTEM):
            row.save(force_insert=True)
            case.save(update_fields=["process", "process_version", "entered_at", "due_at"])
        event.details.update(left=left, process=chosen.slug, version=chosen.version)
    return case


def sight_after_moving(case: Case, process: str, by: Any) -> list[Change]:
    """Who would see more or less of it under another process."""
    position = position_of(case)
    return changes_of_sight(
        (process_of(case), position), (configuration.in_force(process), position), holders_of(case, by)
    )
