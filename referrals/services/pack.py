"""The copy for the person: everything held about them, each entry shown, shown in part or left out by a person, and looked at by a second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from portal.access import SYSTEM, authorise
from portal.access.act import act
from portal.access.rows import acting_for
from portal.audit.services import record
from portal.crypto.case import CaseKeys
from portal.crypto.fields import SealedField
from portal.errors import DomainError
from referrals.corrected import in_full, is_entry
from referrals.models import Case, Correction, PackChoice, PackItem, RightsState, SubjectRequest
from referrals.services.erasure import rows_about, tables_about_cases
from referrals.services.rights import LONGEST, PACK_KINDS, redaction_reasons
from referrals.services.sealing import keys_of

# What belongs to the request itself is no part of the copy.
NOT_IN_IT = (PackItem, SubjectRequest)
FIRST = ("identity", "concern", "message", "record")


@dataclass(frozen=True)
class Entry:
    """One entry as the person preparing the copy sees it."""

    item: PackItem
    label: str
    text: str
    instead: str


def gather(*, request: SubjectRequest, by: Any) -> int:
    """Collect what is held: every sealed text of the case, wherever it stands; how many entries there are now. Safe to call again.

    Raises:
        DomainError: not a request to see, or the identity was not checked.
    """
    with act("referrals.prepare_pack", by=by, on=request) as event, acting_for(SYSTEM):
        request = _fresh(request, RightsState.CONFIRMED)
        if request.kind not in PACK_KINDS:
            raise DomainError(_("This is no request to see what is held."), code="state")
        gone = [i.pk for i, row in _with_rows(request.items.all()) if getattr(row, i.column, None) is None]
        request.items.filter(pk__in=gone).delete()  # what is held no more is nothing to decide about
        known = set(request.items.values_list("source", "row", "column"))
        made = [
            PackItem(
                case=request.case,
                request=request,
                source=model._meta.label_lower,
                row=str(row.pk),
                column=column,
                order=order,
            )
            for order, (model, row, column) in enumerate(_texts(request.case))
            if (model._meta.label_lower, str(row.pk), column) not in known
        ]
        PackItem.objects.bulk_create(made)
        event.details.update(request=str(request.pk), added=len(made))
        return len(known) + len(made)


def _texts(case: Case) -> Iterator[tuple[type[Model], Any, str]]:
    models = [m for m in tables_about_cases() if m not in NOT_IN_IT]
    models.sort(
        key=lambda m: (
            FIRST.index(m._meta.model_name or "") if m._meta.model_name in FIRST else len(FIRST),
            m._meta.label,
        )
    )
    for model in models:
        columns = [f.name for f in model._meta.local_fields if isinstance(f, SealedField)]
        if columns:
            for row in rows_about(model, case):
                yield from ((model, row, column) for column in columns if getattr(row, column) is not None)


def entries(*, request: SubjectRequest, by: Any, pks: Iterable[Any] | None = None) -> list[Entry]:
    """Entries with their texts, for whoever prepares or checks the copy; one event says that they were read.

    Args:
        request: whose copy.
        by: whoever looks.
        pks: only these entries, those of one page; all by default.

    Raises:
        PermissionDenied: not one of these two.
    """
    authorise(by, "referrals.prepare_pack", request)
    with acting_for(SYSTEM), transaction.atomic():
        keys, corrections = keys_of(request.case), list(request.case.corrections.all())
        found = []
        items = request.items.select_related("case")
        for item, row in _with_rows(items if pks is None else items.filter(pk__in=list(pks))):
            if row is not None:
                found.append(
                    Entry(
                        item, label_of(item), _words(keys, row, item, corrections), keys.open(item, "instead")
                    )
                )
        record(
            action="referrals.read_pack",
            actor=by,
            obj=request.case,
            details={"request": str(request.pk), "entries": len(found)},
        )
    return found


def decide_entry(*, item: PackItem, choice: str, reason: str, instead: str, by: Any) -> PackItem:
    """Show an entry, show it in part in the words given, or leave it out; anything but showing has its reason.

    Raises:
        DomainError: no reason from the list, or no words for what is shown in part.
    """
    if choice not in PackChoice.values or choice == PackChoice.OPEN:
        raise DomainError(_("This choice is not on the list."), field="choice")
    if choice != PackChoice.SHOW and reason not in redaction_reasons():
        raise DomainError(
            _("Please choose the reason; the person is told that something is left out, and why."),
            field="reason",
        )
    if choice == PackChoice.REDACT and not instead.strip():
        raise DomainError(_("Please write what is shown instead."), field="instead")
    with act("referrals.prepare_pack", by=by, on=item.request) as event, acting_for(SYSTEM):
        _fresh(item.request, RightsState.CONFIRMED)
        item = PackItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
        item.choice, item.decided_by = choice, by
        item.reason = "" if choice == PackChoice.SHOW else reason
        keys_of(item.case).seal(
            item, "instead", instead.strip()[:LONGEST] if choice == PackChoice.REDACT else ""
        )
        item.save()
        event.details.update(item=str(item.pk), choice=choice)
    return item


def hand_in(*, request: SubjectRequest, by: Any) -> SubjectRequest:
    """Every entry is decided: the copy goes to the second person.

    Raises:
        DomainError: entries are still open, or nothing was gathered.
    """
    with act("referrals.prepare_pack", by=by, on=request) as event, acting_for(SYSTEM):
        request = _fresh(request, RightsState.CONFIRMED)
        if not request.items.exists() or request.items.filter(choice=PackChoice.OPEN).exists():
            raise DomainError(_("Go through every entry first."), code="state")
        request.state, request.prepared_by = RightsState.PREPARED, by
        request.save(update_fields=["state", "prepared_by"])
        event.details.update(request=str(request.pk))
    return request


def check_pack(*, request: SubjectRequest, approve: bool, by: Any) -> SubjectRequest:
    """The second look: the copy may be shown to the person, or goes back. Never by whoever prepared it.

    Raises:
        DomainError: the same person, or it is not waiting for this.
    """
    with act("referrals.check_pack", by=by, on=request) as event, acting_for(SYSTEM):
        request = _fresh(request, RightsState.PREPARED)
        if request.prepared_by_id == by.pk:
            raise DomainError(_("Somebody else has to look at what you prepared."), code="state")
        request.state = RightsState.CHECKED if approve else RightsState.CONFIRMED
        request.checked_by = by if approve else None
        request.save(update_fields=["state", "checked_by"])
        event.details.update(request=str(request.pk), approve=approve)
    return request


@dataclass(frozen=True)
class Shown:
    """One entry as the person reads it; `why` says why something is left out."""

    label: str
    text: str
    why: str


def copy_for_person(*, request: SubjectRequest, by: Any) -> list[Shown]:
    """What the person may read, after the second look. Each opening is an event of its own.

    Raises:
        PermissionDenied: not the two who made it.
        DomainError: it has not been looked at by a second person.
    """
    authorise(by, "referrals.show_pack", request)
    if by.pk not in (request.prepared_by_id, request.checked_by_id):
        raise PermissionDenied("referrals.show_pack")
    if request.state not in (RightsState.CHECKED, RightsState.CONCLUDED) or request.checked_by_id is None:
        raise DomainError(_("A second person has to look at it first."), code="state")
    reasons = redaction_reasons()
    with acting_for(SYSTEM), transaction.atomic():
        keys, corrections, shown = keys_of(request.case), list(request.case.corrections.all()), []
        for item, row in _with_rows(request.items.select_related("case")):
            if row is None or item.choice == PackChoice.OPEN:
                continue
            if item.choice == PackChoice.SHOW:
                words = _words(keys, row, item, corrections)
            else:
                words = keys.open(item, "instead") if item.choice == PackChoice.REDACT else ""
            shown.append(Shown(label_of(item), words, _(reasons[item.reason]) if item.reason else ""))
        record(
            action="referrals.show_pack",
            actor=by,
            obj=request.case,
            details={"request": str(request.pk), "entries": len(shown)},
        )
    return shown


def _words(keys: CaseKeys, row: Any, item: PackItem, corrections: list[Correction]) -> str:
    """The text of an entry, with both versions of what was corrected."""
    return in_full(keys, row, item.column, corrections) if is_entry(row) else keys.open(row, item.column)


def label_of(item: PackItem) -> str:
    """Words for where an entry stands: the kind of record and its field."""
    return title_of(apps.get_model(item.source), item.column)


def title_of(model: type[Model], column: str) -> str:
    """Words for a kind of record and one of its fields."""
    field = model._meta.get_field(column)
    return f"{model._meta.verbose_name}: {getattr(field, 'verbose_name', column)}"


def _with_rows(items: Iterable[PackItem]) -> Iterator[tuple[PackItem, Any]]:
    """Each entry with the row it stands in, read once for all entries of a table; None where the row is gone."""
    listed = list(items)
    found: dict[str, dict[str, Any]] = {}
    for source in {item.source for item in listed}:
        of_it = [item for item in listed if item.source == source]
        rows = rows_about(apps.get_model(source), of_it[0].case).filter(pk__in={item.row for item in of_it})
        found[source] = {str(row.pk): row for row in rows}
    for item in listed:
        yield item, found[item.source].get(item.row)


def _fresh(request: SubjectRequest, state: str) -> SubjectRequest:
    found = SubjectRequest.objects.select_for_update(of=("self",)).select_related("case").get(pk=request.pk)
    if found.state != state:
        raise DomainError(_("This is not possible at this point of the request."), code="state")
    return found
