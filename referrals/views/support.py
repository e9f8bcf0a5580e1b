"""Pieces of work on a case from consent to follow-up: one page each, back to the section they belong to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.audit.services import record
from portal.errors import DomainError, add_to_form
from referrals.forms.work import WorkForm, work_named
from referrals.models import Case
from referrals.sections import Opening
from referrals.services.sealing import keys_of
from referrals.standing import position_of, process_of, viewer_of
from referrals.views.page import case_of, case_page
from referrals.workflow.visibility import visible_groups


@case_page("referrals.view_case")
@require_http_methods(["GET", "POST"])
def do(request: HttpRequest, pk: Any, work: str) -> HttpResponse:
    """One piece of work."""
    kind = work_named(work)
    if kind is None:
        raise Http404
    case = case_of(request, pk, kind.perm)
    if not kind.offered(case, request.user):
        raise Http404
    form = kind(
        request.POST or None,
        case=case,
        by=request.user,
        opening=opening_for(case, request.user, with_history=False),
    )
    if request.method == "POST" and "rows" in request.POST:
        form = form.with_rows(request.POST["rows"])
    elif request.method == "POST" and form.is_valid():
        try:
            form.save()
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, str(form.done))
            return redirect(*_back(form, request))
    tell_read(form.opening, f"form_{kind.slug}")
    return render(request, "referrals/work.html", {"case": case, "form": form})


def opening_for(case: Case, user: Any, *, with_history: bool = True) -> Opening:
    """A person's look at a case on a page that is no section; a form begins with what is right, without its history."""
    groups = visible_groups(process_of(case), viewer_of(user, case), position_of(case))
    return Opening(case, user, groups, keys_of(case), with_history=with_history)


def tell_read(opening: Opening, section: str) -> None:
    """Write down what was read for a page that is no section; nothing if nothing was opened."""
    if opening.read:
        record(
            action="referrals.read_case",
            actor=opening.by,
            obj=opening.case,
            details={"section": section, "groups": sorted(opening.read)},
        )


def _back(form: WorkForm, request: HttpRequest) -> tuple[Any, ...]:
    """The section, or home for whom the case has ended with what they did."""
    if Case.objects.visible_to(request.user).filter(pk=form.case.pk).exists():
        return ("referrals:case_section", form.case.pk, form.section)
    return ("home",)
