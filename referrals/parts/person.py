"""The person: what identifies somebody, for those whose part has come; nothing here is drawn for anybody else."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from referrals.parts.rights import beside
from referrals.sections import Opening, Section, register_section
from referrals.services.reading import IDENTITY

LABELS = {
    "name": _("Name"), "birth_year": _("Year of birth"), "birth_date": _("Date of birth"), "contact": _("How to reach them"),
}  # fmt: skip


def build(opening: Opening) -> Mapping[str, Any] | None:
    """Fields of the groups that the viewer sees; whoever raised the concern sees what they gave themselves."""
    case = opening.case
    identity = getattr(case, "identity", None)
    facts: list[tuple[Any, Any]] = []
    for group, fields in IDENTITY.items():
        if identity is not None and opening.sees(group, case.referrer_id):
            for field in fields:
                value = opening.open(identity, field, group, case.referrer_id) or "–"
                facts += [(LABELS[field], value), *beside(opening, field, group, case.referrer_id)]
    if not facts:
        return None
    if opening.sees("identity_limited", case.referrer_id):
        facts.append((_("Area"), case.area or "–"))
    return {"facts": facts}


register_section(
    Section("person", _("The person"), "referrals/sections/_person.html", tuple(IDENTITY), build, order=20)
)
