"""The record of processing activities, made from what the portal knows of itself: models and how private each field is, periods, agreements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.privacy import classification
from portal.crypto.fields import SealedField
from referrals.configuration import in_force
from referrals.models import SharingAgreement
from referrals.services.erasure import tables_about_cases
from referrals.words import word
from referrals.workflow.loading import presets


@dataclass(frozen=True)
class Held:
    """One kind of record: what is kept of it, how private, how it is protected and how it ends."""

    name: str
    purpose: str
    personal: tuple[str, ...]
    case: tuple[str, ...]
    sealed: int
    ends: str


@dataclass(frozen=True)
class Period:
    """How long cases with one outcome are kept, in months."""

    process: str
    outcome: str
    under_18: int | None
    from_18: int | None


def held() -> list[Held]:
    """Every kind of record with personal or case data, of all parts of the portal."""
    about = set(tables_about_cases())
    return sorted(
        (_held(model, levels, model in about) for model, levels in _private_models()), key=lambda h: h.name
    )


def _private_models() -> Iterator[tuple[type[Model], dict[str, str]]]:
    for model in apps.get_models():
        levels = classification(model)
        if not hasattr(model, "pgh_tracked_model") and {"personal", "case"} & set(levels.values()):
            yield model, levels


def _held(model: type[Model], levels: dict[str, str], about_case: bool) -> Held:
    def named(level: str) -> tuple[str, ...]:
        return tuple(
            str(getattr(model._meta.get_field(f), "verbose_name", f))
            for f, of in levels.items()
            if of == level
        )

    sealed = sum(isinstance(field, SealedField) for field in model._meta.local_fields)
    ends = (
        _("With the case: its key is destroyed")
        if about_case
        else _("With the account or the record it belongs to")
    )
    return Held(
        str(model._meta.verbose_name),
        (model.__doc__ or "").strip().split("\n")[0],
        named("personal"),
        named("case"),
        sealed,
        ends,
    )


def periods() -> list[Period]:
    """Retention of every process, by outcome and age."""
    found = []
    for slug in presets():
        process = in_force(slug)
        for kind in sorted({kind for kind, _minor in process.retention_months}):
            months = process.retention_months
            found.append(
                Period(
                    process.title,
                    word("retention_classes", kind),
                    months.get((kind, True)),
                    months.get((kind, False)),
                )
            )
    return found


def recipients() -> list[Any]:
    """Agreements in force today: with whom, what for, on which basis."""
    held_now = SharingAgreement.objects.in_force(timezone.localdate())
    return list(held_now.prefetch_related("parties__organisation"))
