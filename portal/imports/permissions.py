"""Imports are opened by the permission of their kind, and each person's runs are their own."""

from typing import Any

from portal.access import rule
from portal.imports.models import ImportRun
from portal.imports.registry import importer_for


@rule("imports.use")
def can_use(user: Any, obj: ImportRun | None) -> bool:
    """One's own runs, while the permission of the kind holds."""
    if obj is None:
        return bool(user.roles)
    importer = importer_for(obj.kind)
    return importer is not None and obj.started_by_id == user.pk and bool(user.has_perm(importer.perm))
