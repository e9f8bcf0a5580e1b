"""The case page: one section at a time, and only what the viewer may see of it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.access import allowed
from referrals import services
from referrals.models import Case
from referrals.parts.access_log import own_looks
from referrals.services import approvals, offers
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
        "statements": shown.statements,
    }
    if shown.section.slug == "overview":
        context |= _doing(request, found)
    return render(request, "referrals/case.html", context)


def _doing(request: HttpRequest, case: Case) -> dict[str, Any]:
    """What the viewer can do here, and what waits for a second person."""
    waits = approvals.open_request_of(case)
    concerned = waits is not None and (
        waits.asked_by_id == request.user.pk or approvals.may_be_second(waits, request.user)
    )
    stopped = offers.is_stopped(case)
    return {
        "use_stopped": stopped,
        "looks": own_looks(case, request.user),
        "may_stay_out": allowed(request.user, "referrals.declare_conflict_case", case),
        "offers": offers.offers_for(case=case, by=request.user, waits=waits is not None, stopped=stopped),
        "waits": waits if concerned else None,
    }
