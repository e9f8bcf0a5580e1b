"""Who takes part: people named on the case, for those who name them."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access import allowed
from referrals.sections import Opening, Section, register_section
from referrals.words import word


def shown(opening: Opening) -> bool:
    """Coordinator and chair."""
    return allowed(opening.by, "referrals.name_people_case", opening.case)


def build(opening: Opening) -> Mapping[str, Any] | None:
    """People by role, those whose part has ended below."""
    if not opening.sees("metadata"):
        return None
    today = timezone.localdate()
    members = opening.case.members.select_related("user", "user__organisation", "named_by").order_by(
        "role", "pk"
    )
    rows = [
        {"member": m, "role": word("roles", m.role), "open": m.until is None or m.until >= today}
        for m in members
    ]
    return {"now": [row for row in rows if row["open"]], "ended": [row for row in rows if not row["open"]]}


register_section(
    Section(
        "people",
        _("People on it"),
        "referrals/sections/_cast.html",
        ("metadata",),
        build,
        order=30,
        shown=shown,
    )
)
