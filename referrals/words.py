"""Words for the slugs of the process: roles, states, field groups, documents, reasons, codes. For people to read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals.workflow.definition import Process
from referrals.workflow.vocabulary import load_yaml


@cache
def _titles() -> Mapping[str, Mapping[str, str]]:
    """List > slug > words, of every list in the vocabulary and in the codes."""
    found: dict[str, dict[str, str]] = {}
    for name in ("vocabulary.yaml", "codes.yaml"):
        for key, items in load_yaml(name).items():
            if isinstance(items, list) and items and isinstance(items[0], dict) and "slug" in items[0]:
                found[key] = {item["slug"]: item.get("title") or item["text"] for item in items}
    return found


def word(kind: str, slug: str) -> str:
    """The words for a slug: `word("roles", "chair")` is "Chair". Slugs that no list knows stand for themselves.

    Args:
        kind: name of a list in vocabulary.yaml or codes.yaml (`roles`, `states`, `field_groups`, `documents`, `transition_reasons`, `outcomes`, …).
        slug: an entry of it.
    """
    known = _titles()[kind].get(slug)
    return _(known) if known else slug.replace("_", " ")


def bases_of(process: Process) -> list[tuple[str, str]]:
    """Legal bases in use under a process, as choices."""
    return choices("legal_bases", process.legal_bases)


def role_word(process: Process, role: str) -> str:
    """What the city of a process calls a role."""
    return process.role_names.get(role) or word("roles", role)


def spoken(found: Any) -> Any:
    """A part of the presets with its words in the reader's language whenever they are shown; slugs stay what they are."""
    if isinstance(found, dict):
        return {key: value if key == "slug" else spoken(value) for key, value in found.items()}
    if isinstance(found, list | tuple):
        return type(found)(spoken(value) for value in found)
    if isinstance(found, str) and (" " in found or found[:1].isupper()):
        return gettext_lazy(found)
    return found


def choices(kind: str, slugs: tuple[str, ...] | None = None) -> list[tuple[str, str]]:
    """Slugs with their words, for a form; all of the list, or those given, in the order of the list."""
    return [(slug, _(title)) for slug, title in _titles()[kind].items() if slugs is None or slug in slugs]
