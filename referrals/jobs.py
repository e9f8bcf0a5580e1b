"""Long work on referrals: counting and protecting a table of the statistics."""

from django.utils.translation import gettext as _

from portal.access import SYSTEM
from portal.jobs.models import Job
from portal.jobs.registry import job
from portal.jobs.services import Progress
from referrals.services.releases import found_for, propose


@job("referrals.protect_table")
def protect_table(work: Job, progress: Progress) -> str:
    """Count and protect one table with the rights of who asked; after a worker that died it finds what that one had put forward."""
    key, period = work.params["key"], work.params["period"]
    progress(20, _("Counting, and looking for what would tell about somebody"))
    made = found_for(work, key, period) or propose(key=key, period=period, by=work.by or SYSTEM)
    return f"/referrals/statistics/{made.pk}/"


@job("referrals.build_digest")
def build_digest(work: Job, progress: Progress) -> str:
    """Lay out a digest; after a worker that died it finds the edition that one had finished."""
    from referrals.services import digests

    progress(20, _("Laying out the pages"))
    if not digests.found_for(work):
        digests.build_digest(period=work.params["period"], by=work.by or SYSTEM)
    return "/referrals/digests/"
