"""Reference data: lists the portal brings along (types, groups, areas of intervention …) and a city may change.

Each row remembers a digest of what was shipped. Loading again updates only rows that still say what was shipped; a row the city
has touched is left alone, and nothing is ever deleted.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import yaml
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _


class ReferenceModel(models.Model):
    """One entry of a list: a stable slug, a name the city may change, a place in the order."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(
        _("offered"), default=True, help_text=_("Entries no longer offered stay readable on old records.")
    )
    shipped_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering: ClassVar[tuple[str, ...]] = ("position", "name")

    class Privacy:
        open = ("slug", "name", "position", "is_active", "shipped_hash")

    def __str__(self) -> str:
        return self.name


@dataclass
class Loaded:
    """What one load did to one list."""

    label: str
    created: int = 0
    updated: int = 0
    kept: int = 0
    unchanged: int = 0


Load = Callable[[], Iterable[Loaded]]
_loaders: list[tuple[int, str, Load]] = []


def register_loader(name: str, load: Load, *, order: int = 50) -> None:
    """Have `manage.py load_reference` call `load`; lower `order` first, for lists that others point at."""
    _loaders.append((order, name, load))


def load_all() -> list[Loaded]:
    """Load every registered list in one transaction, so that a broken file changes nothing."""
    with transaction.atomic():
        return [
            loaded
            for _order, _name, load in sorted(_loaders, key=lambda entry: entry[:2])
            for loaded in load()
        ]


def read_yaml(path: Path) -> Any:
    """The content of a shipped file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def as_slug(shipped: str) -> str:
    """Slugs of this house use underscores."""
    return shipped.replace("-", "_")


def load_rows(
    model: type[models.Model], rows: Iterable[dict[str, Any]], *, key: tuple[str, ...] = ("slug",)
) -> Loaded:
    """Bring `model` to what `rows` say, leaving rows the city has changed as they are.

    Args:
        model: a model with `shipped_hash`.
        rows: field values of each entry, in order; plain values and instances for foreign keys.
        key: fields that identify an entry for good.
    """
    outcome = Loaded(label=model._meta.label)
    for row in rows:
        found = model._default_manager.filter(**{name: row[name] for name in key}).first()
        fresh = _digest(row)
        if found is None:
            model._default_manager.create(**row, shipped_hash=fresh)
            outcome.created += 1
        elif found.shipped_hash == fresh:  # type: ignore[attr-defined]
            outcome.unchanged += 1
        elif found.shipped_hash == _digest({name: getattr(found, name) for name in row}):  # type: ignore[attr-defined]
            for name, value in row.items():
                setattr(found, name, value)
            found.shipped_hash = fresh  # type: ignore[attr-defined]
            found.save()
            outcome.updated += 1
        else:
            outcome.kept += 1
    return outcome


def _digest(row: dict[str, Any]) -> str:
    plain = {name: value.pk if isinstance(value, models.Model) else value for name, value in row.items()}
    return hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).hexdigest()
