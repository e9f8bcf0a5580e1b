"""The council quarterly report: what the work reached, how the plan stands, and how sure we are of each number."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from mel.enums import ReportKind
from mel.periods import Quarter
from mel.reports import plan_part, quality_part, reach_part, standing_texts
from mel.reports.facts import TREND, Facts, collect
from mel.reports.figures import Report
from mel.reports.plan import PlanFacts, collect_plan
from portal.access import authorise

ORDER = ("plan", "contacts", "activities", "checked", "first_time")
"""Order of the key figures; the first four stand on the summary."""


def build(period: Quarter, user: Any, *, shapes: bool = True) -> Report:
    """The report on ``period``, the same for everyone who may see it.

    Args:
        period: the quarter.
        user: who asks; the rule ``mel.view_report`` decides.
        shapes: False where no map will be drawn.

    Raises:
        PermissionDenied: this person may not see council reports.
    """
    authorise(user, "mel.view_report")
    facts = collect(period, shapes=shapes)
    return assemble(facts, collect_plan(period, period.back(TREND)))


def assemble(facts: Facts, plan: PlanFacts) -> Report:
    """The report that these facts make; no database is asked any more."""
    period = facts.quarter
    reach, plans, quality = reach_part.make(facts), plan_part.make(plan, facts), quality_part.make(facts)
    parts = [plans, reach, quality] if plan.measures else [reach, quality]
    figures = sorted((f for part in parts for f in part.figures), key=lambda f: ORDER.index(f.key))
    return Report(
        kind=ReportKind.COUNCIL_QUARTERLY.value,
        title=_("Council quarterly report"),
        city=settings.CITY_NAME,
        programme=settings.PROGRAMME_NAME,
        period=period.slug,
        period_label=period.label,
        starts_on=period.starts_on.isoformat(),
        ends_on=period.ends_on.isoformat(),
        frozen_at=facts.taken_at.isoformat(timespec="seconds"),
        language=translation.get_language() or settings.LANGUAGE_CODE,
        headline=_headline(reach.headline, plans.headline),
        lead=" ".join([*reach.lead, *plans.lead, *quality.lead]),
        figures=tuple(figures),
        chapters=tuple(c for part in parts for c in part.chapters),
        tables=tuple(t for part in parts for t in part.tables),
        notes=standing_texts.notes(facts),
        methods=standing_texts.methods(),
        glossary=standing_texts.glossary(),
        sources=tuple(dict.fromkeys(c.provenance for part in parts for c in part.chapters)),
        series={k: v for part in parts for k, v in part.series.items()},
    )


def _headline(reach: str, plan: str) -> str:
    """At most two findings: where one of them is double already, the plan's is left to its chapter."""
    return (
        reach
        if not plan or ";" in reach
        else _("%(first)s; %(second)s") % {"first": reach, "second": plan.partition(";")[0]}
    )
