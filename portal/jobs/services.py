"""Start, run and stop long work."""

import datetime as dt
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.audit.services import record
from portal.errors import DomainError
from portal.inbox.services import notify
from portal.jobs.models import Job, JobState
from portal.jobs.registry import work_of

log = structlog.get_logger(__name__)
SILENT_AFTER = dt.timedelta(minutes=3)
MAX_ATTEMPTS = 3


class Cancelled(Exception):
    """The person who asked for the work has stopped it."""


class Superseded(Exception):
    """This worker was silent for so long that another has taken the job; the work goes on there."""


class Progress:
    """Tells how far the work is; raises Cancelled when the person has stopped it, Superseded when another worker has it."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def __call__(self, percent: int, message: str = "") -> None:
        """Report `percent` (0 to 100) and what is being done now. One conditional update, outside the work's own transaction."""
        mine = Job.objects.filter(pk=self.job.pk, state=JobState.RUNNING, attempts=self.job.attempts)
        told = mine.filter(cancel_asked=False).update(
            percent=min(percent, 100), message=message[:300], heartbeat_at=timezone.now()
        )
        if not told:
            raise Cancelled if mine.exists() else Superseded


def start(kind: str, *, title: str, by: Any, params: dict[str, Any] | None = None) -> Job:
    """Write the job first, then wake the worker after the commit; if the broker is away, the watchman starts it later.

    Args:
        kind: as registered with `@job`.
        title: what the person will see.
        by: who asked; the work runs with this person's rights at run time.
        params: ids and choices, JSON.
    """
    work_of(kind)
    with transaction.atomic():
        job = Job.objects.create(
            kind=kind, title=title[:200], params=params or {}, by=None if by is SYSTEM else by
        )
        record(action="jobs.start", actor=by, obj=job, details={"kind": kind})
        transaction.on_commit(lambda: wake(job), robust=True)
    return job


def wake(job: Job) -> None:
    """Hand the job to the worker."""
    from portal.jobs.tasks import run_job

    run_job.delay(str(job.pk))


def _silent(field: str, now: dt.datetime) -> Q:
    """Nothing was heard for too long, or what was heard bears a time to come: then a clock has jumped since."""
    return ~Q(**{f"{field}__range": (now - SILENT_AFTER, now + SILENT_AFTER)})


def claim(job_id: str) -> Job | None:
    """Take a waiting job, or one whose worker fell silent; None if another worker has it. One conditional update decides."""
    now = timezone.now()
    free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING) & _silent("heartbeat_at", now)
    taken = Job.objects.filter(free, pk=job_id).update(
        state=JobState.RUNNING, started_at=now, heartbeat_at=now, attempts=F("attempts") + 1, percent=0
    )
    return Job.objects.select_related("by").get(pk=job_id) if taken else None


def run(job_id: str) -> None:
    """Claim and do the job; its end is written whatever happens, and the person is told."""
    job = claim(job_id)
    if job is None:
        return
    if job.attempts > MAX_ATTEMPTS:
        _finish(
            job, JobState.FAILED, message=_("The work was interrupted several times. Please start it again.")
        )
        return
    progress = Progress(job)
    try:
        progress(1, _("Started"))
        with acting_for(job.by or SYSTEM):
            result_url = work_of(job.kind)(job, progress)
    except Superseded:
        log.warning("job_superseded", job=str(job.pk), kind=job.kind)
    except Cancelled:
        _finish(job, JobState.CANCELLED, message=_("You stopped it. Nothing was kept."))
    except DomainError as error:
        _finish(job, JobState.FAILED, message=error.message)
    except Exception:
        log.exception("job_failed", job=str(job.pk), kind=job.kind)
        _finish(
            job,
            JobState.FAILED,
            message=_("Something went wrong on our side. It was noted; please try again."),
        )
        raise
    else:
        _finish(job, JobState.DONE, message=_("Done"), result_url=result_url)


def cancel(*, job: Job, by: Any) -> None:
    """Ask the work to stop; it does so at its next step.

    Raises:
        DomainError: it has already ended.
    """
    with transaction.atomic():
        if not Job.objects.filter(pk=job.pk, state__in=(JobState.QUEUED, JobState.RUNNING)).update(
            cancel_asked=True
        ):
            raise DomainError(_("It has already ended."), code="state")
        Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(
            state=JobState.CANCELLED, finished_at=timezone.now()
        )
        record(action="jobs.cancel", actor=by, obj=job)


def restart_lost() -> int:
    """Wake jobs that wait without a message in the broker, or whose worker died. Returns how many."""
    now = timezone.now()
    lost = Job.objects.filter(
        Q(state=JobState.QUEUED) & _silent("created_at", now)
        | Q(state=JobState.RUNNING) & _silent("heartbeat_at", now)
    )
    found = list(lost)
    for job in found:
        wake(job)
    return len(found)


def _finish(job: Job, state: JobState, *, message: str, result_url: str = "") -> None:
    with transaction.atomic():
        ended = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts).update(
            state=state,
            message=message[:300],
            result_url=result_url,
            finished_at=timezone.now(),
            percent=100 if state == JobState.DONE else F("percent"),
        )
        if ended and job.by is not None and state != JobState.CANCELLED:
            title = _("Ready: %(title)s") if state == JobState.DONE else _("Did not work: %(title)s")
            notify(
                user=job.by,
                title=title % {"title": job.title},
                url=result_url or f"/jobs/{job.pk}/",
                kind="job",
            )
