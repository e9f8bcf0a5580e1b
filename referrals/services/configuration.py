"""Changing the city's process by two persons, with what it would do told before; which processes are in use; and its holidays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.act import act
from portal.errors import DomainError
from referrals import configuration
from referrals.adaptation.difference import Difference, differences
from referrals.adaptation.text import CELLS, NOTHING, flat, original
from referrals.adaptation.topics import BY_SLUG
from referrals.enums import VersionState
from referrals.models import Holiday, ProcessVersion
from referrals.workflow.definition import Process
from referrals.workflow.loading import BrokenProcess, preset, presets

__all__ = ["Difference", "differences"]
SHORTEST_WHY = 10


def begin_version(*, process: str, by: Any) -> ProcessVersion:
    """A draft of the next version, which begins as the one in force. Nobody works under it.

    Raises:
        DomainError: there is no such process, or a draft or a proposal is open.
    """
    if process not in presets():
        raise DomainError(_("This choice is not on the list."), field="process")
    with act("referrals.configure", by=by, on=ProcessVersion) as event:
        row = _add(process, changes_of(configuration.in_force(process)), "", by, VersionState.DRAFT)
        event.on = row
        event.details.update(process=process, version=row.version, draft=True)
    return row


def changes_of(chosen: Process) -> dict[str, Any]:
    """What the city has changed in a version against its preset."""
    row = ProcessVersion.objects.filter(
        process=chosen.slug, version=chosen.version, state=VersionState.IN_FORCE
    ).first()
    return flat(row.changes) if row else {}


def change_topic(
    *, version: ProcessVersion, topic: str, values: Mapping[str, Any], by: Any
) -> ProcessVersion:
    """Keep the values (key of the setting > value) of one topic in a draft; what is as in the preset is no change.

    Raises:
        DomainError: not one's own draft, or what the city can't change.
    """
    with act("referrals.configure", by=by, on=version) as event:
        row = _own_draft(version, by)
        given = original(row.process)
        known = {setting.key: setting for setting in BY_SLUG[topic].settings(given)}
        changes = {key: value for key, value in flat(row.changes).items() if key not in known}
        for key, value in values.items():
            if key in known and not known[key].same(value, known[key].read(given)):
                changes[key] = value
        _keep(row, changes)
        event.details.update(process=row.process, version=row.version, topic=topic)
    return row


def change_sight(
    *, version: ProcessVersion, role: str, state: str, cells: Mapping[str, str], by: Any
) -> ProcessVersion:
    """Keep in a draft what a role sees in a state: field group > access, or `NOTHING`.

    Raises:
        DomainError: not one's own draft, or wider than the cap.
    """
    with act("referrals.configure", by=by, on=version) as event:
        row = _own_draft(version, by)
        matrix = preset(row.process).matrix
        changes = flat(row.changes)
        kept = {(r, s, g): value for r, s, g, value in changes.get(CELLS, ())}
        for group, value in cells.items():
            shipped = matrix.get((role, state, group), NOTHING)
            kept.pop((role, state, group), None)
            if value != shipped:
                kept[role, state, group] = value
        changes[CELLS] = [[*cell, value] for cell, value in sorted(kept.items())]
        _keep(row, {key: value for key, value in changes.items() if value or key != CELLS})
        event.details.update(process=row.process, version=row.version, role=role, state=state)
    return row


def propose_draft(*, version: ProcessVersion, why: str, by: Any) -> ProcessVersion:
    """Put a draft forward for its second person.

    Raises:
        DomainError: not one's own draft, nothing different, or no reason.
    """
    with act("referrals.configure", by=by, on=version) as event:
        row = _own_draft(version, by)
        _check_why(why)
        made = _checked(row.process, row.changes, row.version)
        if not differences(configuration.in_force(row.process), made):
            raise DomainError(_("Nothing would be different."))
        row.state, row.why, row.proposed_at = VersionState.PROPOSED, why.strip()[:500], timezone.now()
        row.save(update_fields=["state", "why", "proposed_at"])
        event.details.update(process=row.process, version=row.version)
    return row


def discard_draft(*, version: ProcessVersion, by: Any) -> ProcessVersion:
    """Give a draft up, one's own or one that somebody has left behind; it stays to be read.

    Raises:
        DomainError: it is no draft.
    """
    with act("referrals.configure", by=by, on=version) as event:
        row = _locked(version)
        if row.state != VersionState.DRAFT:
            raise DomainError(_("This is no draft any more."), code="state")
        row.state = VersionState.DISCARDED
        row.save(update_fields=["state"])
        event.details.update(process=row.process, version=row.version, discarded=True)
    return row


def propose(*, process: str, changes: Mapping[str, Any], why: str, by: Any) -> ProcessVersion:
    """Propose a version of a process at once. It is checked now and again when it is put in force.

    Raises:
        DomainError: what the city can't change, nothing changed, or another draft or proposal is open.
    """
    with act("referrals.configure", by=by, on=ProcessVersion) as event:
        _check_why(why)
        made = _checked(process, changes, _next(process))
        if not differences(configuration.in_force(process), made):
            raise DomainError(_("Nothing would be different."))
        row = _add(process, changes, why, by, VersionState.PROPOSED)
        event.on = row
        event.details.update(process=process, version=row.version)
    return row


def propose_use(*, processes: Sequence[str], why: str, by: Any) -> ProcessVersion:
    """Propose which processes new cases can begin under, the usual one first.

    Raises:
        DomainError: none or an unknown one, nothing changed, or another proposal is open.
    """
    chosen = list(dict.fromkeys(processes))
    if not chosen or set(chosen) - set(presets()):
        raise DomainError(_("Choose at least one process from the list."), field="processes")
    with act("referrals.configure", by=by, on=ProcessVersion) as event:
        _check_why(why)
        if tuple(chosen) == configuration.in_use():
            raise DomainError(_("Nothing would be different."))
        row = _add(configuration.CITY, {"in_use": chosen}, why, by, VersionState.PROPOSED)
        event.on = row
        event.details.update(process=row.process, version=row.version)
    return row


def decide(*, version: ProcessVersion, approve: bool, by: Any) -> ProcessVersion:
    """Put a proposed version in force, or refuse it, as the second person. Cases that run keep the version they have.

    Raises:
        DomainError: the same person, decided already, or the rules no longer allow it.
    """
    with act("referrals.configure", by=by, on=version) as event:
        row = _locked(version)
        if row.state != VersionState.PROPOSED:
            raise DomainError(_("It has been decided already."), code="conflict")
        if row.proposed_by_id == by.pk:
            raise DomainError(
                _("Nobody approves what they asked for. A second person has to decide."), code="state"
            )
        if approve and row.process != configuration.CITY:
            _checked(row.process, row.changes, row.version)
        row.state = VersionState.IN_FORCE if approve else VersionState.REFUSED
        row.decided_by, row.decided_at = by, timezone.now()
        row.save(update_fields=["state", "decided_by", "decided_at"])
        event.details.update(process=row.process, version=row.version, approve=approve)
        transaction.on_commit(configuration.forget)
    return row


def _add(process: str, changes: Mapping[str, Any], why: str, by: Any, state: str) -> ProcessVersion:
    try:
        with transaction.atomic():
            return ProcessVersion.objects.create(
                process=process, version=_next(process), changes=dict(changes), why=why.strip()[:500], proposed_by=by, state=state
            )  # fmt: skip
    except IntegrityError:
        raise DomainError(
            _("Another draft or proposal for this is open. It has to be decided or given up first."),
            code="conflict",
        ) from None


def _next(process: str) -> int:
    last = ProcessVersion.objects.filter(process=process).aggregate(last=Max("version"))["last"]
    shipped = preset(process).version if process != configuration.CITY else 0
    return int(max(last or 0, shipped)) + 1


def _locked(version: ProcessVersion) -> ProcessVersion:
    return ProcessVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)


def _own_draft(version: ProcessVersion, by: Any) -> ProcessVersion:
    """Whoever writes a draft is the one who asks; another hand in it could then approve its own words."""
    row = _locked(version)
    if row.state != VersionState.DRAFT:
        raise DomainError(_("This is no draft any more."), code="state")
    if row.proposed_by_id != by.pk:
        raise DomainError(_("Only whoever began this draft changes it."), code="state")
    return row


def _keep(row: ProcessVersion, changes: dict[str, Any]) -> None:
    _checked(row.process, changes, row.version)
    row.changes = changes
    row.save(update_fields=["changes"])


def _check_why(why: str) -> None:
    if len(why.strip()) < SHORTEST_WHY:
        raise DomainError(_("Please say why, in a sentence."), field="why")


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
