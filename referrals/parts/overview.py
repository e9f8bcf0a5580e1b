"""Overview: number, dates and the course of the case; nothing about a person."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.access import allowed
from referrals.sections import Opening, Section, register_section
from referrals.standing import process_of


def build(opening: Opening) -> Mapping[str, Any] | None:
    """Dates and the process."""
    if not opening.sees("metadata"):
        return None
    return {
        "process": process_of(opening.case),
        "may_move": allowed(opening.by, "referrals.move_process_case", opening.case),
    }


register_section(
    Section("overview", _("Overview"), "referrals/sections/_overview.html", ("metadata",), build, order=10)
)
