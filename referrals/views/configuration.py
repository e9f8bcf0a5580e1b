"""The city's configuration of the process, its versions and its holidays."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.errors import DomainError, add_to_form
from referrals import boards, configuration
from referrals.forms.configuration import HolidayForm, VersionAnswerForm, VersionForm
from referrals.models import Case, Holiday, ProcessVersion
from referrals.services import configuration as services
from referrals.views.page import case_page
from referrals.workflow.loading import preset, presets


@case_page("referrals.configure")
@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    """Processes in force, proposals, and the calendar."""
    rows = [(slug, configuration.in_force(slug)) for slug in presets()]
    waiting = ProcessVersion.objects.filter(state="proposed").select_related("proposed_by")
    versions = ProcessVersion.objects.exclude(state="proposed").select_related("proposed_by", "decided_by")[
        :30
    ]
    days = Holiday.objects.filter(day__gte=timezone.localdate())
    context = {"rows": rows, "waiting": waiting, "versions": versions, "days": days, "form": HolidayForm()}
    return render(request, "referrals/settings.html", context)


@case_page("referrals.configure")
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose a version of one process."""
    if slug not in presets():
        raise Http404
    now = configuration.in_force(slug)
    form = VersionForm(request.POST or None, process=now)
    if request.method == "POST" and form.is_valid():
        changes = form.changes()
        earlier = ProcessVersion.objects.filter(process=slug, version=now.version, state="in_force").first()
        if earlier is not None:
            changes["cells"] = [*earlier.changes.get("cells", ()), *changes["cells"]]
        try:
            made = services.propose(
                process=slug, changes=changes, why=form.cleaned_data["why"], by=request.user
            )
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _("Proposed. A second person has to put it in force."))
            return redirect("referrals:version", pk=made.pk)
    return render(request, "referrals/settings_propose.html", {"form": form, "process": now})


@case_page("referrals.configure")
@require_http_methods(["GET", "POST"])
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """What a version changes and which cases it touches; put in force by a second person."""
    row = get_object_or_404(ProcessVersion.objects.select_related("proposed_by", "decided_by"), pk=pk)
    may = row.state == "proposed" and row.proposed_by_id != request.user.pk
    form = VersionAnswerForm(request.POST or None) if may else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            services.decide(version=row, approve=form.cleaned_data["decision"] == "approve", by=request.user)
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _("Decided. Cases that run keep the version they have."))
            return redirect("referrals:settings")
    before = configuration.in_force(row.process) if row.state == "proposed" else preset(row.process)
    after = configuration.with_changes(row.process, row.changes, row.version)
    running = None
    user: Any = request.user
    if user.has_role("case_coordinator", "data_protection_officer"):
        running = (
            Case.objects.dated_for(user).filter(process=row.process).exclude(state__in=boards.OVER).count()
        )
    context = {
        "row": row, "form": form, "differences": services.differences(before, after), "running": running, "process": after,
    }  # fmt: skip
    return render(request, "referrals/settings_version.html", context)


@case_page("referrals.configure")
@require_POST
def add_holiday(request: HttpRequest) -> HttpResponse:
    """Add a day off."""
    form = HolidayForm(request.POST)
    if form.is_valid():
        try:
            services.add_holiday(by=request.user, **form.cleaned_data)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("Added. Clocks that begin from now on leave it out."))
    else:
        messages.error(request, _("Please give a day and its name."))
    return redirect("referrals:settings")


@case_page("referrals.configure")
@require_POST
def remove_holiday(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a day off the list."""
    services.remove_holiday(holiday=get_object_or_404(Holiday, pk=pk), by=request.user)
    messages.success(request, _("Taken off the list."))
    return redirect("referrals:settings")
