"""Linked cases: numbers of cases of one family, for those whose part opens them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.access import allowed
from referrals.models import Case
from referrals.sections import Opening, Section, register_section


def build(opening: Opening) -> Mapping[str, Any] | None:
    """Numbers and reasons; a number leads to the case only for those who may know of it."""
    if not opening.sees("linked_cases"):
        return None
    rows = list(opening.case.links.all())
    known = set(
        Case.objects.visible_to(opening.by)
        .filter(pk__in=[r.other for r in rows])
        .values_list("pk", flat=True)
    )
    return {
        "links": [(row, row.other in known) for row in rows],
        "may_link": allowed(opening.by, "referrals.link_case", opening.case),
    }


register_section(
    Section("linked", _("Linked cases"), "referrals/sections/_links.html", ("linked_cases",), build, order=85)
)
