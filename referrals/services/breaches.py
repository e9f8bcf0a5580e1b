"""The breach log: entered at once, completed within 72 hours, closed when everybody was told or it is written down why not."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.act import act
from portal.errors import DomainError
from referrals.models import Breach

FIELDS = (
    "title", "nature", "aware_at", "persons", "records", "consequences", "measures", "authority_told_at", "authority_reason",
    "persons_told_at", "persons_reason",
)  # fmt: skip


def log_breach(*, by: Any, **values: Any) -> Breach:
    """Enter a breach; the clock runs from the moment the city became aware.

    Raises:
        DomainError: awareness in days to come.
    """
    if values["aware_at"] > timezone.now():
        raise DomainError(_("This moment is still to come."), field="aware_at")
    with act("referrals.log_breach", by=by) as event:
        made = Breach(
            entered_by=by, entered_at=timezone.now(), **{f: values[f] for f in FIELDS if f in values}
        )
        made.save(force_insert=True)
        event.on = made
        event.details.update(nature=made.nature)
    return made


def update_breach(*, breach: Breach, by: Any, **values: Any) -> Breach:
    """Complete an entry. What was changed is in the audit by field; the moment of awareness is not moved.

    Raises:
        DomainError: it is closed.
    """
    with act("referrals.log_breach", by=by, on=breach) as event:
        fresh = Breach.objects.select_for_update(of=("self",)).get(pk=breach.pk)
        _refuse_closed(fresh)
        changed = [f for f in FIELDS if f in values and f != "aware_at" and getattr(fresh, f) != values[f]]
        for field in changed:
            setattr(fresh, field, values[field])
        fresh.save(update_fields=changed or ["title"])
        event.details.update(fields=changed)
    return fresh


def close_breach(*, breach: Breach, by: Any) -> Breach:
    """Close an entry that says what was done and who was told, or why not.

    Raises:
        DomainError: something of it is missing, or it is closed.
    """
    with act("referrals.log_breach", by=by, on=breach) as event:
        fresh = Breach.objects.select_for_update(of=("self",)).get(pk=breach.pk)
        _refuse_closed(fresh)
        missing = {
            "measures": not fresh.measures,
            "authority_reason": fresh.authority_told_at is None and not fresh.authority_reason,
            "persons_reason": fresh.persons_told_at is None and not fresh.persons_reason,
        }
        if any(missing.values()):
            raise DomainError(_("Say first what was done, and who was told or why not."), code="state")
        if fresh.authority_told_at and fresh.authority_told_at > fresh.due_at and not fresh.authority_reason:
            raise DomainError(
                _("The authority was told after more than 72 hours: please say why."), code="state"
            )
        fresh.closed_at = timezone.now()
        fresh.save(update_fields=["closed_at"])
        event.details.update(closed=True)
    return fresh


def _refuse_closed(breach: Breach) -> None:
    if breach.closed_at is not None:
        raise DomainError(_("This entry is closed and stands as it is."), code="state")
