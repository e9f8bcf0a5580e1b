"""The hourly anchor."""

from celery import shared_task

from portal.audit.anchors import anchor_head


@shared_task
def anchor() -> int | None:
    """Tell the chain's head to the outside; the number of the link that was anchored."""
    told = anchor_head()
    return told.seq if told else None
