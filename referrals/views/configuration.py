"""The city's configuration: what is in force, the versions of a process, what one of them changes; holidays."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.access import allowed
from portal.errors import DomainError, add_to_form
from portal.ui.paging import page_of
from referrals import configuration
from referrals.adaptation.difference import Difference, differences
from referrals.adaptation.topics import TOPICS
from referrals.enums import VersionState
from referrals.forms.configuration import AgainstForm, HolidayForm, VersionAnswerForm
from referrals.models import Case, Holiday, ProcessVersion
from referrals.models.case import OVER
from referrals.services import configuration as services
from referrals.views.page import case_page
from referrals.workflow.definition import Process
from referrals.workflow.loading import preset, presets

OPEN = (VersionState.DRAFT, VersionState.PROPOSED)


@case_page("referrals.configure")
@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    """Processes in use and in force, proposals, and the calendar."""
    return _settings(request, HolidayForm())


def _settings(request: HttpRequest, form: HolidayForm) -> HttpResponse:
    used = configuration.in_use()
    rows = [(configuration.in_force(slug), slug in used, slug == used[0]) for slug in presets()]
    versions = ProcessVersion.objects.select_related("proposed_by", "decided_by")
    page = page_of(request, versions.exclude(state__in=OPEN))
    context = {
        "rows": sorted(rows, key=lambda row: (not row[2], not row[1], str(row[0].title))),
        "waiting": [(row, name_of(row)) for row in versions.filter(state__in=OPEN)],
        "page": page,
        "versions": [(row, name_of(row)) for row in page],
        "days": Holiday.objects.filter(day__gte=timezone.localdate()),
        "form": form,
    }
    return render(request, "referrals/settings.html", context, status=422 if form.errors else 200)


def name_of(row: ProcessVersion) -> str:
    """What a version is about."""
    return _("Processes in use") if row.process == configuration.CITY else preset(row.process).title


@case_page("referrals.configure")
@require_http_methods(["GET", "POST"])
def process(request: HttpRequest, slug: str) -> HttpResponse:
    """All values of a process as they are in force, by topic; and the way to a draft of the next version."""
    if slug not in presets():
        raise Http404
    if request.method == "POST":
        try:
            made = services.begin_version(process=slug, by=request.user)
        except DomainError as error:
            messages.error(request, error.message)
            return redirect("referrals:process_settings", slug)
        return redirect("referrals:version", pk=made.pk)
    now = configuration.in_force(slug)
    versions = ProcessVersion.objects.filter(process=slug).select_related("proposed_by", "decided_by")
    context = {
        "process": now,
        "topics": topics_of(now),
        "open": versions.filter(state__in=OPEN).first(),
        "versions": versions.exclude(state__in=OPEN),
        "running": running_under(request.user, slug),
        "keeps_notices": allowed(request.user, "referrals.publish_notice"),
        "keeps_instruments": allowed(request.user, "referrals.view_instrument"),
    }
    return render(request, "referrals/settings_process.html", context)


def topics_of(chosen: Process) -> list[tuple[Any, list[tuple[str, str]]]]:
    """Each topic with its settings and their values in words."""
    given = configuration.text_of(chosen)
    return [
        (topic, [(str(one.label), one.words(one.read(given))) for one in topic.settings(given)])
        for topic in TOPICS
    ]


def running_under(user: Any, slug: str) -> int | None:
    """How many open cases run under a process; None for those who may not know of cases."""
    if not user.has_role("case_coordinator", "data_protection_officer"):
        return None
    return int(Case.objects.dated_for(user).filter(process=slug).exclude(state__in=OVER).count())


@case_page("referrals.configure")
@require_http_methods(["GET", "POST"])
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """What a version changes and which cases it touches; changed while a draft, put in force by a second person."""
    row = get_object_or_404(ProcessVersion.objects.select_related("proposed_by", "decided_by"), pk=pk)
    form = None
    if row.state == VersionState.PROPOSED and row.proposed_by_id != request.user.pk:
        form = VersionAnswerForm(request.POST or None)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            services.decide(version=row, approve=form.cleaned_data["decision"] == "approve", by=request.user)
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _("Decided. Cases that run keep the version they have."))
            return redirect("referrals:settings")
    shown = _of_the_city(row) if row.process == configuration.CITY else _of_a_process(request, row)
    context = {
        "row": row, "form": form, "name": name_of(row), "mine": row.proposed_by_id == request.user.pk, **shown
    }  # fmt: skip
    return render(request, "referrals/settings_version.html", context)


def _of_a_process(request: HttpRequest, row: ProcessVersion) -> dict[str, Any]:
    """Differences to the version in force, or to an earlier one that somebody chose."""
    after = configuration.with_changes(row.process, row.changes, row.version)
    shipped = preset(row.process)
    numbers = [
        shipped.version,
        *sorted(n for n in configuration.versions_in_force().get(row.process, ()) if n != row.version),
    ]
    usual = configuration.in_force(row.process).version
    if usual == row.version:
        usual = numbers[-1]
    against = AgainstForm(
        request.GET if "against" in request.GET else {"against": usual}, numbers=sorted(numbers)
    )
    chosen = int(against.cleaned_data["against"]) if against.is_valid() else usual
    before = shipped if chosen == shipped.version else configuration.process(row.process, chosen)
    found = differences(before, after)
    return {
        "differences": found,
        "more": sum(line.wider for line in found),
        "less": sum(line.narrower for line in found),
        "against": against,
        "compared": chosen,
        "running": running_under(request.user, row.process),
        "topics": TOPICS,
    }


def _of_the_city(row: ProcessVersion) -> dict[str, Any]:
    earlier = (
        ProcessVersion.objects.filter(
            process=row.process, state=VersionState.IN_FORCE, version__lt=row.version
        )
        .order_by("-version")
        .first()
    )
    before = earlier.changes["in_use"] if earlier else configuration.usual()
    was, will = (
        ", ".join(str(preset(slug).title) for slug in slugs) for slugs in (before, row.changes["in_use"])
    )
    return {
        "differences": [Difference(_("Processes in use, the usual one first"), was, will)],
        "of_the_city": True,
    }


@case_page("referrals.configure")
@require_POST
def add_holiday(request: HttpRequest) -> HttpResponse:
    """Add a day off; what stands against it is told beside its field."""
    form = HolidayForm(request.POST)
    if form.is_valid():
        try:
            services.add_holiday(by=request.user, **form.cleaned_data)
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _("Added. Clocks that begin from now on leave it out."))
            return redirect("referrals:settings")
    return _settings(request, form)


@case_page("referrals.configure")
@require_POST
def remove_holiday(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a day off the list."""
    services.remove_holiday(holiday=get_object_or_404(Holiday, pk=pk), by=request.user)
    messages.success(request, _("Taken off the list."))
    return redirect("referrals:settings")
