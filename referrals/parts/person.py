"""The person: what identifies somebody, for those whose part has come; nothing here is drawn for anybody else."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from referrals.forms import identity as _forms  # noqa: F401
from referrals.forms.work import works_for
from referrals.models import IdentityNote
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
    notes = list(case.identity_notes.select_related("by")) if set(IDENTITY) & opening.groups.keys() else []
    for group, fields in IDENTITY.items():
        if identity is not None and opening.sees(group, case.referrer_id):
            for field in fields:
                value = opening.open(identity, field, group, case.referrer_id) or "–"
                facts += [(LABELS[field], value), *beside(opening, field, group, case.referrer_id)]
                facts += completed(opening, notes, field, group)
    works = works_for(opening, "person")
    if not facts:
        return {"facts": (), "works": works} if works else None
    if opening.sees("identity_limited", case.referrer_id):
        facts.append((_("Area"), case.area or "–"))
    return {"facts": facts, "works": works}


def completed(opening: Opening, notes: list[IdentityNote], field: str, group: str) -> list[tuple[Any, Any]]:
    """What the desk changed since, for whoever sees all of the group: from which source, and what stood there before."""
    if not opening.sees(group):
        return []
    facts: list[tuple[Any, Any]] = []
    for note in notes:
        if note.field == field:
            before = opening.open(note, "before", group)
            words = _("%(source)s (%(who)s)") % {
                "source": opening.open(note, "source", group),
                "who": note.by,
            }
            label = _("Changed on %(day)s, known from") if before else _("Completed on %(day)s, known from")
            facts.append((label % {"day": date_format(note.at)}, words))
            if before:
                facts.append((_("Before"), before))
    return facts


register_section(
    Section("person", _("The person"), "referrals/sections/_person.html", tuple(IDENTITY), build, order=20)
)
