"""Long work of this app."""

from django.urls import reverse
from django.utils.translation import gettext as _

from mel.services import edition as editions
from portal.errors import DomainError
from portal.jobs.models import Job
from portal.jobs.registry import job
from portal.jobs.services import Cancelled, Progress


@job("mel.build_report")
def build_report(work: Job, progress: Progress) -> str:
    """Build the edition somebody asked for; its page is the result."""
    pk = work.params["edition"]
    try:
        if not editions.build(pk, tell=progress):
            raise DomainError(_("This edition is being built already, or was taken back."), code="state")
    except Cancelled:
        editions.abandon(pk)
        raise
    return reverse("mel:edition", args=[pk])
