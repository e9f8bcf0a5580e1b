"""The assessment: each item in words with reason and source; at a review beside what was said first. No sum, no colour, no order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from portal.access import allowed
from referrals.models import Assessment
from referrals.sections import Opening, Section, register_section
from referrals.services.assessments import current_assessment, items_answered
from referrals.services.instruments import Item, answers_to, conclusion_of, items_of, sources_of


def build(opening: Opening) -> Mapping[str, Any] | None:
    """Every item with its answers, the first and those of reviews; own ones only where the viewer has no more."""
    case = opening.case
    may_write = allowed(opening.by, "referrals.assess_case", case)
    rows = list(
        Assessment.objects.filter(case=case, round=case.round)
        .select_related("instrument")
        .order_by("started_at")
    )
    current = current_assessment(case)
    if not rows:
        return {"may_begin": may_write, "parts": [], "again": False} if may_write else None
    version = rows[0].instrument
    told = [(row, _answers(row, opening)) for row in rows if row.instrument_id == version.pk]
    answered = items_answered(current) if current is not None else frozenset()
    titles = {domain["slug"]: domain["title"] for domain in version.body["domains"]}
    parts: dict[str, list[dict[str, Any]]] = {slug: [] for slug in titles}
    for item in items_of(version):
        parts[item.domain].append(_line(item, item.slug, told, answered))
    conclusion = [
        _line(Item(slug, text, "", "", ()), f"conclusion_{slug}", told, answered)
        for slug, text in conclusion_of(version)
    ]
    return {
        "version": version,
        "parts": [(titles[slug], lines) for slug, lines in parts.items()],
        "conclusion": conclusion,
        "may_write": may_write and current is not None,
        "may_begin": may_write and current is None,
        "again": len(told) > 1,
        "open_items": sum(item.slug not in answered for item in items_of(version))
        if current is not None
        else 0,
    }


def _answers(row: Assessment, opening: Opening) -> dict[str, dict[str, Any]]:
    """Item > what was answered, as far as the viewer sees it."""
    found = {}
    words = {item.slug: dict(answers_to(row.instrument, item)) for item in items_of(row.instrument)}
    sources = dict(sources_of(row.instrument))
    for answer in row.answers.select_related("by"):
        if not opening.sees("assessment", answer.by_id):
            continue
        given = {
            name: opening.open(answer, name, "assessment", answer.by_id)
            for name in ("answer", "reason", "source", "persons_view")
        }
        given["answer"] = words.get(answer.item, {}).get(given["answer"], given["answer"])
        given["source"] = sources.get(given["source"], given["source"])
        found[answer.item] = given | {"row": answer, "occasion": row.get_occasion_display()}
    return found


def _line(
    item: Item, slug: str, told: list[tuple[Assessment, dict[str, dict[str, Any]]]], answered: frozenset[str]
) -> dict[str, Any]:
    seen = [answers[slug] for _row, answers in told if slug in answers]
    return {"item": item, "slug": slug, "answers": seen, "elsewhere": slug in answered and not seen}


register_section(
    Section(
        "assessment",
        gettext_lazy("Assessment"),
        "referrals/sections/_assessment.html",
        ("assessment",),
        build,
        order=45,
    )
)
