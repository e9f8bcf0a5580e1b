"""Saving a confirmed import, in the worker."""

from django.urls import reverse

from portal.imports import services
from portal.imports.enums import RunStatus
from portal.imports.models import ImportRun
from portal.jobs.models import Job
from portal.jobs.registry import job
from portal.jobs.services import Progress


@job("imports.save")
def save(work: Job, progress: Progress) -> str:
    """Write the rows; the result is the run's summary. Safe to run twice: a saved run is left as it is."""
    run = ImportRun.objects.get(pk=work.params["run"])
    try:
        services.save(run=run, by=work.by, progress=progress)
    except BaseException:
        # Stopped or broken before anything was written: it can be confirmed again.
        ImportRun.objects.filter(pk=run.pk, status=RunStatus.RUNNING).update(status=RunStatus.CHECKED)
        raise
    return reverse("imports:run", args=[run.pk])
