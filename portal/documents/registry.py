"""Which rule of a record decides over its files. Apps say it in `ready()`; a model that says nothing can hold no files."""

from dataclasses import dataclass

from django.db.models import Model


@dataclass(frozen=True)
class FileRules:
    """Permissions of the record that let someone see its files, add to them and take one away."""

    view: str
    change: str
    remove: str


_rules: dict[str, FileRules] = {}


def register_files(label: str, *, view: str, change: str, remove: str = "") -> None:
    """Let records of `label` (`app.Model`) hold files, opened by the permissions named; who may change may remove unless said otherwise."""
    _rules[label.lower()] = FileRules(view, change, remove or change)


def view_perm_for(record: Model) -> str:
    """Permission to see the record's files."""
    return _rules[record._meta.label_lower].view


def change_perm_for(record: Model) -> str:
    """Permission to add to the record's files."""
    return _rules[record._meta.label_lower].change


def remove_perm_for(record: Model) -> str:
    """Permission to take one of the record's files away."""
    return _rules[record._meta.label_lower].remove
