"""The case page: one section at a time, and only what the viewer may see of it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from referrals import services
from referrals.views.page import case_of, case_page


@case_page("referrals.view_case")
@require_GET
def case(request: HttpRequest, pk: Any, section: str = "") -> HttpResponse:
    """One section of a case."""
    found = case_of(request, pk)
    try:
        shown = services.show_section(case=found, by=request.user, section=section)
    except services.NoSuchSection:
        raise Http404 from None
    context = {
        **shown.context,
        "case": found,
        "groups": shown.groups,
        "section": shown.section,
        "filled": shown.filled,
    }
    return render(request, "referrals/case.html", context)
