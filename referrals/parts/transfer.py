"""Moving: the offer to another city, for the coordinator."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.access import allowed
from referrals.sections import Opening, Section, register_section
from referrals.services import transfer


def shown(opening: Opening) -> bool:
    """The coordinator, where a case can be moved or is being moved."""
    return opening.case.state in (*transfer.LEAVES, "transferred") and allowed(
        opening.by, "referrals.offer_transfer_case", opening.case
    )


def build(opening: Opening) -> Mapping[str, Any] | None:
    """Offers of the case, newest first, with where they stand; the handover itself is not shown again."""
    if not opening.sees("metadata"):
        return None
    rows = list(opening.case.transfers.select_related("first_receiver", "second_receiver", "asked_by"))
    return {
        "transfers": rows,
        "may_prepare": opening.case.state in transfer.LEAVES
        and not any(row.state == "offered" for row in rows),
    }


register_section(
    Section(
        "transfer",
        _("Moving"),
        "referrals/sections/_transfer.html",
        ("metadata",),
        build,
        order=88,
        shown=shown,
    )
)
