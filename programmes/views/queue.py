"""The officer's queue: one log at a time with what is odd about it, or those without remarks together."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.access import access, fetch
from portal.errors import DomainError
from portal.prepared import Prepared
from programmes import services
from programmes.models import ActivityLog
from programmes.remarks import Look
from programmes.views.activities import context_of

AIM_DAYS = 7
NEXT = 6
TOGETHER = 50


_whole = Prepared(lambda key: ActivityLog.objects.with_names().filter(pk=key))


@access("programmes.check_activitylogs")
@require_GET
def queue(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The log that has waited longest, or the one asked for."""
    waiting = ActivityLog.objects.to_verify_by(request.user)
    total, head = waiting.count(), list(waiting.in_lines()[: NEXT + 1])
    current = (
        fetch(ActivityLog.objects.with_names(), request.user, "programmes.verify_activitylog", pk=pk)
        if pk
        else next((one for first in head[:1] for one in _whole(first.pk)), None)
    )
    if current is None:
        return render(request, "programmes/queue_empty.html")
    coming = [one for one in head if one.pk != current.pk][:NEXT]
    skip_to = next(
        (one.pk for one in coming if (one.submitted_at, one.pk) > (current.submitted_at, current.pk)), None
    )
    oldest = next(iter(head), None)
    context = context_of(request, current) | {
        "total": total,
        "coming": coming,
        "skip_to": skip_to,
        "oldest_days": (timezone.now() - oldest.submitted_at).days if oldest and oldest.submitted_at else 0,
        "aim": AIM_DAYS,
        "now": timezone.now(),
        "asked": request.GET.get("asked", ""),
    }
    return render(request, "programmes/queue.html", context)


@access("programmes.check_activitylogs")
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Verify it or ask about it, and on to the next."""
    found = fetch(ActivityLog.objects.with_names(), request.user, "programmes.view_activitylog", pk=pk)
    version = int(request.POST["version"]) if request.POST.get("version", "").isdigit() else None
    asking = "ask" in request.POST
    try:
        if asking:
            services.query(
                log=found, by=request.user, question=request.POST.get("question", ""), version=version
            )
        else:
            services.verify(log=found, by=request.user, version=version)
    except DomainError as error:
        messages.error(request, error.message)
        return (
            redirect("programmes:queue_at", pk=pk) if error.code != "state" else redirect("programmes:queue")
        )
    words = (
        _("“%(log)s” waits for an answer. %(partner)s gets a message.")
        if asking
        else _("“%(log)s” is verified. %(partner)s can see it.")
    )
    messages.success(request, words % {"log": found, "partner": found.organisation})
    return redirect("programmes:queue")


@access("programmes.check_activitylogs")
@require_http_methods(["GET", "POST"])
def together(request: HttpRequest) -> HttpResponse:
    """Those without remarks, to be verified at once after a look at the list."""
    user: Any = request.user
    if request.method == "POST":
        chosen = [int(pk) for pk in request.POST.getlist("logs") if pk.isdigit() and len(pk) < 19]
        try:
            done, left = services.verify_many(logs=chosen, by=user)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            words = ngettext("%(n)s activity is verified.", "%(n)s activities are verified.", done) % {
                "n": done
            }
            if left:
                words += " " + ngettext(
                    "%(n)s had moved on meanwhile.", "%(n)s had moved on meanwhile.", left
                ) % {"n": left}
            messages.success(request, words)
            return redirect("programmes:queue")
    look = Look(ActivityLog.objects.to_verify_by(user).with_names()[:TOGETHER])
    quiet = [one for one in look.logs if not look.at(one)]
    return render(request, "programmes/queue_together.html", {"logs": quiet, "looked_at": len(look.logs)})
