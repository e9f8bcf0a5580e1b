"""Writing the audit. Called inside the transaction of what it speaks of, so that both happen or neither."""

from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from portal.audit.context import current_request_id
from portal.audit.models import AuditEvent


def record(
    *,
    action: str,
    actor: Any,
    obj: Model | None = None,
    details: dict[str, Any] | None = None,
    purpose: str = "",
) -> AuditEvent:
    """Add one event.

    Args:
        action: the permission's name, or `app.verb_noun` for reads and exports.
        actor: a user, an anonymous user, or SYSTEM.
        obj: the record it happened to, if one.
        details: ids, codes and numbers; never a name, an address or free text about a person.
        purpose: as the person stated it.

    Raises:
        RuntimeError: no transaction is open; the event could then outlive what it speaks of.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an audit event belongs into the transaction of what it records")
    return AuditEvent.objects.create(
        actor=_name_of(actor),
        actor_roles=",".join(actor.roles)[:300] if getattr(actor, "is_authenticated", False) else "",
        action=action,
        object_type=obj._meta.label if obj is not None else "",
        object_id=str(obj.pk) if obj is not None and obj.pk is not None else "",
        request_id=current_request_id(),
        purpose=purpose,
        details=details or {},
    )


def _name_of(actor: Any) -> str:
    if getattr(actor, "is_system", False):
        return "system"
    return str(actor.pk) if actor.is_authenticated else "anonymous"


def record_read(
    *,
    action: str,
    actor: Any,
    obj: Model | None = None,
    details: dict[str, Any] | None = None,
    purpose: str = "",
) -> AuditEvent:
    """Write down that something was read or handed out. For views: opens the transaction that `record` asks for."""
    with transaction.atomic():
        return record(action=action, actor=actor, obj=obj, details=details, purpose=purpose)
