"""Requests by the person: the list with its clocks, one request, and its steps."""

from typing import Any

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from portal.access import abilities, allowed, authorise
from portal.ui.paging import page_of
from referrals.forms.rights import (
    CHANNELS,
    AnswerForm,
    CorrectForm,
    LogForm,
    MoreTimeForm,
    WordsForm,
    entry_title,
)
from referrals.models import Case, SubjectRequest
from referrals.parts.access_log import looks_by_agency
from referrals.services import rights
from referrals.services.sealing import keys_of
from referrals.views.page import by_number, case_of, case_page
from referrals.views.watch import form_page

# About these nothing can be asked any more, or not yet.
CLOSED_BOOKS = ("draft", "discarded", "erased")


def request_of(request: HttpRequest, pk: Any, perm: str = "referrals.view_rights") -> SubjectRequest:
    """The request, if its case is theirs to know of."""
    known = Case.objects.visible_to(request.user)
    found = SubjectRequest.objects.select_related("case").filter(pk=pk, case__in=known.values("pk")).first()
    if found is None or not allowed(request.user, "referrals.view_rights", found):
        raise Http404
    authorise(request.user, perm, found)
    return found


@case_page("referrals.view_rights")
@require_GET
def all_rights(request: HttpRequest) -> HttpResponse:
    """Requests, the most urgent first; nothing of what was asked."""
    known = Case.objects.visible_to(request.user)
    rows = (
        SubjectRequest.objects.filter(case__in=known.values("pk"))
        .select_related("case")
        .order_by(F("concluded_at").desc(nulls_first=True), "due_on", "pk")
    )
    page = page_of(request, rows)
    number, case = by_number(request, known.exclude(state__in=CLOSED_BOOKS), "referrals.log_rights")
    if case is not None:
        return redirect("referrals:rights_log", case.pk)
    return render(
        request,
        "referrals/rights/list.html",
        {
            "page": page,
            "rows": [(r, rights.kinds()[r.kind]) for r in page],
            "may_log": allowed(request.user, "referrals.log_rights"),
            "number": number,
        },
    )


@case_page("referrals.log_rights")
@require_http_methods(["GET", "POST"])
def log(request: HttpRequest, pk: Any) -> HttpResponse:
    """Log a request about a case."""
    case = case_of(request, pk, "referrals.log_rights")
    return form_page(
        request, LogForm(request.POST or None), lambda values: rights.log_request(case=case, by=request.user, **values),
        heading=_("A request by the person, case %(number)s") % {"number": case.number},
        purpose=_("The month for the answer begins on the day it was received."),
        submit=_("Log it"), done=_("Logged. Next: make sure who asks."), back=reverse("referrals:rights"), crumb=_("Requests by the person"),
    )  # fmt: skip


@case_page("referrals.view_rights")
@require_GET
def one(request: HttpRequest, pk: Any) -> HttpResponse:
    """One request: what is asked, its clock, what comes next."""
    found = request_of(request, pk)
    handles = allowed(request.user, "referrals.handle_rights", found)
    keys = keys_of(found.case)
    texts = (
        {f: keys.open(found, f) for f in ("words", "identity_how", "extension_reason", "answer")}
        if handles
        else {}
    )
    corrections = [(entry_title(row), row) for row in found.corrections.order_by("at")]
    context = {
        "asked": found, "case": found.case, "kind": rights.kinds()[found.kind], "handles": handles, "texts": texts,
        "able": abilities(request.user, found), "is_pack": found.kind in rights.PACK_KINDS, "corrections": corrections,
        "grounds": _(rights.refusal_grounds()[found.grounds]) if found.grounds else "", "told_how": dict(CHANNELS).get(found.extension_told_how, ""),
        "complaint_route": rights.complaint_route(), "may_answer": found.state != "logged" or found.kind in rights.ANYBODY,
        "looks": looks_by_agency(found.case) if handles and found.kind == "who_looked" and found.state != "logged" else None,
    }  # fmt: skip
    return render(request, "referrals/rights/one.html", context)


STEPS: dict[str, tuple[Any, Any, Any, Any]] = {
    "identity": (
        WordsForm, gettext_lazy("Who asks?"), gettext_lazy("Say how you made sure. Keep no copy of a document."),
        gettext_lazy("Identity is confirmed"),
    ),
    "extend": (
        MoreTimeForm, gettext_lazy("Take more time?"),
        gettext_lazy("Up to two months more, once. Tell the person the reason first, and that they may complain about it."), gettext_lazy("Extend"),
    ),
    "correct": (
        CorrectForm, gettext_lazy("Correct an entry"),
        gettext_lazy("Or place the person's own words beside it. Both versions are kept."), gettext_lazy("Save"),
    ),
    "answer": (
        AnswerForm, gettext_lazy("Answer the request"), gettext_lazy("Write what the person is told, in plain words."),
        gettext_lazy("Conclude"),
    ),
    "lift": (
        WordsForm, gettext_lazy("Let it be used again?"), gettext_lazy("Tell the person first."), gettext_lazy("Lift the restriction"),
    ),
}  # fmt: skip


@case_page("referrals.handle_rights")
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: Any, action: str) -> HttpResponse:
    """One step of a request, with its words."""
    found = request_of(request, pk, "referrals.handle_rights")
    if action not in STEPS:
        raise Http404
    form, heading, purpose, submit = STEPS[action]
    return form_page(
        request, form(request.POST or None), lambda values: _take(found, action, values, request.user),
        heading=heading, purpose=purpose, submit=submit, done=_("Done."), back=reverse("referrals:rights_one", args=[pk]),
        crumb=_("Request"),
    )  # fmt: skip


def _take(found: SubjectRequest, action: str, values: dict[str, Any], by: Any) -> None:
    if action == "identity":
        rights.confirm_identity(request=found, how=values["words"], by=by)
    elif action == "extend":
        rights.extend(request=found, by=by, **values)
    elif action == "correct":
        rights.correct(
            request=found, field=values["field"], text=values["text"], agreed=values["agreed"] == "yes", by=by
        )
    elif action == "answer":
        rights.conclude(request=found, by=by, **values)
    else:
        rights.lift_restriction(request=found, reason=values["words"], by=by)
