"""A draft of the next version of a process: changed topic by topic, put forward, or given up; and which processes are in use."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.errors import DomainError, add_to_form
from referrals import configuration
from referrals.adaptation.difference import differences
from referrals.adaptation.topics import BY_SLUG, TOPICS
from referrals.enums import VersionState
from referrals.forms.configuration import SightForm, TopicForm, UseForm, WhereForm, WhyForm
from referrals.models import ProcessVersion
from referrals.services import configuration as services
from referrals.views.configuration import running_under
from referrals.views.page import case_page


def draft_of(request: HttpRequest, pk: int) -> ProcessVersion:
    """One's own draft."""
    row = get_object_or_404(ProcessVersion, pk=pk, state=VersionState.DRAFT)
    if row.proposed_by_id != request.user.pk or row.process == configuration.CITY:
        raise Http404
    return row


@case_page("referrals.configure")
@require_http_methods(["GET", "POST"])
def topic(request: HttpRequest, pk: int, topic: str) -> HttpResponse:
    """The settings of one topic, with the values of the draft."""
    row, found = draft_of(request, pk), BY_SLUG.get(topic)
    if found is None:
        raise Http404
    now = configuration.with_changes(row.process, row.changes, row.version)
    sent = request.POST if request.method == "POST" else None  # a page with nothing ticked sends nothing
    form = TopicForm(sent, topic=found, given=configuration.text_of(now))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_topic(version=row, topic=topic, values=form.values(), by=request.user)
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _("Kept in the draft. Nothing is in force yet."))
            return redirect("referrals:version", pk=row.pk)
    at = TOPICS.index(found)
    context = {"row": row, "process": now, "topic": found, "form": form, "number": at + 1}
    return render(request, "referrals/settings_topic.html", context)


@case_page("referrals.configure")
@require_http_methods(["GET", "POST"])
def sight(request: HttpRequest, pk: int) -> HttpResponse:
    """What one role sees in one state."""
    row = draft_of(request, pk)
    now = configuration.with_changes(row.process, row.changes, row.version)
    where = WhereForm(request.GET if "role" in request.GET else None, process=now)
    form = None
    if where.is_bound and where.is_valid():
        role, state = where.cleaned_data["role"], where.cleaned_data["state"]
        form = SightForm(request.POST or None, process=now, role=role, state=state)
        if request.method == "POST" and form.is_valid():
            try:
                services.change_sight(
                    version=row, role=role, state=state, cells=form.cleaned_data, by=request.user
                )
            except DomainError as error:
                add_to_form(form, error)
            else:
                messages.success(request, _("Kept in the draft. Nothing is in force yet."))
                return redirect("referrals:version", pk=row.pk)
    context = {"row": row, "process": now, "where": where, "form": form}
    return render(request, "referrals/settings_sight.html", context)


@case_page("referrals.configure")
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a draft forward, with what it would do before one's eyes."""
    row = draft_of(request, pk)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.propose_draft(version=row, why=form.cleaned_data["why"], by=request.user)
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _("Proposed. A second person has to put it in force."))
            return redirect("referrals:version", pk=row.pk)
    now = configuration.with_changes(row.process, row.changes, row.version)
    found = differences(configuration.in_force(row.process), now)
    context = {
        "row": row, "process": now, "form": form, "differences": found, "more": sum(line.wider for line in found),
        "less": sum(line.narrower for line in found), "running": running_under(request.user, row.process),
    }  # fmt: skip
    return render(request, "referrals/settings_propose.html", context)


@case_page("referrals.configure")
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a draft up."""
    row = get_object_or_404(ProcessVersion, pk=pk)
    try:
        services.discard_draft(version=row, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Given up. It stays on the list of versions."))
    return redirect("referrals:settings")


@case_page("referrals.configure")
@require_http_methods(["GET", "POST"])
def use(request: HttpRequest) -> HttpResponse:
    """Propose which processes new cases begin under."""
    now = configuration.in_use()
    start: dict[str, Any] = {"first": now[0], "others": list(now[1:])}
    form = UseForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.propose_use(
                processes=form.processes(), why=form.cleaned_data["why"], by=request.user
            )
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _("Proposed. A second person has to put it in force."))
            return redirect("referrals:version", pk=made.pk)
    return render(request, "referrals/settings_use.html", {"form": form})
