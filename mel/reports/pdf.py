"""The report on paper."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from mel.enums import Certainty
from mel.reports.drawings import drawings, sparks
from mel.reports.figures import Report
from portal.maps import outline
from portal.pdf import Paper, Sheet, render

TEXT_COLUMN, FULL_WIDTH, SPARK = 446.0, 657.0, 150.0
WIDE = ("levels", "fields", "objectives", "map", "grid")


def html(report: Report, *, edition: str) -> str:
    """The whole document, in the language that is active."""
    frozen = dt.datetime.fromisoformat(report.frozen_at)
    paper: Paper = "letter" if settings.PAPER_SIZE.lower() == "letter" else "A4"
    shapes = [entry["geometry"] for entry in report.series.get("map", [])]
    sheet = Sheet(
        head=f"{report.city} · {report.title}",
        period=report.period_label,
        edition=_("Edition %(edition)s") % {"edition": edition},
        paper=paper,
        cover=outline(shapes) if shapes else "",
    )
    digest, drawn = report.fingerprint(), drawings(report)
    context = {
        "report": report,
        "edition": edition,
        "issued": date_format(frozen, "j F Y"),
        "frozen": date_format(frozen, "j F Y, H:i"),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "style": mark_safe(sheet.css()),  # noqa: S308  every word in it is escaped by Sheet
        "charts": {
            name: _drawn(chart.svg(FULL_WIDTH if name in WIDE else TEXT_COLUMN))
            for name, chart in drawn.items()
        },
        "captions": drawn,
        "sparks": {key: _drawn(chart.svg(SPARK)) for key, chart in sparks(report).items()},
        "certainty": {c.value: str(c.label) for c in Certainty},
        "digest": [digest[i : i + 16] for i in range(0, 64, 16)],
    }
    return render_to_string("mel/pdf/document.html", context)


def pdf(report: Report, *, edition: str) -> bytes:
    """The report as a tagged PDF; the same report gives the same bytes."""
    return render(html(report, edition=edition))


def _drawn(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308  portal.charts escapes every word it writes
