"""Writing activity logs: each is stored once, however often it is sent, and a stale form never overwrites a newer word."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.act import act
from portal.accounts.models import Organisation
from portal.errors import DomainError
from portal.text import clean
from programmes import checks, scope
from programmes.enums import Channel, LogStatus
from programmes.history import changes_since
from programmes.models import ActivityLog, AttendanceBreakdown, BreakdownCategory, Programme
from programmes.services.activity_steps import take_step
from programmes.workflow import EDITABLE, LOG_STEPS

# What a person writes; everything else on a log follows from steps.
FIELDS = (
    "programme", "area", "type", "title", "date", "starts_at", "hours", "facilitators", "sessions", "attendance", "first_time", "mode", "languages",
    "happened", "learned", "concerns",
)  # fmt: skip
TEXTS = ("title", "happened", "learned", "concerns")
Counts = Mapping[BreakdownCategory, int]


class Saved(NamedTuple):
    """A log as it is stored, and whether this call stored it."""

    log: ActivityLog
    is_new: bool


class _AlreadyStored(Exception):
    """Another call stored the same client id first."""


def log_activity(
    *,
    programme: Programme,
    date: dt.date,
    by: Any,
    client_id: uuid.UUID | None = None,
    send: bool = True,
    channel: str = Channel.BROWSER,
    organisation: Organisation | None = None,
    breakdowns: Counts | None = None,
    at: dt.datetime | None = None,
    **values: Any,
) -> Saved:
    """Store an activity; the same `client_id` sent again gives back what is stored already and changes nothing.

    Args:
        programme: one that the person's organisation leads or takes part in.
        date: the day of the activity.
        by: who logs it, or SYSTEM (then `organisation`, or the lead, held it).
        client_id: made by the sender, so that a second sending is recognised.
        send: send it to the city at once; otherwise it stays a draft, for which less is required.
        channel: by which way it came.
        organisation: which of the person's organisations held it; the own one by default.
        breakdowns: people by category; what is absent was not counted.
        at: when it was logged, for data brought over from elsewhere; now by default.
        values: further fields of an ActivityLog, see FIELDS.

    Raises:
        DomainError: something does not add up (by field), or the client id belongs to another organisation's log.
    """
    client_id = client_id or uuid.uuid4()
    stored = _stored(client_id, by)
    if stored is not None:
        return Saved(stored, False)
    given = _cleaned({**values, "programme": programme, "date": date})
    try:
        return Saved(
            _create(
                given,
                dict(breakdowns or {}),
                client_id,
                organisation,
                channel,
                send,
                at or timezone.now(),
                by,
            ),
            True,
        )
    except _AlreadyStored:
        stored = _stored(client_id, by)
        if stored is None:
            raise DomainError(_("It is being stored by another call. Try again."), code="conflict") from None
        return Saved(stored, False)


def _create(
    given: dict[str, Any],
    counts: dict[BreakdownCategory, int],
    client_id: uuid.UUID,
    organisation: Organisation | None,
    channel: str,
    send: bool,
    at: dt.datetime,
    by: Any,
) -> ActivityLog:
    with act("programmes.add_activitylog", by=by, on=given["programme"]) as event:
        checks.require(given, counts, whole=send)
        log = ActivityLog(
            **given,
            client_id=client_id,
            organisation=organisation_for(by, given["programme"], organisation),
            channel=channel,
            created_by=None if getattr(by, "is_system", False) else by,
            created_at=at,
        )
        try:
            with transaction.atomic():
                log.save(force_insert=True)
        except IntegrityError as error:
            if "client_id" in str(error):
                raise _AlreadyStored from None
            raise
        AttendanceBreakdown.objects.bulk_create(
            AttendanceBreakdown(log=log, category=category, count=count)
            for category, count in counts.items()
            if count is not None
        )
        event.on = log
        event.details.update(programme=given["programme"].pk, sent=send, channel=channel)
        if send:
            take_step(log, LOG_STEPS["submit"], by=by, at=at)
    return log


def _stored(client_id: uuid.UUID, by: Any) -> ActivityLog | None:
    """The log stored under this id, if the person may know it."""
    found = ActivityLog.objects.filter(client_id=client_id).first()
    if found is None:
        return None
    if not getattr(by, "is_system", False) and found.organisation_id not in scope.logging_organisation_ids(
        by
    ):
        raise DomainError(
            _("This id is in use. Send the activity with a new one."), field="client_id", code="conflict"
        )
    return found


def organisation_for(by: Any, programme: Programme, wanted: Organisation | None = None) -> Organisation:
    """In whose name the person logs for this programme.

    Raises:
        PermissionDenied: none of the person's organisations takes part in it.
    """
    if getattr(by, "is_system", False):
        return wanted or programme.lead
    own = scope.logging_organisation_ids(by)
    if wanted is not None:
        if wanted.pk not in own:
            raise PermissionDenied("programmes.add_activitylog")
        return wanted
    taking_part = [programme.lead_id, *programme.partnerships.values_list("organisation_id", flat=True)]
    fitting = [pk for pk in (by.organisation_id, *sorted(own)) if pk in own and pk in taking_part]
    if not fitting:
        raise PermissionDenied("programmes.add_activitylog")
    return Organisation.objects.get(pk=fitting[0])


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"not fields of a log: {sorted(unknown)}")
    return {name: clean(value) if name in TEXTS and value else value for name, value in values.items()}


def update_log(
    *,
    log: ActivityLog,
    by: Any,
    version: int,
    values: Mapping[str, Any],
    breakdowns: Counts | None = None,
    reason: str = "",
) -> ActivityLog:
    """Change a log's content. The earlier values stay in its history; a verified log becomes submitted again and needs a reason.

    Args:
        log: the log to change.
        by: who changes it.
        version: the version the person had before their eyes.
        values: the fields to change, see FIELDS.
        breakdowns: the whole new breakdown, or None to leave it.
        reason: why a verified log is corrected.

    Raises:
        DomainError: `conflict` with what changed meanwhile, `state` where it can't be changed, or what does not add up.
    """
    with transaction.atomic():
        locked = ActivityLog.objects.select_for_update(of=("self",)).with_names().get(pk=log.pk)
        refuse_stale(locked, version)
        correcting = locked.status == LogStatus.VERIFIED
        if not correcting and locked.status not in EDITABLE:
            raise DomainError(_("It was withdrawn. Take it up again before you change it."), code="state")
        perm = "programmes.correct_activitylog" if correcting else "programmes.change_activitylog"
        with act(perm, by=by, on=locked) as event:
            event.details["fields"] = _apply(locked, _cleaned(values), breakdowns, by)
            if correcting:
                take_step(locked, LOG_STEPS["correct"], by=by, reason=reason)
    return locked


def refuse_stale(locked: ActivityLog, version: int) -> None:
    """Raise a conflict that says what changed since `version`."""
    if locked.version == version:
        return
    changed = changes_since(locked, version)
    message = _(
        "Someone has changed this log since you opened it: %(what)s. Look at the new values, then save again."
    )
    raise DomainError(
        message % {"what": "; ".join(str(change) for change in changed) or _("its status")}, code="conflict"
    )


def _apply(log: ActivityLog, values: dict[str, Any], breakdowns: Counts | None, by: Any) -> list[str]:
    """Write `values` and `breakdowns` to the locked log; returns the names of what changed."""
    moved_to = values.get("programme", log.programme)
    if moved_to != log.programme and not Programme.objects.logged_by(by).filter(pk=moved_to.pk).exists():
        raise DomainError(_("Your organisation takes no part in this programme."), field="programme")
    before = {row.category: row.count for row in log.breakdowns.select_related("category__dimension")}
    counts = before if breakdowns is None else {c: n for c, n in breakdowns.items() if n is not None}
    merged = {name: values.get(name, getattr(log, name)) for name in FIELDS}
    checks.require(merged, counts, whole=log.status != LogStatus.DRAFT)
    changed = [name for name, value in values.items() if getattr(log, name) != value]
    for name in changed:
        setattr(log, name, values[name])
    if counts != before:
        _replace(log, before, counts)
    if changed or counts != before:
        log.version += 1
        if log.status == LogStatus.SUBMITTED and by.pk:
            # Two pairs of eyes: who changes what was sent answers for it, and another verifies it.
            log.submitted_by = by
        log.save(update_fields=[*changed, "submitted_by", "version", "updated_at"])
    return changed + (["breakdowns"] if counts != before else [])


def _replace(log: ActivityLog, before: Counts, after: Counts) -> None:
    log.breakdowns.filter(category__in=[c for c in before if c not in after]).delete()
    for category, count in after.items():
        if before.get(category) != count:
            AttendanceBreakdown.objects.update_or_create(
                log=log, category=category, defaults={"count": count}
            )
