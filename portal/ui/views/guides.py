"""The role guides as pages: those for my roles first."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal.access import signed_in
from portal.ui.guides import guides, guides_for, html_of


@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """All guides."""
    own, others = guides_for(request.user)
    return render(request, "ui/guides.html", {"own": own, "others": others})


@signed_in
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """One guide."""
    found = guides().get(slug)
    if found is None:
        raise Http404
    return render(request, "ui/guide.html", {"guide": found, "html": html_of(found)})
