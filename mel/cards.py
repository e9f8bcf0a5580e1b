"""Figures of a report as the cards every page draws."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from mel.enums import Certainty
from mel.reports.drawings import sparks
from mel.reports.figures import Figure, Report, said
from mel.templatetags.mel_report import beside
from portal.ui.figures import Figure as Card

SURE = {
    Certainty.HIGH: "sure",
    Certainty.MEDIUM: "fairly_sure",
    Certainty.LOW: "unsure",
    Certainty.UNKNOWN: "unsure",
}


def cards(report: Report) -> list[Card]:
    """A card for each key figure; each leads to the page with its table, source and method."""
    drawn = sparks(report)
    return [card(report, figure, drawn.get(figure.key)) for figure in report.figures[:4]]


def card(report: Report, figure: Figure, spark: object = None) -> Card:
    """One figure's card."""
    p = figure.provenance
    return Card(
        label=figure.label,
        value=figure.text,
        unit=_("of %(whole)s") % {"whole": said(figure.of)} if figure.of is not None else "",
        comparison=beside(figure),
        sure=SURE[Certainty(p.certainty)],
        why=p.why,
        bias=p.bias,
        dated=p.as_of,
        url=reverse("mel:figure", args=[report.period, figure.key]),
        spark=spark,
    )
