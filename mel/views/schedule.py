"""When reports are built by themselves."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mel.enums import ReportKind
from mel.forms import ScheduleForm
from mel.models import ReportSchedule
from mel.services.schedule import save_schedule
from mel.views.reports import upcoming
from portal.access import access
from portal.errors import DomainError, add_to_form


@access("mel.change_reportschedule")
@require_http_methods(["GET", "POST"])
def schedule(request: HttpRequest) -> HttpResponse:
    """The schedule of the council report."""
    current = ReportSchedule.objects.filter(kind=ReportKind.COUNCIL_QUARTERLY).first()
    initial: dict[str, Any] = {"enabled": False, "lead_days": 15, "hour": 6}
    if current is not None:
        initial = {
            "enabled": current.enabled,
            "lead_days": current.lead_days,
            "hour": current.hour,
            "recipients": list(current.recipients.all()),
        }
    form = ScheduleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            save_schedule(kind=ReportKind.COUNCIL_QUARTERLY, by=request.user, **form.cleaned_data)
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _("The schedule is saved. The worker follows it from now on."))
            return redirect("mel:schedule")
    return render(request, "mel/schedule.html", {"form": form, "current": current, "upcoming": upcoming()})
