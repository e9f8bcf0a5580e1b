"""Changing a shipped entry in the city's own way."""

from typing import Any

from portal.access.act import act
from portal.kept_cache import kept_cache
from portal.reference import ReferenceModel
from portal.texts.models import PageText
from portal.texts.selectors import CACHE_KEY, editable_fields


def change_entry(*, entry: ReferenceModel, values: dict[str, Any], by: Any) -> ReferenceModel:
    """Put new words into an entry. A later load of the shipped lists leaves it as the city has it.

    Args:
        entry: the entry of a list.
        values: new values; only fields of `editable_fields` are taken.
        by: who changes it.
    """
    allowed = [name for name in editable_fields(type(entry)) if name in values]
    with act("texts.change", by=by, on=entry) as event:
        changed = [name for name in allowed if getattr(entry, name) != values[name]]
        for name in changed:
            setattr(entry, name, values[name])
        if changed:
            entry.save(update_fields=changed)
        event.details["changed"] = changed
    if isinstance(entry, PageText):
        kept_cache.delete(CACHE_KEY)
    return entry
