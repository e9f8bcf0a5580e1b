"""Consent: each time somebody was asked, and what came of it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from referrals.forms import consent as _forms  # noqa: F401
from referrals.forms.work import works_for
from referrals.sections import Opening, Section, register_section
from referrals.services import support_after, support_facts  # noqa: F401
from referrals.services.consent import WORDS
from referrals.standing import process_of
from referrals.support_words import refusal_reasons, title_in

LABELS = {
    "giver_name": _("Answered by"), "entitlement": _("Why they may"), "understood": _("What was understood"),
    "young_person_words": _("The young person"), "scope": _("Which parts"),
}  # fmt: skip


def build(opening: Opening) -> Mapping[str, Any] | None:
    """Newest first, with the words for those who may read them."""
    case, works = opening.case, works_for(opening, "consent")
    asked = []
    for row in reversed(list(case.consents.select_related("asked_by"))):
        author = opening.by.pk if opening.by.pk in (row.asked_by_id, case.lead_id) else row.asked_by_id
        if not opening.sees("consent_record", author):
            continue
        words = [
            (LABELS[name], text)
            for name in WORDS
            if (text := opening.open(row, name, "consent_record", author))
        ]
        asked.append({"row": row, "words": words, "refusal": title_in(refusal_reasons(), row.refusal_reason)})
    if not asked and not works:
        return None
    return {"asked": asked, "works": works, "most": process_of(case).consent_attempts}


def shown(opening: Opening) -> bool:
    """Those who read the record, and those whom the person may tell that they take it back."""
    return "consent_record" in opening.groups or bool(works_for(opening, "consent"))


register_section(
    Section(
        "consent",
        _("Consent"),
        "referrals/sections/_consent.html",
        ("consent_record", "metadata"),
        build,
        order=55,
        shown=shown,
    )
)
