"""One hash over everything that the story decides, so that two builds can be compared; clocks, ids and passwords are left out."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from portal.accounts.models import Invitation, Organisation, RoleAssignment, RoleRequest
from portal.areas.models import Boundary, PopulationMargin
from programmes.models import (
    ActivityLog,
    ActivityLogTransition,
    AttendanceBreakdown,
    BudgetLine,
    Programme,
    ProgrammeTransition,
)
from strategy.models import MeasureUpdate, Milestone

PARTS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Boundary, ("area__code", "name", "area__population", "geometry", "simplified")),
    (PopulationMargin, ("area__code", "variable", "category", "count")),
    (Organisation, ("slug", "name", "kind", "sectors", "areas_served__code")),
    (
        RoleAssignment,
        ("user__email", "user__name", "role", "area__code", "starts_on", "ends_on", "user__is_active"),
    ),
    (
        Invitation,
        ("email", "organisation__slug", "role", "area__code", "invited_by__email", "accepted_by__email"),
    ),
    (RoleRequest, ("user__email", "role", "area__code", "state", "requested_by__email", "decided_by__email")),
    (MeasureUpdate, ("measure__number", "measure__title", "reported_on", "status", "note")),
    (Milestone, ("measure__number", "title", "due_on", "done_on")),
    (
        Programme,
        ("slug", "title", "level", "status", "lead__slug", "areas__code", "measure__number", "method"),
    ),
    (BudgetLine, ("programme__slug", "year", "source", "funder", "amount")),
    (ProgrammeTransition, ("programme__slug", "action", "at", "reason")),
    (
        ActivityLog,
        (
            "client_id",
            "programme__slug",
            "area__code",
            "type__slug",
            "date",
            "hours",
            "attendance",
            "first_time",
            "happened",
            "status",
            "channel",
        ),
    ),
    (ActivityLogTransition, ("log__client_id", "action", "at", "reason", "by__email")),
    (AttendanceBreakdown, ("log__client_id", "category__slug", "count")),
)


def fingerprint() -> str:
    """SHA-256 of the city as it stands in the database."""
    whole = hashlib.sha256()
    for line in _lines():
        whole.update(line.encode())
    return whole.hexdigest()


def _lines() -> Iterator[str]:
    for model, fields in PARTS:
        yield from sorted(
            json.dumps([model._meta.label, *row], cls=DjangoJSONEncoder)
            for row in model.objects.values_list(*fields)
        )
