"""Coming back: the reintegration plan, and the log of exchanges with the national counterpart."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from referrals.forms import tertiary as _forms  # noqa: F401
from referrals.forms.work import works_for
from referrals.models import CounterpartExchange, ReintegrationPlan
from referrals.parts.plan import keeper
from referrals.sections import Opening, Section, register_section
from referrals.services.tertiary import sections
from referrals.support_words import codes, pairs, tertiary, title_in


def build_reintegration(opening: Opening) -> Mapping[str, Any] | None:
    """The plan by its sections; providers see nothing of it."""
    case, works = opening.case, works_for(opening, "reintegration")
    plan = ReintegrationPlan.objects.filter(case=case, round=case.round).select_related("contact").first()
    author = keeper(opening)
    if plan is None or not opening.sees("support_plan", author):
        return {"plan": None, "works": works, **_principles()} if works else None
    latest = {row.section: row for row in plan.texts.all()}
    texts = [
        (title, opening.open(latest[slug], "text", "support_plan", author))
        for slug, title in sections()
        if slug in latest and latest[slug].text is not None
    ]
    return {
        "plan": plan,
        "setting": title_in(pairs(tertiary()["settings"]), plan.setting),
        "reached_by": opening.open(plan, "reached_by", "support_plan", author),
        "texts": texts,
        "works": works,
        **_principles(),
    }


def build_counterpart(opening: Opening) -> Mapping[str, Any] | None:
    """Exchanges, each with its basis: the chair sees all, members of the team their own."""
    works = works_for(opening, "counterpart")
    rows = []
    for row in CounterpartExchange.objects.filter(case=opening.case, round=opening.case.round).select_related(
        "by"
    ):
        if opening.sees("security_sharing_log", row.by_id):
            words = {
                name: opening.open(row, name, "security_sharing_log", row.by_id)
                for name in ("what", "purpose", "basis_words", "who", "informed_why")
            }
            rows.append({"row": row, "basis": title_in(codes("legal_bases"), row.legal_basis), **words})
    if not rows and not works:
        return None
    return {"rows": rows, "works": works, "rules": tertiary()["security_exchange"]["rules"]}


def _principles() -> dict[str, Any]:
    return {
        "tasks": tertiary()["single_contact"]["tasks"],
        "principles": [item["text"] for item in tertiary()["trauma_informed"]],
    }


def reintegration_shown(opening: Opening) -> bool:
    """The team and the chair; for whoever gives one part it is no part of theirs."""
    whole = opening.groups.get("support_plan")
    return bool(works_for(opening, "reintegration")) or (whole is not None and not whole.own_only)


register_section(
    Section(
        "reintegration",
        _("Coming back"),
        "referrals/sections/_reintegration.html",
        ("support_plan",),
        build_reintegration,
        order=66,
        shown=reintegration_shown,
    )
)
register_section(
    Section(
        "counterpart",
        _("Counterpart"),
        "referrals/sections/_counterpart.html",
        ("security_sharing_log",),
        build_counterpart,
        order=68,
    )
)
