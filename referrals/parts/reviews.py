"""Reviews, the closing report, and the looks back after it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from referrals.forms import review as _forms  # noqa: F401
from referrals.forms.work import works_for
from referrals.outcomes import outcome_title
from referrals.parts.plan import keeper
from referrals.sections import Opening, Section, register_section
from referrals.services.closing import SEALED as CLOSING_WORDS
from referrals.services.review import SEALED, next_review_on
from referrals.standing import process_of
from referrals.support_words import codes, kinds, title_in
from referrals.words import word as words_of_code

WORDS = {
    "text": _("What we saw together"), "person_views": _("What the person says"), "views_reason": _("Why they could not be asked"),
    "done": _("What was done"), "remains": _("What remains"), "contact": _("Who stays in contact"), "message": _("Message to the person"),
    "no_message_reason": _("Why there is no message"),
}  # fmt: skip


def build_reviews(opening: Opening) -> Mapping[str, Any] | None:
    """Newest first; a provider sees what they said about their own part."""
    case = opening.case
    looks = []
    for row in case.reviews.filter(round=case.round).select_related("by"):
        author = keeper(opening, row.by_id)
        if opening.sees("review_record", author):
            words = [
                (WORDS[n], text) for n in SEALED if (text := opening.open(row, n, "review_record", author))
            ]
            delivery = [
                {**item, "kind": kinds().get(item["kind"], {}).get("title", "")} for item in row.delivery
            ]
            looks.append({"row": row, "words": words, "delivery": delivery})
    said = []
    for word in case.provider_words.select_related("provider", "part"):
        author = keeper(opening, word.provider_id)
        if opening.sees("review_record", author):
            text = opening.open(word, "text", "review_record", author)
            said.append({"row": word, "text": text, "kind": kinds().get(word.part.kind, {}).get("title", "")})
    works = works_for(opening, "reviews")
    if not looks and not said and not works:
        return None
    return {"looks": looks, "said": said, "works": works, "next_on": next_review_on(case)}


def reviews_shown(opening: Opening) -> bool:
    """Those who read reviews, and the chair who may note something new."""
    return "review_record" in opening.groups or bool(works_for(opening, "reviews"))


def build_closing(opening: Opening) -> Mapping[str, Any] | None:
    """The report, once there is one."""
    case, works = opening.case, works_for(opening, "closing")
    row = case.closing_reports.filter(round=case.round).select_related("by").first()
    author = keeper(opening, row.by_id if row else None)
    if row is None or not opening.sees("closing_report", author):
        return {"report": None, "works": works} if works else None
    words = [
        (WORDS[n], text) for n in CLOSING_WORDS if (text := opening.open(row, n, "closing_report", author))
    ]
    process = process_of(case)
    facts = [
        (
            _("Why it ends"),
            process.closure_reasons.get(row.reason) or words_of_code("closure_reasons", row.reason),
        ),
        (_("Outcome"), outcome_title(process, row.outcome, row.own_outcome)),
        (
            _("Line for whoever raised it"),
            process.feedback_lines.get(row.feedback_line)
            or words_of_code("feedback_lines", row.feedback_line),
        ),
    ]
    return {"report": row, "words": words, "facts": facts, "works": works}


def build_follow_up(opening: Opening) -> Mapping[str, Any] | None:
    """Looks back: who, when, on which basis; the note for whoever may read it."""
    case, works = opening.case, works_for(opening, "follow_up")
    rows = []
    for row in case.follow_ups.filter(round=case.round).select_related("person", "noted_by"):
        mine = row.person_id if row.person_id == opening.by.pk else None
        reads = opening.sees("follow_up_notes", mine)
        if not reads and not works:
            continue
        rows.append(
            {
                "row": row,
                "basis": title_in(codes("legal_bases"), row.basis) if row.basis else "",
                "basis_words": opening.open(row, "basis_words", "follow_up_notes", mine) if reads else "",
                "note": opening.open(row, "note", "follow_up_notes", mine) if reads else "",
            }
        )
    return {"rows": rows, "works": works} if rows or works else None


def follow_up_shown(opening: Opening) -> bool:
    """Those who look back, and those who find somebody for it."""
    return "follow_up_notes" in opening.groups or bool(works_for(opening, "follow_up"))


register_section(
    Section(
        "reviews",
        _("Reviews"),
        "referrals/sections/_reviews.html",
        ("review_record", "metadata"),
        build_reviews,
        order=64,
        shown=reviews_shown,
    )
)
register_section(
    Section(
        "closing",
        _("Closing"),
        "referrals/sections/_closing.html",
        ("closing_report",),
        build_closing,
        order=70,
    )
)
register_section(
    Section(
        "follow_up",
        _("Looking back"),
        "referrals/sections/_follow_up.html",
        ("follow_up_notes", "metadata"),
        build_follow_up,
        order=72,
        shown=follow_up_shown,
    )
)
