"""Reading the words of pages, without asking the database on each page, and the lists that a city may change."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from portal.kept_cache import kept_cache
from portal.reference import ReferenceModel
from portal.texts.models import PageText
from portal.ui.kept import kept_for_all

CACHE_KEY = "page_texts"
KEEP_SECONDS = 300


@dataclass(frozen=True)
class Words:
    """What a page says of itself; empty where nothing is shipped for it."""

    heading: str = ""
    purpose: str = ""
    empty: str = ""


def words_for(url_name: str, user: Any = None) -> Words:
    """The words of the page at `url_name`; who has just changed something reads them anew."""
    known = kept_for_all("page_words", _known, user=user, near=True)
    return Words(*known.get(url_name, ()))


def _known() -> dict[str, tuple[str, str, str]]:
    """All pages' words in one query, kept for five minutes or until one is changed."""
    known: dict[str, tuple[str, str, str]] | None = kept_cache.get(CACHE_KEY)
    if known is None:
        rows = PageText.objects.values_list("url_name", "name", "purpose", "empty")
        known = {name: (heading, purpose, empty) for name, heading, purpose, empty in rows}
        kept_cache.set(CACHE_KEY, known, KEEP_SECONDS)
    return known


def editable_lists() -> list[type[ReferenceModel]]:
    """Every list the portal ships, by its own name."""
    found = [m for m in apps.get_models() if issubclass(m, ReferenceModel) and not m._meta.proxy]
    return sorted(found, key=lambda model: str(model._meta.verbose_name_plural))


def list_by_label(label: str) -> type[ReferenceModel] | None:
    """The list named `app.model`, or None."""
    return next((model for model in editable_lists() if model._meta.label_lower == label), None)


def editable_fields(model: type[ReferenceModel]) -> list[str]:
    """What a city may change in an entry: words, order and whether it is offered; never the slug that records hang on."""
    kinds = (models.CharField, models.TextField, models.BooleanField, models.PositiveSmallIntegerField)
    fixed = {"slug", "shipped_hash", "url_name", "group", *getattr(model, "fixed_fields", ())}
    return [
        f.name
        for f in model._meta.concrete_fields
        if isinstance(f, kinds) and f.editable and f.name not in fixed
    ]
