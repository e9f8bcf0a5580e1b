"""Taking an activity log from one state to the next. Each step leaves a row that is never changed."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import authorise
from portal.access.act import act
from portal.audit.services import record
from portal.errors import DomainError
from portal.events import publish
from portal.text import clean
from programmes import checks
from programmes.enums import LogStatus
from programmes.events import activitylog_stepped, activitylogs_changed
from programmes.models import ActivityLog, ActivityLogTransition
from programmes.workflow import LOG_STEPS, Step

MAX_WORDS = 2_000
MAX_AT_ONCE = 200


def submit(
    *, log: ActivityLog, by: Any, version: int | None = None, at: dt.datetime | None = None
) -> ActivityLog:
    """Send a draft to the city; everything required must be there."""
    return _step("submit", log, by=by, version=version, at=at)


def verify(
    *, log: ActivityLog, by: Any, version: int | None = None, at: dt.datetime | None = None
) -> ActivityLog:
    """Confirm that it is plausible; from now on it counts. Nobody verifies what they wrote or sent themselves."""
    return _step("verify", log, by=by, version=version, at=at)


def query(
    *, log: ActivityLog, by: Any, question: str, version: int | None = None, at: dt.datetime | None = None
) -> ActivityLog:
    """Ask the partner about it; a verified one no longer counts until the answer is checked."""
    return _step("query", log, by=by, reason=question, version=version, at=at)


def answer(
    *, log: ActivityLog, by: Any, words: str, version: int | None = None, at: dt.datetime | None = None
) -> ActivityLog:
    """Answer the city's question; it waits for the check again."""
    return _step("answer", log, by=by, reason=words, version=version, at=at)


def correct(
    *, log: ActivityLog, by: Any, reason: str, version: int | None = None, at: dt.datetime | None = None
) -> ActivityLog:
    """Open a verified log for a correction: it waits for the check again."""
    return _step("correct", log, by=by, reason=reason, version=version, at=at)


def withdraw(
    *, log: ActivityLog, by: Any, reason: str, version: int | None = None, at: dt.datetime | None = None
) -> ActivityLog:
    """Take it out of all figures; the record stays readable."""
    return _step("withdraw", log, by=by, reason=reason, version=version, at=at)


def restore(
    *, log: ActivityLog, by: Any, version: int | None = None, at: dt.datetime | None = None
) -> ActivityLog:
    """Take a withdrawn log up again, as a draft."""
    return _step("restore", log, by=by, version=version, at=at)


def _step(
    action: str,
    log: ActivityLog,
    *,
    by: Any,
    reason: str = "",
    version: int | None = None,
    at: dt.datetime | None = None,
) -> ActivityLog:
    """Lock, ask the rule in the state that is true now, take the step.

    Raises:
        PermissionDenied: not this person.
        DomainError: `state` where the log has moved on, `conflict` where its content has.
    """
    from programmes.permissions import LOG_STEP_ROLES

    step = LOG_STEPS[action]
    with transaction.atomic():
        locked = ActivityLog.objects.select_for_update(of=("self",)).with_names().get(pk=log.pk)
        if locked.status not in step.sources:
            if not getattr(by, "is_system", False) and not LOG_STEP_ROLES[action](by, locked):
                raise PermissionDenied(action)
            raise DomainError(
                _("This can't be done any more: it is now “%(status)s”.")
                % {"status": locked.get_status_display()},
                code="state",
            )
        with act(f"programmes.{action}_activitylog", by=by, on=locked):
            if version is not None and version != locked.version:
                raise DomainError(
                    _("The log was changed since you opened it. Look at it again."), code="conflict"
                )
            if action in ("submit", "answer"):
                counts = {
                    row.category: row.count for row in locked.breakdowns.select_related("category__dimension")
                }
                checks.require(
                    {f.name: getattr(locked, f.name) for f in locked._meta.concrete_fields},
                    counts,
                    whole=True,
                )
            take_step(locked, step, by=by, reason=reason, at=at)
    return locked


def take_step(
    log: ActivityLog, step: Step, *, by: Any, reason: str = "", at: dt.datetime | None = None
) -> None:
    """Write the step to a log that the caller holds locked and has asked the rule about.

    Raises:
        DomainError: words are needed and there are none, or they are too long.
    """
    words = clean(reason)
    if step.needs_reason and not words:
        raise DomainError(_("Write a sentence, so that the others understand."), field="reason")
    if len(words) > MAX_WORDS:
        raise DomainError(_("Keep it under %(limit)s characters.") % {"limit": MAX_WORDS}, field="reason")
    moment = at or timezone.now()
    person = None if getattr(by, "is_system", False) else by
    before = log.status
    log.status = step.target
    if step.target == LogStatus.VERIFIED:
        log.verified_by, log.verified_at = person, moment
    else:
        log.verified_by, log.verified_at = None, None
    if step.target == LogStatus.SUBMITTED:
        # Whoever sends it, corrects it or answers for it is not the one to verify it.
        log.submitted_by, log.submitted_at = person, moment
    log.version += 1
    log.save(
        update_fields=[
            "status",
            "verified_by",
            "verified_at",
            "submitted_by",
            "submitted_at",
            "version",
            "updated_at",
        ]
    )
    ActivityLogTransition.objects.create(
        log=log,
        action=step.action,
        from_status=before,
        to_status=step.target,
        by=person,
        at=moment,
        reason=words,
    )
    publish(activitylog_stepped, log_id=log.pk, action=step.action)


def verify_many(*, logs: Iterable[int], by: Any) -> tuple[int, int]:
    """Verify several logs at once, all in one transaction.

    Args:
        logs: ids; at most MAX_AT_ONCE.
        by: who verifies; each log is asked about on its own.

    Returns:
        How many were verified, and how many had moved on meanwhile or were not this person's to verify.
    """
    wanted = list(dict.fromkeys(logs))
    if not wanted:
        raise DomainError(_("Choose the activities to verify."), field="logs")
    if len(wanted) > MAX_AT_ONCE:
        raise DomainError(_("Verify at most %(limit)s at once.") % {"limit": MAX_AT_ONCE}, field="logs")
    now = timezone.now()
    person = None if getattr(by, "is_system", False) else by
    with transaction.atomic():
        authorise(by, "programmes.verify_activitylog")
        waiting = ActivityLog.objects.to_verify_by(by).filter(pk__in=wanted)
        found = waiting.select_for_update(of=("self",)).with_names().order_by("pk")
        locked = [
            log for log in found if person is None or person.has_perm("programmes.verify_activitylog", log)
        ]
        for log in locked:
            log.status, log.verified_by, log.verified_at, log.updated_at = (
                LogStatus.VERIFIED,
                person,
                now,
                now,
            )
            log.version += 1
        ActivityLog.objects.bulk_update(
            locked, ["status", "verified_by", "verified_at", "updated_at", "version"]
        )
        ActivityLogTransition.objects.bulk_create(
            ActivityLogTransition(
                log=log,
                action="verify",
                from_status=LogStatus.SUBMITTED,
                to_status=LogStatus.VERIFIED,
                by=person,
                at=now,
            )
            for log in locked
        )
        if locked:
            record(
                action="programmes.verify_activitylog", actor=by, details={"logs": [log.pk for log in locked]}
            )
            publish(activitylogs_changed, count=len(locked), action="verify")
    return len(locked), len(wanted) - len(locked)
