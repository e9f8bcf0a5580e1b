"""One measure: what it promises, how it stands, and the report on it."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.access import abilities, access, fetch
from portal.accounts.unsent import keeps_unsent, unsent
from portal.errors import DomainError, add_to_form
from strategy import services
from strategy.forms import StatusForm
from strategy.models import Measure


@access("strategy.view_measure")
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The measure's page."""
    queryset = Measure.objects.select_related("objective__plan", "lead", "responsible").prefetch_related(
        "partners", "areas", "milestones"
    )
    measure = fetch(queryset, request.user, "strategy.view_measure", pk=pk)
    today = timezone.localdate()
    context = {
        "measure": measure,
        "abilities": abilities(request.user, measure),
        "updates": measure.updates.select_related("by"),
        "milestones": [(m, m.is_late(today)) for m in measure.milestones.all()],
    }
    return render(request, "strategy/measure.html", context)


@keeps_unsent
@access("strategy.report_measure")
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Report how it stands, and which milestones are reached: all of it, or nothing."""
    measure = fetch(Measure, request.user, "strategy.report_measure", pk=pk)
    form = StatusForm(request.POST or unsent(request), measure=measure)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            with transaction.atomic():
                services.report_status(
                    measure=measure,
                    status=wanted["status"],
                    note=wanted["note"],
                    reported_on=wanted["reported_on"],
                    by=request.user,
                )
                for milestone in wanted.get("milestones", ()):
                    services.mark_milestone(
                        milestone=milestone, done_on=wanted["reported_on"], by=request.user
                    )
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _("The status is reported. The council's next report will show it."))
            return redirect("strategy:measure", pk=pk)
    return render(request, "strategy/measure_report.html", {"form": form, "measure": measure})
