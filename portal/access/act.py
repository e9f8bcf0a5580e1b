"""The one way to change something: rule, transaction, history and audit in one block."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pghistory
from django.db import transaction

from portal.access.engine import authorise
from portal.access.rows import acting_for


@dataclass
class Act:
    """What is being done. Set `on` to the record once it exists; put ids and numbers, never personal values, into `details`."""

    on: Any = None
    details: dict[str, Any] = field(default_factory=dict)


@contextmanager
def act(perm: str, *, by: Any, on: Any = None, purpose: str = "") -> Iterator[Act]:
    """Do `perm` as `by`: one transaction, the rule asked first, history with its actor, the audit event written before the commit.

    Args:
        perm: permission and name of the action at once.
        by: the acting user, or `SYSTEM`.
        on: the record the rule is asked about; None or a model class when it does not exist yet.
        purpose: what the person stated as the purpose, where one is asked for.

    Raises:
        PermissionDenied: the rule says no; nothing is written.
    """
    from portal.audit.services import record

    target = None if isinstance(on, type) else on
    with acting_for(by), transaction.atomic(), pghistory.context(actor=str(by.pk or "system"), action=perm):
        authorise(by, perm, target)
        doing = Act(on=target)
        yield doing
        record(action=perm, actor=by, obj=doing.on, details=doing.details, purpose=purpose)
