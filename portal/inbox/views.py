"""What waits for me."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from portal.access import fetch, signed_in
from portal.inbox import services, waiting_for
from portal.inbox.models import Notice
from portal.ui.paging import page_of


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What waits, and what happened."""
    notices = page_of(request, Notice.objects.visible_to(request.user), 30)
    return render(request, "inbox/index.html", {"waiting": waiting_for(request.user), "notices": notices})


@signed_in
@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Open what a notice speaks of; it counts as read from then on."""
    notice = fetch(Notice, request.user, "inbox.view", pk=pk)
    services.mark_read(by=request.user, notice_id=notice.pk)
    return redirect(notice.url)


@signed_in
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """All read."""
    services.mark_read(by=request.user)
    return redirect("inbox:index")
