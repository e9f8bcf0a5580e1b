"""Reading the history of a record's fields, and the names behind the audit's ids."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Field, ForeignKey, Model
from django.utils.translation import gettext as _

from portal.access import allowed

OWN = {"pgh_id", "pgh_created_at", "pgh_label", "pgh_context", "pgh_context_id", "pgh_obj", "id"}


@dataclass(frozen=True)
class Change:
    """One field of a record that changed: when, by whom, from what to what."""

    at: datetime
    by: str
    label: Any
    before: str
    after: str


def can_view_history(viewer: Any, obj: Model) -> bool:
    """Whether `viewer` may see earlier values of `obj`, which they can see."""
    return allowed(viewer, "audit.view_history", obj)


def field_history(obj: Model, *, viewer: Any, limit: int = 100) -> list[Change]:
    """What changed in the tracked fields of `obj`, newest first.

    Args:
        obj: a record of a model under `pghistory.track`.
        viewer: without the right to see histories there is nothing.
        limit: how many states are looked at.
    """
    if not can_view_history(viewer, obj):
        return []
    states = list(obj.events.order_by("-pgh_id")[: limit + 1])  # type: ignore[attr-defined]
    names = names_of(_actor(state) for state in states)
    fields = [f for f in obj.events.model._meta.concrete_fields if f.name not in OWN]  # type: ignore[attr-defined]
    return [
        Change(
            new.pgh_created_at, names[_actor(new)], field.verbose_name, _words(field, old), _words(field, new)
        )
        for new, old in pairwise(states)
        for field in fields
        if getattr(new, field.attname) != getattr(old, field.attname)
    ]


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """The name to show for each id in the audit; ids of people who are gone stay ids."""
    ids = set(actors)
    people = get_user_model()._default_manager.in_bulk([actor for actor in ids if _is_person(actor)])
    found = {str(pk): str(person) for pk, person in people.items()}
    special = {"system": _("The portal itself"), "anonymous": _("Not signed in"), "": _("Unknown")}
    return {actor: found.get(actor) or special.get(actor) or actor for actor in ids}


def _is_person(actor: str) -> bool:
    try:
        return bool(uuid.UUID(actor))
    except ValueError:
        return False


def _actor(state: Any) -> str:
    return str((state.pgh_context or {}).get("actor", ""))


def _words(field: "Field[Any, Any]", state: Any) -> str:
    value = getattr(state, field.attname)
    if value is None or value == "":
        return "–"
    if isinstance(field, ForeignKey):
        target = field.related_model._default_manager.filter(pk=value).first()  # type: ignore[union-attr]
        return str(target or value)
    if field.choices:
        return str(getattr(state, f"get_{field.name}_display")())
    return (_("Yes") if value else _("No")) if isinstance(value, bool) else str(value)
