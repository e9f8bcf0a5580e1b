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


@receiver(activitylog_stepped)
def tell(sender: Any, log_id: int, action: str, **kwargs: Any) -> None:
    """A question goes to who sent the log, an answer to who asked. The notice holds no content, only that something waits."""
    if action not in ("query", "answer"):
        return
    log = ActivityLog.objects.select_related("submitted_by", "created_by").get(pk=log_id)
    if action == "query":
        person, words = log.submitted_by or log.created_by, _("A question about your activity of %(day)s")
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
