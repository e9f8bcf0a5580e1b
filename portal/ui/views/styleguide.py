"""The gallery: every component once, with its rule. For the city's staff."""

import datetime as dt
from types import SimpleNamespace
from typing import Any, Literal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.access import access
from portal.charts import Bar, Bars, Dot, Dots, Lines, Series, Spark
from portal.maps import Choropleth, Place
from portal.ui.figures import Figure
from portal.ui.forms import DateField
from portal.ui.widgets import Checks, Counter, PickOne, Radios
from portal.ui.workflow import strip


class GalleryForm(forms.Form):
    """One field of each kind."""

    people = forms.IntegerField(
        label=gettext_lazy("How many people came?"),
        widget=Counter,
        min_value=0,
        help_text=gettext_lazy("A head count. Your best estimate is fine."),
    )
    day = DateField(label=gettext_lazy("When was it?"), help_text=gettext_lazy("For example 21 11 2026"))
    place = forms.ChoiceField(
        label=gettext_lazy("Where?"), choices=[("quayside", "Quayside"), ("docklands", "Docklands")]
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What did you do?"),
        choices=[
            ("open", gettext_lazy("Open evening")),
            ("sport", gettext_lazy("Sport")),
            ("talk", gettext_lazy("Talk")),
        ],
        widget=PickOne(icons={"open": "door-open", "sport": "dribbble", "talk": "chat-left-dots"}),
    )
    readers = forms.ChoiceField(
        label=gettext_lazy("Who may read it?"),
        choices=[("partners", gettext_lazy("Partners")), ("city", gettext_lazy("City staff only"))],
        widget=Radios(hints={"partners": gettext_lazy("Everyone with an account in a partner organisation")}),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        required=False,
        choices=[("en", "English"), ("ar", "العربية")],
        widget=Checks,
    )
    learned = forms.CharField(
        label=gettext_lazy("What did you learn?"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


SAMPLE = {"people": "about 20", "day_day": "24", "day_month": "11", "day_year": "2026", "kind": "open", "place": "quayside", "readers": "city"}  # fmt: skip


def _square(west: float, south: float) -> dict[str, Any]:
    ring = [[west, south], [west + 1, south], [west + 1, south + 1], [west, south + 1], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _charts() -> dict[str, Any]:
    """A drawing of each kind, from invented figures."""
    months = (_("Apr"), _("May"), _("Jun"), _("Jul"), _("Aug"), _("Sep"), _("Oct"))
    bars = Bars(
        title=_("Youth engagement reached more people than planned, mentoring fewer"),
        sub=_("People per area of intervention, quarter 3; upright line: plan"),
        source=_("Source: verified activity logs. c: hidden, too small to show."),
        rows=[
            Bar(_("Youth engagement"), 281, 240),
            Bar(_("Mentoring"), 96, 140),
            Bar(_("Advice"), "c", None),
        ],
        mark_label=_("Plan"),
    )
    lines = Lines(
        title=_("Attendance fell in the holidays and came back"),
        sub=_("People per month, two districts; August is missing for Docklands"),
        source=_("Source: verified activity logs."),
        bias=_("People who come twice are counted twice."),
        periods=months,
        series=[
            Series("Quayside", (210, 236, 248, 190, 174, 255, 281)),
            Series("Docklands", (120, 131, 128, 90, None, 140, 152)),
        ],
    )
    dots = Dots(
        title=_("Trust in schools is highest; trust in the police can’t be told from last year’s"),
        sub=_("Share who trust, with 95 % interval"),
        source=_("Source: trust survey, invented for this page."),
        low=30,
        high=90,
        rows=[Dot(_("Schools"), 78, (74, 82), 75), Dot(_("Police"), 54, (49, 59), 56)],
    )
    places: tuple[tuple[str, str, int, int, float | Literal["c"]], ...] = (
        ("D-1", "Quayside", 0, 1, 64),
        ("D-2", "Docklands", 1, 1, 38),
        ("D-3", "Old Town", 0, 0, 12),
        ("D-4", "Saltmarsh", 1, 0, "c"),
    )
    city_map = Choropleth(
        title=_("Most activities were held at Quayside"),
        sub=_("Activities per district, quarter 3"),
        source=_("Source: verified activity logs, invented for this page."),
        places=[Place(code, name, _square(x, y), value) for code, name, x, y, value in places],
        unit=_("activities"),
    )
    return {"charts": [bars, lines, dots], "city_map": city_map}


def _figures() -> list[Figure]:
    return [
        Figure(
            _("Get on well with people of other backgrounds"),
            "71",
            unit="%",
            comparison=_("4 points more than 2024"),
            sure="fairly_sure",
            why=_("68 to 74 %"),
            bias=_("Heard less: people under 25."),
            dated=_("May 2026"),
            url="#charts",
            spark=Spark(title="64, 66, 67, 71", values=(64, 66, 67, 71)),
        ),
        Figure(_("Referrals that led to agreed support"), "c", sure="sure", why=_("complete count"), dated=_("Half-year digest"), url="#charts"),
    ]  # fmt: skip


@access("accounts.open_styleguide")
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component once."""
    wrong = GalleryForm(SAMPLE)
    wrong.is_valid()
    course = [
        ("draft", _("Draft")), ("consultation", _("Consultation")), ("legal", _("Legal check")), ("council", _("Council")), ("force", _("In force")),
    ]  # fmt: skip
    events = [
        SimpleNamespace(at=dt.date(2026, 11, 20), text=_("Measure 14 done."), url="", by=""),
        SimpleNamespace(at=dt.date(2026, 11, 18), text=_("Council adopted measure 31."), url="#flow", by=""),
    ]
    tasks = [
        SimpleNamespace(
            title=_("12 activities to verify"),
            detail=_("Oldest from 16 November"),
            url="#tasks",
            icon="patch-check",
            kind="brand",
            status=_("3 old"),
            status_kind="warn",
        ),
        SimpleNamespace(
            title=_("National return"),
            detail=_("Two sections empty"),
            url="#tasks",
            icon="calendar-x",
            kind="late",
            status=_("Late"),
            status_kind="late",
        ),
    ]
    answers = [
        (_("Programme"), "Evenings on the Quay", "#forms"),
        (_("Date"), dt.date(2026, 11, 24), "#forms"),
    ]
    context = {
        "sample_form": wrong,
        "flow": strip(
            course,
            "legal",
            next=_("council vote"),
            who=_("by the mayor’s office before 9 December"),
            blocked=_("Waiting for the legal office, asked on 17 November."),
        ),
        "figures": _figures(),
        "events": events,
        "tasks": tasks,
        "answers": answers,
        **_charts(),
    }
    return render(request, "ui/styleguide.html", context)
