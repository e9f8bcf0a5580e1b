"""What a record said before: read from the history that the database keeps at each change."""

import datetime as dt
import itertools
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.prepared import Prepared
from programmes.models import ActivityLog, BreakdownCategory

# Counters and stamps follow from steps, which have their own rows.
SILENT = {
    "id", "version", "updated_at", "status", "submitted_by", "submitted_at", "verified_by", "verified_at", "created_at", "created_by", "import_run",
    "client_id",
}  # fmt: skip
REMOVED = "\u2588\u2588\u2588"


@dataclass(frozen=True)
class Change:
    """One field of one change: what it said before and after."""

    field: str
    label: str | Promise
    before: str
    after: str

    def __str__(self) -> str:
        return _("%(field)s: was %(before)s, now %(after)s") % {
            "field": self.label,
            "before": self.before,
            "after": self.after,
        }


@dataclass(frozen=True)
class Revision:
    """All that one person changed at one moment."""

    at: dt.datetime
    actor_id: str
    changes: tuple[Change, ...]


def revisions(record: Model) -> list[Revision]:
    """Changes of a programme or a log, newest first; counts of breakdowns among a log's."""
    states: list[Any] = [*_states_of(type(record))(record.pk), record]
    found = []
    for old, new in itertools.pairwise(states):
        changes = _differences(old, new, type(record))
        if changes:
            found.append(Revision(old.pgh_created_at, _actor(old), tuple(changes)))
    if isinstance(record, ActivityLog):
        found += _breakdown_revisions(record)
    return sorted(found, key=lambda revision: revision.at, reverse=True)


@cache
def _states_of(model: type[Model]) -> Prepared[Any]:
    kept = apps.get_model("programmes", f"{model._meta.object_name}History")
    return Prepared(lambda key: kept.objects.filter(pgh_obj_id=key).order_by("pgh_id"))


_counts_before = Prepared[Any](
    lambda log: (
        apps.get_model("programmes", "AttendanceBreakdownHistory")
        .objects.filter(log_id=log)
        .order_by("pgh_id")
    )
)


def changes_since(log: ActivityLog, version: int) -> list[Change]:
    """What is different from the `version` a person had before their eyes."""
    history = apps.get_model("programmes", "ActivityLogHistory")
    seen = history.objects.filter(pgh_obj_id=log.pk, version=version).order_by("pgh_id").first()
    changes = _differences(seen, log, ActivityLog) if seen is not None else []
    if seen is not None:
        changes += [c for r in _breakdown_revisions(log) if r.at >= seen.pgh_created_at for c in r.changes]
        if seen.status != log.status:
            status = ActivityLog._meta.get_field("status")
            labels = dict(status.flatchoices)
            changes.append(
                Change("status", status.verbose_name, str(labels[seen.status]), str(labels[log.status]))
            )
    return changes


def _actor(event: Any) -> str:
    context = event.pgh_context or {}
    return str(context.get("actor", ""))


def _differences(old: Any, new: Any, model: type[Model]) -> list[Change]:
    changes = []
    for field in model._meta.concrete_fields:
        if field.name in SILENT:
            continue
        before, after = getattr(old, field.attname), getattr(new, field.attname)
        if before != after:
            changes.append(
                Change(field.name, field.verbose_name, _shown(field, before), _shown(field, after))
            )
    return changes


def _shown(field: Any, value: Any) -> str:
    if value is None or value == "" or value == []:
        return str(_("nothing"))
    if field.is_relation:
        found = field.related_model._base_manager.filter(pk=value).first()
        return str(found or _("something since removed"))
    if field.flatchoices and not isinstance(value, list):
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, list):
        return ", ".join(str(entry) for entry in value)
    return str(localize(value))


def _breakdown_revisions(log: ActivityLog) -> list[Revision]:
    events = _counts_before(log.pk)
    if not events:
        return []
    now = dict(log.breakdowns.values_list("category_id", "count"))
    names = {
        c.pk: f"{c.dimension.name}, {c.name}" for c in BreakdownCategory.objects.select_related("dimension")
    }
    grouped: dict[tuple[dt.datetime, str], list[Change]] = defaultdict(list)
    for number, event in enumerate(events):
        later = next(
            (e.count for e in events[number + 1 :] if e.category_id == event.category_id),
            now.get(event.category_id),
        )
        shown = _("nothing") if later is None else str(later)
        grouped[(event.pgh_created_at, _actor(event))].append(
            Change("breakdowns", names.get(event.category_id, ""), str(event.count), shown)
        )
    return [Revision(at, actor, tuple(changes)) for (at, actor), changes in grouped.items()]
