"""What the person has asked for, and their corrections beside the entries they are about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.access import allowed
from referrals.models import RightsState
from referrals.sections import Opening, Section, register_section
from referrals.services import rights
from referrals.services.reading import corrections_of
from referrals.words import word


def shown(opening: Opening) -> bool:
    """The data protection officer and the coordinators who know of the case."""
    return allowed(opening.by, "referrals.view_rights", opening.case)


def build(opening: Opening) -> Mapping[str, Any] | None:
    """Each request with its clock, what is stopped, and what was corrected; the words themselves stand with the request."""
    if not shown(opening):
        return None
    opening.sees("rights_requests")
    case, kinds = opening.case, rights.kinds()
    rows = list(case.rights.order_by("concluded_at", "due_on"))
    corrections = [
        (row, word("field_groups", row.group)) for row in case.corrections.select_related("request", "by")
    ]
    return {
        "asked": [(row, kinds[row.kind]) for row in rows],
        "stopped": [row for row in rows if row.restricts],
        "objections": [row for row in rows if row.kind == "objection" and row.state != RightsState.CONCLUDED],
        "corrections": corrections,
        "may_log": allowed(opening.by, "referrals.log_rights", case),
    }


def beside(opening: Opening, field: str, group: str, author: Any = None) -> list[tuple[str, str]]:
    """What stands beside one entry for whoever reads it: what it said before, or the person's own words. Newest first."""
    facts = []
    for row in corrections_of(opening):
        if row.source or row.group != group or row.field != field:
            continue
        day = date_format(row.at)
        if row.corrected:
            label, column = _("Before it was corrected on %(day)s") % {"day": day}, "before"
        else:
            label, column = _("In the person’s own words, %(day)s") % {"day": day}, "after"
        facts.append((label, opening.open(row, column, group, author) or "–"))
    return facts


register_section(
    Section(
        "rights",
        gettext_lazy("Rights"),
        "referrals/sections/_rights.html",
        ("rights_requests", "metadata"),
        build,
        order=90,
        shown=shown,
    )
)
