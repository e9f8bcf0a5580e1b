"""Statistics: released tables to read and take, proposals for those who decide, and the half-yearly digest."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.access import abilities, allowed, authorise, fetch
from portal.accounts.fresh import fresh_sign_in
from portal.audit.services import record
from portal.documents.giving import attachment
from portal.errors import DomainError, add_to_form
from referrals import statistics as figures
from referrals.forms.oversight import DigestForm, ProposeForm
from referrals.models import Digest, ReleaseState, TableRelease
from referrals.services import digests, releases
from referrals.views.watch import watch_page


@watch_page("referrals.view_statistics")
@require_GET
def statistics(request: HttpRequest) -> HttpResponse:
    """Released tables, and what waits for a second person."""
    rows = list(TableRelease.objects.visible_to(request.user).exclude(state=ReleaseState.REFUSED))
    shown = [(row, figures.figure_of(row)) for row in rows]
    context = {
        "released": [(r, f) for r, f in shown if r.state == ReleaseState.RELEASED],
        "waiting": [(r, f) for r, f in shown if r.state == ReleaseState.PROPOSED],
        "may_propose": allowed(request.user, "referrals.propose_release"),
        "may_read_digest": allowed(request.user, "referrals.view_digest"),
    }  # fmt: skip
    return render(request, "referrals/oversight/statistics.html", context)


@watch_page("referrals.propose_release")
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Choose a table and a period; the worker counts and protects it."""
    form = ProposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                job = releases.ask_for_table(by=request.user, **form.cleaned_data)
        except DomainError as error:
            add_to_form(form, error)
        else:
            return redirect("jobs:detail", pk=job.pk)
    context = {
        "form": form, "heading": _("Put a table forward"), "submit": _("Count and protect"), "back": reverse("referrals:statistics"),
        "purpose": _("Tables come from a fixed list. Small counts are hidden, everything else is rounded; a second person releases it."),
        "crumb_back": _("Statistics"), "danger": False,
    }  # fmt: skip
    return render(request, "referrals/oversight/form.html", context)


@watch_page("referrals.view_statistics")
@require_GET
def table(request: HttpRequest, pk: Any) -> HttpResponse:
    """One table with its source, date, method and bias note."""
    found = fetch(TableRelease, request.user, "referrals.view_statistics", pk=pk)
    able = abilities(request.user, found)
    log = releases.protection_log(release=found, by=request.user) if able["decide_release"] else None
    context = {
        "release": found,
        "figure": figures.figure_of(found),
        "may_decide": able["decide_release"],
        "log": log,
    }
    return render(request, "referrals/oversight/table.html", context)


@watch_page("referrals.decide_release")
@fresh_sign_in
@require_http_methods(["POST"])
def decide(request: HttpRequest, pk: Any) -> HttpResponse:
    """Release a table, or keep it back, as the second person."""
    found = fetch(TableRelease, request.user, "referrals.decide_release", pk=pk)
    approve = request.POST.get("decision") == "approve"
    try:
        with transaction.atomic():
            releases.decide_release(release=found, approve=approve, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("referrals:table", pk=pk)
    messages.success(request, _("Released.") if approve else _("Kept back."))
    return redirect("referrals:table", pk=pk) if approve else redirect("referrals:statistics")


@watch_page("referrals.view_statistics")
@require_GET
def table_csv(request: HttpRequest, pk: Any) -> HttpResponse:
    """A released table as a file: the values shown, nothing behind them."""
    released = TableRelease.objects.visible_to(request.user).filter(state=ReleaseState.RELEASED)
    found = fetch_from(released, request, pk)
    figure = figures.figure_of(found)
    record(
        action="referrals.export_table",
        actor=request.user,
        obj=found,
        details={"key": found.key, "period": found.period},
    )
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.key}-{found.period}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(
        [figure.title, found.period, _("Count"), _("Percent of known"), _("Per 10,000"), _("Low"), _("High")]
    )
    for line in figure.lines:
        limits = (
            [f"{n:.1f}" for n in (line.rate.value, line.rate.low, line.rate.high or 0)]
            if line.rate
            else ["", "", ""]
        )
        writer.writerow(
            [line.label, found.period, line.value, "" if line.percent is None else line.percent, *limits]
        )
    writer.writerow([_("All"), found.period, figure.total, "", "", "", ""])
    for note in (figure.source, figure.method, figure.bias, f"SHA-256 {figure.sha256}"):
        writer.writerow([note])
    return response


def fetch_from(rows: Any, request: HttpRequest, pk: Any) -> TableRelease:
    """One of these rows, or nothing that exists."""
    found: TableRelease = fetch(
        rows.model.objects.filter(pk__in=rows.values("pk")), request.user, "referrals.view_statistics", pk=pk
    )
    return found


@watch_page("referrals.view_digest")
@require_http_methods(["GET", "POST"])
def all_digests(request: HttpRequest) -> HttpResponse:
    """Editions of the digest, and a form to issue the next one."""
    may_build = allowed(request.user, "referrals.build_digest")
    form = DigestForm(request.POST or None)
    if request.method == "POST":
        authorise(request.user, "referrals.build_digest")
        if form.is_valid():
            try:
                job = digests.ask_for_digest(period=form.cleaned_data["period"], by=request.user)
            except DomainError as error:
                add_to_form(form, error)
            else:
                return redirect("jobs:detail", pk=job.pk)
    rows = Digest.objects.visible_to(request.user)
    return render(
        request, "referrals/oversight/digests.html", {"rows": rows, "form": form, "may_build": may_build}
    )


@watch_page("referrals.view_digest")
@require_GET
def digest_pdf(request: HttpRequest, pk: Any) -> Any:
    """The file of one edition, as issued."""
    found = fetch(Digest, request.user, "referrals.view_digest", pk=pk)
    record(
        action="referrals.download_digest",
        actor=request.user,
        obj=found,
        details={"sha256": found.pdf_sha256},
    )
    name = f"strategic-digest-{found.period}-{found.number}.pdf"
    return attachment(found.pdf.open("rb"), name=name, media_type="application/pdf")
