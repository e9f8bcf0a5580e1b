"""The worker's side of cases. No task moves a case: never threshold, identity, panel, consent or erasure."""

from celery import shared_task

from referrals.services import drafts, erasure, files, reminders, retention, signed


@shared_task
def finish_erasures() -> int:
    """Every few minutes: destroy the keys of cases whose erasure was signed but whose worker died before it was done."""
    return sum(erasure.finish(item) for item in erasure.unfinished())


@shared_task
def remind_of_retention() -> int:
    """Each night: say that cases are due and holds are to be looked at. People decide."""
    return retention.remind()


@shared_task
def clear_intake() -> int:
    """Drafts whose time is over, and files that belong to nothing."""
    return drafts.purge_drafts() + files.sweep()


@shared_task
def remind_of_support() -> int:
    """Each morning: reviews, consents and agreements that end, looks back that are due. People do them; nothing moves by itself."""
    return reminders.remind() + signed.remind_of_agreements()
