"""Linked cases of one family: what is shown of the other case is what the viewer would see of it there, else only that there is a link."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.access import allowed
from referrals.models import Case, CaseLink
from referrals.sections import Opening, Section, register_section
from referrals.standing import position_of, process_of, viewer_of
from referrals.workflow.visibility import access


@dataclass(frozen=True)
class Line:
    """A link as this viewer may see it.

    Args:
        row: the link.
        other: the other case; None where the viewer has no part in it.
        words: why it was taken away, where that was written on this side.
    """

    row: CaseLink
    other: Case | None
    words: str = ""


def build(opening: Opening) -> Mapping[str, Any] | None:
    """Links with number, reason and state of the other case for those who see it; for the others, that there is one."""
    if not opening.sees("linked_cases"):
        return None
    rows = list(opening.case.links.select_related("by", "ended_by"))
    known = _known(opening, {row.other for row in rows})
    lines = [
        Line(
            row,
            known.get(row.other),
            opening.open(row, "ended_words", "linked_cases") if row.ended_words else "",
        )
        for row in rows
    ]
    return {
        "links": [line for line in lines if line.row.ended_at is None],
        "ended": [line for line in lines if line.row.ended_at is not None],
        "may_link": allowed(opening.by, "referrals.link_case", opening.case),
    }


def _known(opening: Opening, others: set[Any]) -> dict[Any, Case]:
    """The other cases whose number and state this viewer may know."""
    rows = Case.objects.visible_to(opening.by).filter(pk__in=others).prefetch_related("members", "conflicts")
    return {
        case.pk: case
        for case in rows
        if access(process_of(case), viewer_of(opening.by, case), position_of(case), "metadata")
    }


register_section(
    Section("linked", _("Linked cases"), "referrals/sections/_links.html", ("linked_cases",), build, order=85)
)
