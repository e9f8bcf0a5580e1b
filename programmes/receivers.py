"""What this app does with its own news: telling those who wait for an answer."""

from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.inbox.services import notify
from programmes.events import activitylog_stepped
from programmes.models import ActivityLog
from programmes.permissions import writes_log


@receiver(activitylog_stepped)
def tell(sender: Any, log_id: int, action: str, **kwargs: Any) -> None:
    """A question goes to who sent the log (or wrote it, where the city has changed it since), an answer to who asked.

    The notice holds no content, only that something waits.
    """
    if action not in ("query", "answer"):
        return
    log = ActivityLog.objects.select_related("submitted_by", "created_by").get(pk=log_id)
    if action == "query":
        sendings = (
            log.transitions.filter(action__in=("submit", "answer")).select_related("by").order_by("-pk")
        )
        senders = [p for p in (log.submitted_by, *(s.by for s in sendings), log.created_by) if p is not None]
        person = next((one for one in senders if writes_log(one, log)), senders[0] if senders else None)
        words = _("A question about your activity of %(day)s")
    else:
        asked = log.transitions.filter(action="query").select_related("by").last()
        person, words = asked.by if asked else None, _("An answer about the activity of %(day)s")
    if person is None or not person.is_active:
        return
    with override(person.language or None):
        title = words % {"day": date_format(log.date, "j F Y")}
    notify(
        user=person,
        title=title,
        url=reverse("programmes:activity", args=[log.pk]),
        kind=f"activity_{action}",
        key=f"activity-{log.pk}-{action}",
    )
