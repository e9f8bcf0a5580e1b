"""The plan: how many measures are done, on track, at risk, delayed, and what changed in the quarter."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mel.enums import Certainty
from mel.periods import Quarter
from mel.reports.facts import TREND, Facts
from mel.reports.figures import Chapter, Column, Comparison, Figure, Provenance, ReportTable
from mel.reports.parts import Part
from mel.reports.plan import GOOD, ORDER, TROUBLED, MeasureRow, PlanFacts
from portal.charts import number
from strategy.enums import MeasureStatus

LATE_SHOWN = 12


def make(plan: PlanFacts, facts: Facts) -> Part:
    """The chapter on the plan; nothing where the city has no plan in force."""
    if not plan.measures:
        return Part("", [], [], [], [])
    figure = _figure(plan, facts.quarter)
    tables = [_status_table(plan)]
    if trouble := _trouble_table(plan):
        tables.append(trouble)
    if done := _moved_table(plan):
        tables.append(done)
    if plan.late:
        tables.append(_late_table(plan))
    finding = _finding(plan)
    chapter = Chapter(
        key="plan",
        name=_("The plan"),
        finding=finding,
        sentences=_sentences(plan, figure),
        provenance=figure.provenance,
        tables=tuple(t.key for t in tables),
    )
    lead = _("Of %(all)s measures in the plan %(good)s are done or on track.") % {
        "all": number(plan.promised),
        "good": number(plan.count(*GOOD)),
    }
    series = {
        "plan": [[s.value, str(s.label), plan.count(s)] for s in ORDER],
        "objectives": [[title, [plan.count(s, objective=title) for s in ORDER]] for title in plan.objectives],
    }
    return Part(finding, [lead], [figure], [chapter], tables, series=series)


def _provenance(plan: PlanFacts) -> Provenance:
    return Provenance(
        source=_("Register of the action plan: %(title)s") % {"title": plan.title},
        as_of=date_format(plan.day, "j F Y"),
        method=_(
            "The last status each lead reported on or before the last day of the quarter; a measure without a report had not started."
        ),
        certainty=Certainty.HIGH.value,
        why=_("Every measure is in the register; status is the lead’s judgement."),
        bias=_("Leads report on their own measures."),
    )


def _figure(plan: PlanFacts, quarter: Quarter) -> Figure:
    quarters = quarter.back(TREND)
    return Figure(
        "plan",
        _("Measures done or on track"),
        plan.count(*GOOD),
        _("measures"),
        _provenance(plan),
        "plan_status",
        of=plan.promised,
        comparison=Comparison(quarter.shift(-1).slug, plan.count(*GOOD, before=True)),
        trend=plan.trend,
        trend_periods=tuple(q.short for q in quarters),
    )


def _finding(plan: PlanFacts) -> str:
    bad, good, whole = plan.count(*TROUBLED), plan.count(*GOOD), plan.promised
    words = {"good": number(good), "all": number(whole), "bad": number(bad)}
    if not bad:
        return _("%(good)s of %(all)s measures are done or on track, none is at risk or delayed") % words
    return _("%(good)s of %(all)s measures are done or on track; %(bad)s are at risk or delayed") % words


def _sentences(plan: PlanFacts, figure: Figure) -> tuple[str, ...]:
    share = f"{number(round(plan.count(*GOOD) / plan.promised * 100))}%" if plan.promised else "–"
    words = [
        _("Of the %(all)s measures promised in “%(title)s”, %(good)s (%(share)s) were done or on track on %(day)s; three months before it was %(before)s.")
        % {
            "all": number(plan.promised), "title": plan.title, "good": number(plan.count(*GOOD)), "share": share,
            "day": date_format(plan.day, "j F Y"), "before": number(plan.count(*GOOD, before=True)),
        }
    ]  # fmt: skip
    finished = sum(m.status == MeasureStatus.DONE != m.before for m in plan.measures)
    worse = sum(m.worse for m in plan.measures)
    words.append(
        ngettext(
            "%(n)s measure was finished in the quarter",
            "%(n)s measures were finished in the quarter",
            finished,
        )
        % {"n": number(finished)}
        + "; "
        + ngettext("%(n)s got worse.", "%(n)s got worse.", worse) % {"n": number(worse)}
    )
    if dropped := plan.count(MeasureStatus.DROPPED):
        words.append(
            ngettext(
                "%(n)s measure was dropped and leaves the count.",
                "%(n)s measures were dropped and leave the count.",
                dropped,
            )
            % {"n": number(dropped)}
        )
    concentrated = max(plan.objectives, key=lambda t: plan.count(*TROUBLED, objective=t))
    n = plan.count(*TROUBLED, objective=concentrated)
    if n > 1:
        words.append(
            _("Most trouble lies in “%(title)s”: %(n)s of its %(all)s measures are at risk or delayed.")
            % {
                "title": concentrated,
                "n": number(n),
                "all": number(sum(m.objective == concentrated for m in plan.measures)),
            }
        )
    return tuple(words)


def _status_table(plan: PlanFacts) -> ReportTable:
    rows = [(str(s.label), plan.count(s), plan.count(s, before=True)) for s in ORDER]
    rows.append((_("All measures"), len(plan.measures), len(plan.measures)))
    return ReportTable(
        "plan_status",
        _("Measures by status, now and a quarter before"),
        (Column(_("Status"), False), Column(_("Now")), Column(_("A quarter before"))),
        tuple(rows),
        total=True,
    )


def _measure_cells(m: MeasureRow) -> tuple[str, str, str, str, str]:
    was = (
        _("unchanged")
        if m.status == m.before
        else _("was %(status)s") % {"status": str(MeasureStatus(m.before).label).lower()}
    )
    return (str(m.number), m.title, m.lead, f"{MeasureStatus(m.status).label}, {was}", m.note)


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("No."), False), Column(_("Measure"), False), Column(_("Lead"), False), Column(_("Status"), False), Column(_("What the lead says"), False),
    )  # fmt: skip


def _trouble_table(plan: PlanFacts) -> ReportTable | None:
    rows = sorted(
        (m for m in plan.measures if m.status in TROUBLED),
        key=lambda m: (m.status != MeasureStatus.DELAYED, m.number),
    )
    if not rows:
        return None
    worse = sum(m.worse for m in rows)
    caption = ngettext(
        "%(n)s measure is at risk or delayed", "%(n)s measures are at risk or delayed", len(rows)
    ) % {"n": number(len(rows))}
    if worse:
        caption += "; " + ngettext(
            "%(n)s got worse this quarter", "%(n)s of them got worse this quarter", worse
        ) % {"n": number(worse)}
    return ReportTable("plan_trouble", caption, _columns(), tuple(_measure_cells(m) for m in rows))


def _moved_table(plan: PlanFacts) -> ReportTable | None:
    rows = [
        m
        for m in plan.measures
        if m.status != m.before
        and m.status in (MeasureStatus.DONE, MeasureStatus.ON_TRACK, MeasureStatus.DROPPED)
    ]
    if not rows:
        return None
    return ReportTable(
        "plan_moved",
        _("What was finished, started, mended or dropped in the quarter"),
        _columns(),
        tuple(map(_measure_cells, rows)),
    )


def _late_table(plan: PlanFacts) -> ReportTable:
    rows = [(m.title, str(m.measure), m.lead, date_format(m.due_on, "j F Y")) for m in plan.late[:LATE_SHOWN]]
    caption = ngettext(
        "%(n)s milestone is past its date", "%(n)s milestones are past their date", len(plan.late)
    ) % {"n": number(len(plan.late))}
    if len(plan.late) > LATE_SHOWN:
        caption += "; " + _("the %(n)s oldest are shown") % {"n": number(LATE_SHOWN)}
    return ReportTable(
        "milestones_late",
        caption,
        (
            Column(_("Milestone"), False),
            Column(_("Measure"), False),
            Column(_("Lead"), False),
            Column(_("Due"), False),
        ),
        tuple(rows),
    )
