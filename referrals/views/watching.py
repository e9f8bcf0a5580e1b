"""Breaches, the record of processing, and who has looked."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.access import fetch
from portal.audit.anchors import read_anchors
from portal.audit.models import AuditEvent
from portal.audit.selectors import names_of
from portal.audit.services import record_read
from portal.audit.verify import verify
from portal.errors import DomainError
from portal.ui.paging import page_of
from referrals import processing as record_of
from referrals.forms.oversight import BreachForm
from referrals.models import Breach
from referrals.services import breaches as breach_services
from referrals.views.watch import form_page, watch_page

MOST_EVENTS = 20_000
READS = ("referrals.read_case", "referrals.read_pack", "referrals.break_glass")


@watch_page("referrals.view_breach")
@require_GET
def breaches(request: HttpRequest) -> HttpResponse:
    """The log, open entries first."""
    rows = Breach.objects.visible_to(request.user).order_by("closed_at", "-aware_at")
    return render(request, "referrals/oversight/breaches.html", {"rows": rows, "now": timezone.now()})


@watch_page("referrals.log_breach")
@require_http_methods(["GET", "POST"])
def add_breach(request: HttpRequest) -> HttpResponse:
    """Enter a breach; what is not known yet is added later."""
    return form_page(
        request, BreachForm(request.POST or None),
        lambda values: breach_services.log_breach(by=request.user, **values),
        heading=_("Enter a breach"), purpose=_("Enter it at once; complete it as you learn more. No names."),
        submit=_("Enter it"), done=_("Entered. The authority must be told within 72 hours, or it is written down why not."),
        back=reverse("referrals:breaches"), crumb=_("Breaches"),
    )  # fmt: skip


@watch_page("referrals.view_breach")
@require_http_methods(["GET", "POST"])
def breach(request: HttpRequest, pk: Any) -> HttpResponse:
    """One entry: to complete while it is open, to read afterwards."""
    found = fetch(Breach, request.user, "referrals.view_breach", pk=pk)
    if found.closed_at is not None:
        if request.method == "POST":
            fetch(Breach, request.user, "referrals.log_breach", pk=pk)
        return render(request, "referrals/oversight/breach.html", {"breach": found})
    form = BreachForm(request.POST or None, instance=found)
    form.fields.pop("aware_at")
    return form_page(
        request, form,
        lambda values: breach_services.update_breach(breach=Breach.objects.get(pk=pk), by=request.user, **values),
        heading=found.title,
        purpose=_("The authority must be told by %(at)s, or it is written down why not.")
        % {"at": timezone.localtime(found.due_at).strftime("%Y-%m-%d %H:%M")},
        submit=_("Save"), done=_("Saved."), back=reverse("referrals:breaches"), crumb=_("Breaches"),
    )  # fmt: skip


@watch_page("referrals.log_breach")
@require_http_methods(["POST"])
def close_breach(request: HttpRequest, pk: Any) -> HttpResponse:
    """Close an entry that is whole."""
    found = fetch(Breach, request.user, "referrals.log_breach", pk=pk)
    try:
        breach_services.close_breach(breach=found, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Closed. It stands as it is now."))
    return redirect("referrals:breaches")


@watch_page("referrals.view_processing")
@require_GET
def processing(request: HttpRequest) -> HttpResponse:
    """The record of processing, made from the portal itself."""
    context = {
        "held": record_of.held(), "periods": record_of.periods(), "agreements": record_of.recipients(), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "referrals/oversight/processing.html", context)


@watch_page("audit.view_events")
@require_GET
def reads(request: HttpRequest) -> HttpResponse:
    """Who has looked at cases in the last thirty days, and whether the audit's chain holds."""
    since = timezone.now() - dt.timedelta(days=30)
    found = AuditEvent.objects.visible_to(request.user).filter(action__in=READS, at__gte=since)
    people = page_of(
        request,
        found.values("actor")
        .annotate(reads=Count("id"), cases=Count("object_id", distinct=True))
        .order_by("-reads", "actor"),
    )
    names = names_of(row["actor"] for row in people)
    rows = [(names[row["actor"]], row["reads"], row["cases"]) for row in people]
    # Proving every event takes its time; on a long audit it is done by `manage.py audit verify`.
    short = AuditEvent.objects.count() <= MOST_EVENTS
    verdict = verify(read_anchors(Path(settings.AUDIT_ANCHOR_FILE))) if short else None
    record_read(action="audit.view_events", actor=request.user, details={"page": "reads", "shown": len(rows)})
    context = {"rows": rows, "page": people, "verdict": verdict, "total": found.count()}
    return render(request, "referrals/oversight/reads.html", context)
