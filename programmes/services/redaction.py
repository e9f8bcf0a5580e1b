"""Taking words out for good: from the log, from its earlier versions and from the words of its steps."""

from collections.abc import Mapping
from typing import Any

import pgtrigger
from django.db import connection, transaction
from django.utils.translation import gettext as _

from portal.access.act import act
from portal.api.models import KeptAnswer
from portal.documents.models import documents_of
from portal.documents.services import remove
from portal.errors import DomainError
from portal.text import clean
from programmes.enums import LogStatus
from programmes.history import REMOVED
from programmes.models import ActivityLog
from programmes.services.activity import TEXTS, refuse_stale


def redact(
    *, log: ActivityLog, by: Any, version: int, texts: Mapping[str, str], also_steps: bool = False
) -> ActivityLog:
    """Replace texts and remove what they said before, in the history too.

    Args:
        log: the log.
        by: who takes the words out.
        version: the version the person had before their eyes.
        texts: new text by field; only `title`, `happened`, `learned`, `concerns`.
        also_steps: remove the words of questions, answers and reasons as well.

    Raises:
        DomainError: nothing was chosen, or someone changed the log meanwhile.
    """
    wanted = {name: clean(text) for name, text in texts.items() if name in TEXTS}
    if not wanted and not also_steps:
        raise DomainError(_("Choose what is to be taken out."))
    with transaction.atomic():
        locked = ActivityLog.objects.select_for_update(of=("self",)).get(pk=log.pk)
        with act("programmes.redact_activitylog", by=by, on=locked) as event:
            refuse_stale(locked, version)
            for name, text in wanted.items():
                setattr(locked, name, text)
            locked.version += 1
            locked.save(update_fields=[*wanted, "version", "updated_at"])
            forget(locked, list(wanted), steps=also_steps)
            event.details.update(fields=sorted(wanted), steps=also_steps)
    return locked


def discard(*, log: ActivityLog, by: Any) -> None:
    """Throw away a draft that was never sent; no word of it stays behind.

    Raises:
        DomainError: it was sent once; it can be withdrawn, not thrown away.
    """
    with transaction.atomic():
        locked = ActivityLog.objects.select_for_update(of=("self",)).get(pk=log.pk)
        if locked.status != LogStatus.DRAFT or locked.submitted_at is not None:
            raise DomainError(
                _("It has been sent, so it can be withdrawn but not thrown away."), code="state"
            )
        with act("programmes.discard_activitylog", by=by, on=locked) as event:
            event.details["log"] = locked.pk
            for document in documents_of(locked):
                remove(document=document, by=by)
            forget(locked, list(TEXTS), steps=False)
            with pgtrigger.ignore(
                "programmes.ActivityLog:delete_delete", "programmes.AttendanceBreakdown:delete_delete"
            ):
                locked.delete()


def forget(log: ActivityLog, fields: list[str], *, steps: bool) -> None:
    """Remove what these fields said before from the log's history, and the answers kept for repeated calls."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT programmes_redact_log(%s, %s, %s, %s)", [log.pk, fields, steps, REMOVED])
    KeptAnswer.objects.filter(body__client_id=str(log.client_id)).delete()
