"""The worker's side of long work."""

from celery import shared_task

from portal.audit.context import request_context
from portal.jobs import services


@shared_task(bind=True)
def run_job(self: object, job_id: str) -> None:
    """Do one job. Safe to deliver twice: only one worker can claim it."""
    with request_context(f"job-{job_id}"):
        services.run(job_id)


@shared_task
def restart_lost() -> int:
    """Every few minutes: wake what was lost with a worker or a broker."""
    return services.restart_lost()
