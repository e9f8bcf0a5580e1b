"""Editions of reports: the list, one edition with its files, and asking for a new one."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from mel.enums import STATUS_LOOK, EditionStatus
from mel.files import TYPES, send
from mel.forms import BuildForm
from mel.models import EditionNotice, ReportEdition, ReportSchedule
from mel.periods import Quarter
from mel.reports.figures import Report
from mel.services import edition as editions
from portal.access import access, allowed, fetch
from portal.errors import DomainError, add_to_form
from portal.jobs.models import Job
from portal.ui.lists import Column, Empty, ListPage


@access("mel.view_report")
class Reports(ListPage):
    """All editions, latest period first."""

    key = "mel.reports"
    template_name = "mel/reports.html"
    columns = (
        Column(
            "title",
            gettext_lazy("Report"),
            value="get_kind_display",
            row=True,
            url="get_absolute_url",
            sub=lambda e: e.quarter.label,
        ),
        Column("edition", gettext_lazy("Edition")),
        Column("origin", gettext_lazy("Why"), value="get_origin_display"),
        Column(
            "status",
            gettext_lazy("Status"),
            template="mel/_edition_status.html",
            text=lambda e: e.get_status_display(),
        ),
        Column("built_at", gettext_lazy("Issued"), kind="date", sort="built_at"),
    )
    empty = Empty(
        gettext_lazy("No report yet"),
        gettext_lazy("The first one comes by schedule, or you ask for one now."),
        url_name="mel:build",
        action=gettext_lazy("Ask for a report"),
        perm="mel.build_reportedition",
        icon="file-earmark-text",
    )
    title = gettext_lazy("Reports")
    purpose = gettext_lazy("What the council received, with every number as it was on that day.")

    def get_queryset(self) -> Any:
        """Editions this person may see."""
        return ReportEdition.objects.visible_to(self.request.user)

    def summary(self, rows: Any) -> str:
        """How many."""
        amount = self.amount(rows)
        return ngettext("%(n)s edition", "%(n)s editions", amount) % {"n": amount}

    def extra(self) -> dict[str, Any]:
        """Buttons and the next report."""
        user = self.request.user
        return {"may_build": allowed(user, "mel.build_reportedition"), "upcoming": upcoming()}


def upcoming() -> dict[str, Any] | None:
    """The next scheduled report, if the schedule is on."""
    schedule = ReportSchedule.objects.filter(enabled=True).first()
    if schedule is None:
        return None
    period, day = editions.next_due(schedule, timezone.localdate())
    return {"schedule": schedule, "period": period, "day": day}


@access("mel.view_report")
@require_GET
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """One edition: what it found, its files, their fingerprints, who was told."""
    found = fetch(ReportEdition.objects.select_related("asked_by"), request.user, "mel.view_report", pk=pk)
    told = (
        EditionNotice.objects.filter(edition=found)
        .select_related("user__organisation")
        .order_by("user__name")
    )
    mine = (
        Job.objects.visible_to(request.user).filter(kind="mel.build_report", params__edition=found.pk).first()
        if not found.is_done
        else None
    )
    context = {
        "edition": found,
        "report": Report.from_json(found.figures) if found.is_done else None,
        "look": STATUS_LOOK[EditionStatus(found.status)],
        "told": told if allowed(request.user, "mel.change_reportschedule") else (),
        "job": mine,
        "may_download": allowed(request.user, "mel.download_reportedition", found),
    }
    return render(request, "mel/edition.html", context)


@access("mel.download_reportedition")
@require_GET
def download(request: HttpRequest, pk: int, form: str) -> FileResponse:
    """A file of an edition; that it was taken is written down first."""
    found = fetch(ReportEdition, request.user, "mel.download_reportedition", pk=pk)
    if form not in TYPES:
        raise Http404
    return send(found, form=form, by=request.user)


@access("mel.build_reportedition")
@require_http_methods(["GET", "POST"])
def build(request: HttpRequest) -> HttpResponse:
    """Ask for an edition; the next page shows how far it is."""
    form = BuildForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            _edition, job = editions.request_edition(
                kind=wanted["kind"], period=Quarter.parse(wanted["period"]), by=request.user
            )
        except DomainError as error:
            add_to_form(form, error)
        else:
            return redirect("jobs:detail", job.pk)
    return render(request, "mel/build.html", {"form": form, "heading": _("Ask for a report")})
