"""Keeping and dropping saved views of lists."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access import fetch, signed_in
from portal.errors import DomainError
from portal.ui.models import SavedView
from portal.ui.services import saved_views


def _back(request: HttpRequest) -> str:
    """The list one came from; never another site."""
    to = request.POST.get("next", "")
    return to if url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure()) else "/"


@require_POST
@signed_in
def save(request: HttpRequest) -> HttpResponse:
    """Keep the list as it is now under a name."""
    try:
        view = saved_views.save_view(
            list_key=request.POST.get("list_key", "")[:80],
            name=request.POST.get("name", ""),
            query=request.POST.get("query", ""),
            by=request.user,
        )
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(f"{_back(request)}?{request.POST.get('query', '')}")
    messages.success(request, _("The view is saved."))
    return redirect(f"{_back(request)}?{view.query}")


@require_POST
@signed_in
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop one."""
    saved_views.delete_view(view=fetch(SavedView, request.user, "ui.delete_view", pk=pk), by=request.user)
    messages.success(request, _("The view is removed."))
    return redirect(_back(request))
