"""Taking a name out for good: from the log, from its earlier versions and from the words of its steps."""

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from portal.access.act import act
from portal.errors import DomainError
from portal.text import clean
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
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT programmes_redact_log(%s, %s, %s, %s)",
                    [locked.pk, list(wanted), also_steps, REMOVED],
                )
            event.details.update(fields=sorted(wanted), steps=also_steps)
    return locked
