"""How far long work is. The page asks again by itself; without JavaScript, by reloading."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from portal.access import fetch, signed_in
from portal.errors import DomainError
from portal.jobs import services
from portal.jobs.models import Job, JobState


@signed_in
@require_GET
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Progress, or the way to the result."""
    job = fetch(Job, request.user, "jobs.view", pk=pk)
    if job.state == JobState.DONE and job.result_url and not request.htmx:  # type: ignore[attr-defined]
        return redirect(job.result_url)
    template = "jobs/_progress.html" if request.htmx else "jobs/detail.html"  # type: ignore[attr-defined]
    response = render(request, template, {"job": job})
    if job.state == JobState.DONE and job.result_url:
        response["HX-Redirect"] = job.result_url
    return response


@signed_in
@require_POST
def cancel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Stop it."""
    job = fetch(Job, request.user, "jobs.view", pk=pk)
    try:
        services.cancel(job=job, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("jobs:detail", pk=pk)
