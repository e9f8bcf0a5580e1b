"""Erasing a case: its rows go, one coded row is left to nobody, and its keys are destroyed, which erases it in every old copy too."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import SET_NULL, FileField, ForeignKey, Model, Q
from django.utils import timezone
from pghistory.models import Event

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.audit.services import record
from portal.crypto.backup import attests
from portal.crypto.store import store
from portal.documents.models import Document
from portal.inbox.models import Notice
from referrals.models import Case, DestructionItem, ItemState, StatisticalCase
from referrals.services.coding import Codes, codes_of
from referrals.services.effects import Taken, after_refusal, after_step

# What stays, without content: that there was a case of this number, and the certificate.
STAYS = (Case, DestructionItem)
STEP = "erase"


@cache
def tables_about_cases() -> Mapping[type[Model], tuple[str, ...]]:
    """Every model that hangs on a case, directly or through another, with the lookups that lead to it; later models are found by themselves."""
    found: dict[type[Model], list[str]] = {Case: [""]}
    todo: list[type[Model]] = [Case]
    while todo:
        model = todo.pop(0)
        for key in _pointing_at(model):
            child = key.model
            if child in STAYS or child._meta.proxy:
                continue
            paths = [f"{key.name}__{path}" if path else key.name for path in found[model]]
            if child not in found:
                todo.append(child)
            known = found.setdefault(child, [])
            known += [path for path in paths if path not in known]
    found.pop(Case)
    return MappingProxyType({model: tuple(paths) for model, paths in found.items()})


def rows_about(model: type[Model], case: Case) -> Any:
    """Rows of a table about a case, through the first way that leads to it; every sealed table has one."""
    return model._base_manager.filter(**{tables_about_cases()[model][0]: case.pk}).order_by("pk")


def _pointing_at(model: type[Model]) -> Iterator[Any]:
    """Foreign keys to a model that are not simply emptied when it goes."""
    for other in apps.get_models(include_auto_created=True):
        for key in other._meta.local_fields:
            if (
                isinstance(key, ForeignKey)
                and key.related_model is model
                and not _is_emptied(key)
                and other is not model
            ):
                yield key


def _is_emptied(key: Any) -> bool:
    return key.remote_field.on_delete is SET_NULL


@after_step(STEP)
def erase(taken: Taken) -> None:
    """Everything about the case goes, in the transaction of the step; the keys and the files follow when it is committed."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=taken.case.pk)
    item = DestructionItem.objects.select_for_update().get(case=case, state=ItemState.WAITING)
    codes = codes_of(case)
    item.removed, item.files_left = _remove_rows(case)
    _blank(case)
    keep_codes([codes])
    item.state, item.signed_by, item.signed_at = ItemState.ERASED, taken.approver, timezone.now()
    item.save()
    record(
        action="referrals.erase_case",
        actor=taken.approver,
        obj=case,
        details={"item": str(item.pk), "removed": item.removed},
    )
    transaction.on_commit(lambda: finish(str(item.pk)), robust=True)


@after_refusal(STEP)
def keep(taken: Taken) -> None:
    """The second person said no: the case stays."""
    DestructionItem.objects.filter(case=taken.case, state=ItemState.WAITING).update(state=ItemState.REFUSED)


def _remove_rows(case: Case) -> tuple[dict[str, int], list[str]]:
    """Delete what hangs on a case; how many rows of each kind, and the files to delete after the commit."""
    about = tables_about_cases()
    removed: dict[str, int] = {}
    files: list[str] = []
    # Ids first: a row is found through its parents, which are about to go.
    ids = {
        model: list(_rows(model, paths, case).values_list("pk", flat=True)) for model, paths in about.items()
    }
    for key in _emptied_keys(about):
        rows = key.model._base_manager.filter(
            **{f"{key.name}__in": [case.pk] if key.related_model is Case else ids[key.related_model]}
        )
        rows.update(**{key.name: None})
    for model, found in ids.items():
        if found:
            files += _files_of(model, found)
            removed[model._meta.label_lower] = len(found)
            _delete(model, found, case)
    # Notices say nothing but that something waits; their addresses hold the case's id.
    Notice.objects.filter(url__contains=str(case.pk)).delete()
    return removed, files


def _rows(model: type[Model], paths: Iterable[str], case: Case) -> Any:
    any_of = Q()
    for path in paths:
        any_of |= Q(**{path: case.pk})
    return model._base_manager.filter(any_of).distinct()


def _emptied_keys(about: Collection[type[Model]]) -> Iterator[Any]:
    for other in apps.get_models(include_auto_created=True):
        for key in other._meta.local_fields:
            if (
                isinstance(key, ForeignKey)
                and _is_emptied(key)
                and (key.related_model is Case or key.related_model in about)
                and other not in about
            ):
                yield key


def _files_of(model: type[Model], ids: list[Any]) -> list[str]:
    names: list[str] = []
    for field in model._meta.local_fields:
        if isinstance(field, FileField):
            names += [
                n for n in model._base_manager.filter(pk__in=ids).values_list(field.name, flat=True) if n
            ]
    attached = Document.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=[str(pk) for pk in ids]
    )
    names += [str(name) for name in attached.values_list("file", flat=True)]
    attached.delete()
    return names


def _delete(model: type[Model], ids: list[Any], case: Case) -> None:
    if getattr(model, "append_only", False) or issubclass(model, Event):
        # The portal may not delete from these; the database's own function does, for an erased case only.
        with connection.cursor() as cursor:
            cursor.execute("SELECT referrals_forget(%s, %s)", [model._meta.db_table, case.pk])
    else:
        rows = model._base_manager.filter(pk__in=ids)
        rows._raw_delete(rows.db)  # type: ignore[attr-defined]


def _blank(case: Case) -> None:
    """Number, process and state stay; whatever could be matched with the coded row goes."""
    now = timezone.now()
    Case.objects.filter(pk=case.pk).update(
        area=None, area_path="", referrer=None, lead=None, unseal_asked_by=None, outcome="", own_outcome="", feedback_line="", previous_state="",
        consent_attempts=0, deferrals=0, stage=0, round=1, urgent=False, received_at=now, entered_at=now, due_at=None, retention_until=None,
    )  # fmt: skip


def keep_codes(new: list[Codes]) -> None:
    """Add coded rows and lay all of them anew in random order: neither their place nor the transaction that wrote them tells which is new."""
    with acting_for(SYSTEM), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(7241107)")
        rows = [*StatisticalCase.objects.all(), *(codes.row() for codes in new)]
        StatisticalCase.objects.all().delete()
        secrets.SystemRandom().shuffle(rows)
        StatisticalCase.objects.bulk_create(rows, batch_size=1000)


def finish(item_id: str) -> bool:
    """Destroy the case's keys and files after the commit; whether it is done. Safe to call again, and called again until it is."""
    with acting_for(SYSTEM), transaction.atomic():
        item = (
            DestructionItem.objects.select_for_update(of=("self",))
            .filter(pk=item_id, state=ItemState.ERASED)
            .first()
        )
        if item is None or item.finished_at is not None:
            return item is not None
        keys = store()
        keys.destroy(str(item.case_id))
        for name in item.files_left:
            default_storage.delete(name)
        item.files_left, item.finished_at = [], timezone.now()
        item.save(update_fields=["files_left", "finished_at"])
        record(
            action="referrals.destroy_key",
            actor=SYSTEM,
            obj=item,
            details={"destroyed": keys.is_destroyed(str(item.case_id))},
        )
    return True


@attests
def erased_cases() -> list[str]:
    """Cases that were erased, by the rows that stay: no backup of the keys may bring theirs back."""
    with acting_for(SYSTEM), transaction.atomic():
        erased = DestructionItem.objects.filter(state=ItemState.ERASED)
        return [str(pk) for pk in erased.values_list("case_id", flat=True)]


def unfinished() -> list[str]:
    """Erasures whose keys are still to be destroyed: the worker died between the commit and the destruction."""
    with acting_for(SYSTEM), transaction.atomic():
        open_ = DestructionItem.objects.filter(state=ItemState.ERASED, finished_at__isnull=True)
        return [str(pk) for pk in open_.values_list("pk", flat=True)]
