"""Changing the city's process by two persons, with what it would do told before; and its holidays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.act import act
from portal.errors import DomainError
from referrals import configuration
from referrals.enums import VersionState
from referrals.models import Holiday, ProcessVersion
from referrals.words import word
from referrals.workflow.definition import Process
from referrals.workflow.loading import BrokenProcess, preset


@dataclass(frozen=True)
class Difference:
    """One thing that a version changes: what, before, after, and whether somebody would see more."""

    what: str
    before: str
    after: str
    wider: bool = False


def differences(before: Process, after: Process) -> list[Difference]:
    """What would be different for cases that begin under the new version."""
    found = []
    for slug, state in before.states.items():
        old, new = state.clock, after.states[slug].clock
        if old and new and old.value != new.value:
            unit = old.unit.replace("_", " ")
            found.append(
                Difference(
                    _("Clock of %(state)s") % {"state": state.title},
                    f"{old.value} {unit}",
                    f"{new.value} {unit}",
                )
            )
    for step, quorum in before.quorum.items():
        new_quorum = after.quorum[step]
        if quorum.agencies != new_quorum.agencies:
            title = before.by_slug[step].title
            found.append(
                Difference(
                    _("Agencies present for %(step)s") % {"step": title},
                    str(quorum.agencies),
                    str(new_quorum.agencies),
                )
            )
    if before.consent_attempts != after.consent_attempts:
        found.append(
            Difference(
                _("How often a person is asked for consent"),
                str(before.consent_attempts),
                str(after.consent_attempts),
            )
        )
    for cell in sorted(set(before.matrix) | set(after.matrix)):
        had, has = before.matrix.get(cell, ""), after.matrix.get(cell, "")
        if had != has:
            role, state_slug, group = cell
            what = f"{word('roles', role)}, {before.states[state_slug].title}: {word('field_groups', group)}"
            found.append(Difference(what, _access(had), _access(has), _is_wider(had, has)))
    return found


def _access(value: str) -> str:
    return word("access_values", value) if value else _("Nothing")


def _is_wider(had: str, has: str) -> bool:
    order = ("", "until_answered", "until_end_date", "own", "read", "write")
    return order.index(has) > order.index(had)


def propose(*, process: str, changes: Mapping[str, Any], why: str, by: Any) -> ProcessVersion:
    """Propose a version of a process. It is checked now and again when it is put in force.

    Raises:
        DomainError: what the city can't change, nothing changed, or another proposal waits.
    """
    with act("referrals.configure", by=by, on=ProcessVersion) as event:
        if len(why.strip()) < 10:
            raise DomainError(_("Please say why, in a sentence."), field="why")
        last = ProcessVersion.objects.filter(process=process).aggregate(last=Max("version"))["last"]
        version = max(last or 0, preset(process).version) + 1
        made = _checked(process, changes, version)
        if not differences(configuration.in_force(process), made):
            raise DomainError(_("Nothing would be different."))
        try:
            with transaction.atomic():
                row = ProcessVersion.objects.create(
                    process=process,
                    version=version,
                    changes=dict(changes),
                    why=why.strip()[:500],
                    proposed_by=by,
                )
        except IntegrityError:
            raise DomainError(
                _("Another proposal for this process waits for its second person."), code="conflict"
            ) from None
        event.on = row
        event.details.update(process=process, version=version)
    return row


def decide(*, version: ProcessVersion, approve: bool, by: Any) -> ProcessVersion:
    """Put a proposed version in force, or refuse it, as the second person. Cases that run keep the version they have.

    Raises:
        DomainError: the same person, decided already, or the rules no longer allow it.
    """
    with act("referrals.configure", by=by, on=version) as event:
        row = ProcessVersion.objects.select_for_update().get(pk=version.pk)
        if row.state != VersionState.PROPOSED:
            raise DomainError(_("It has been decided already."), code="conflict")
        if row.proposed_by_id == by.pk:
            raise DomainError(
                _("Nobody approves what they asked for. A second person has to decide."), code="state"
            )
        if approve:
            _checked(row.process, row.changes, row.version)
        row.state = VersionState.IN_FORCE if approve else VersionState.REFUSED
        row.decided_by, row.decided_at = by, timezone.now()
        row.save(update_fields=["state", "decided_by", "decided_at"])
        event.details.update(process=row.process, version=row.version, approve=approve)
        transaction.on_commit(configuration.forget)
    return row


def _checked(process: str, changes: Mapping[str, Any], version: int) -> Process:
    try:
        return configuration.with_changes(process, changes, version)
    except BrokenProcess as error:
        raise DomainError(
            _("The city can't change this: %(faults)s.") % {"faults": "; ".join(error.faults)}
        ) from None


def add_holiday(*, day: dt.date, name: str, by: Any) -> Holiday:
    """Add a day on which the city does not work. Due dates that were set before stay as they are.

    Raises:
        DomainError: it is on the list already.
    """
    with act("referrals.configure", by=by, on=Holiday) as event:
        try:
            with transaction.atomic():
                row = Holiday.objects.create(day=day, name=name.strip()[:80], added_by=by)
        except IntegrityError:
            raise DomainError(_("This day is on the list already."), field="day") from None
        event.details.update(day=day.isoformat())
        transaction.on_commit(configuration.forget)
    return row


def remove_holiday(*, holiday: Holiday, by: Any) -> None:
    """Take a day off the list."""
    with act("referrals.configure", by=by, on=holiday) as event:
        event.details.update(day=holiday.day.isoformat(), removed=True)
        Holiday.objects.filter(pk=holiday.pk).delete()
        transaction.on_commit(configuration.forget)
