"""Long work of this app."""

import time

from django.urls import reverse
from django.utils.translation import gettext as _

from mel.services import edition as editions
from portal.errors import DomainError
from portal.jobs.models import Job
from portal.jobs.registry import job
from portal.jobs.services import Cancelled, Progress

WAIT_FOR_THE_OTHER = 120  # seconds; a worker that lost the job lets go at its next step


def _built(pk: int, progress: Progress) -> bool:
    """Build it; where a worker that was given up still holds it, wait until it notices."""
    for _second in range(WAIT_FOR_THE_OTHER):
        if editions.build(pk, tell=progress):
            return True
        if not editions.exists(pk):
            return False
        progress(5, _("Waiting for another worker to let go"))
        time.sleep(1)
    return False


@job("mel.build_report")
def build_report(work: Job, progress: Progress) -> str:
    """Build the edition somebody asked for; its page is the result."""
    pk = work.params["edition"]
    try:
        if not _built(pk, progress):
            raise DomainError(_("This edition is being built already, or was taken back."), code="state")
    except Cancelled:
        editions.abandon(pk)
        raise
    return reverse("mel:edition", args=[pk])
