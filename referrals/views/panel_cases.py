"""Forms of a case around the identity check, information, assessment and views; each leads back to its section."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from referrals import services
from referrals.forms.panel import (
    ConclusionForm,
    InformationForm,
    ItemForm,
    StartForm,
    TeamForm,
    UnsealDecisionForm,
    UnsealForm,
    ViewsForm,
)
from referrals.models import Case, UnsealRequest
from referrals.services.assessments import REVIEW_STATE, current_assessment, instrument_of
from referrals.services.instruments import conclusion_of, in_force, items_of
from referrals.services.table import look_at, remember
from referrals.views.page import case_of, case_page
from referrals.views.section_form import section_form


@case_page("referrals.ask_unseal_case")
@require_http_methods(["GET", "POST"])
def ask_unseal(request: HttpRequest, pk: Any) -> HttpResponse:
    """The coordinator's request to the custodian."""
    case = case_of(request, pk, "referrals.ask_unseal_case")
    form = UnsealForm(request.POST or None, case=case)
    return section_form(
        request, case, form,
        lambda given: services.ask_to_unseal(case=case, by=request.user, **(given | {"persons": list(given["persons"])})),
        section="identity_check", heading=_("Ask to unseal the identity"), submit=_("Send to the custodian"),
        purpose=_("The identity custodian decides. Until then nothing opens."), done=_("Sent. The custodian decides."),
    )  # fmt: skip


@case_page("referrals.decide_unseal_case")
@require_http_methods(["GET", "POST"])
def decide_unseal(request: HttpRequest, pk: Any, unseal: Any) -> HttpResponse:
    """The custodian's decision with reasons."""
    case = case_of(request, pk, "referrals.decide_unseal_case")
    row = UnsealRequest.objects.filter(case=case, pk=unseal, state="waiting", round=case.round).first()
    if row is None:
        raise Http404
    opening = look_at(case, request.user)
    facts = [
        (_("Purpose"), opening.open(row, "purpose", "unseal_request")),
        (_("Why it is necessary"), opening.open(row, "necessity", "unseal_request")),
        (_("Agencies"), ", ".join(str(one.organisation) for one in row.agencies.select_related("organisation"))),
        (_("Asked by"), row.asked_by),
    ]  # fmt: skip
    remember(opening, "unseal")
    form = UnsealDecisionForm(request.POST or None)
    return section_form(
        request, case, form,
        lambda given: services.decide_unsealing(request=row, grant=given["grant"] == "yes", reasons=given["reasons"], by=request.user),
        section="identity_check", heading=_("Decide on unsealing"), submit=_("Decide"), facts=facts,
        purpose=_("You decide about the request, not about the person. What you write is kept."),
    )  # fmt: skip


@case_page("referrals.choose_team_case")
@require_http_methods(["GET", "POST"])
def choose_team(request: HttpRequest, pk: Any) -> HttpResponse:
    """Lead and team."""
    case = case_of(request, pk, "referrals.choose_team_case")
    form = TeamForm(request.POST or None, case=case)
    return section_form(
        request, case, form,
        lambda given: services.choose_team(case=case, lead=given["lead"], team=list(given["team"]), by=request.user),
        section="overview", heading=_("Choose lead and team"), submit=_("Name them"),
        purpose=_("Only persons of agencies that act. Everybody else at the table sees nothing more of this case."),
    )  # fmt: skip


@case_page("referrals.ask_information_case")
@require_http_methods(["GET", "POST"])
def ask_information(request: HttpRequest, pk: Any) -> HttpResponse:
    """A question to an agency."""
    case = case_of(request, pk, "referrals.ask_information_case")
    form = InformationForm(request.POST or None, case=case)
    return section_form(
        request, case, form, lambda given: services.ask_for_information(case=case, by=request.user, **given),
        section="information", heading=_("Ask an agency"), submit=_("Send the question"),
        purpose=_("One question to one agency, with the reason. “We cannot share” is an answer too."),
    )  # fmt: skip


@case_page("referrals.assess_case")
@require_http_methods(["GET", "POST"])
def start_assessment(request: HttpRequest, pk: Any) -> HttpResponse:
    """Begin the assessment; at a review it is the version of the first."""
    case = case_of(request, pk, "referrals.assess_case")
    in_force()
    form: forms.Form
    if case.state == REVIEW_STATE and instrument_of(case) is not None:
        form = forms.Form(request.POST or None)
        form_is_empty = True
    else:
        form, form_is_empty = StartForm(request.POST or None, case=case), False
    if request.method == "POST" and form_is_empty:
        form = forms.Form(request.POST)
    return section_form(
        request, case, form, lambda given: services.start_assessment(case=case, by=request.user, instrument=given.get("instrument")),
        section="assessment", heading=_("Begin the assessment"), submit=_("Begin"), done=_("Begun."),
        purpose=_("Words, reasons and sources. Nothing is added up, and no number comes out of it."),
    )  # fmt: skip


@case_page("referrals.assess_case")
@require_http_methods(["GET", "POST"])
def assess_item(request: HttpRequest, pk: Any, item: str) -> HttpResponse:
    """One item of the assessment."""
    case = case_of(request, pk, "referrals.assess_case")
    assessment = current_assessment(case)
    if assessment is None:
        raise Http404
    assessment.case = case
    found = next((one for one in items_of(assessment.instrument) if one.slug == item), None)
    if found is None:
        return _conclusion(request, case, assessment, item)
    form = ItemForm(
        request.POST or None,
        assessment=assessment,
        item=found,
        initial=_before(request, case, assessment, item),
    )
    return section_form(
        request, case, form, lambda given: services.answer_item(assessment=assessment, item=item, by=request.user, **given),
        section="assessment", heading=found.title, purpose=found.ask,
    )  # fmt: skip


def _conclusion(request: HttpRequest, case: Case, assessment: Any, item: str) -> HttpResponse:
    questions = dict(conclusion_of(assessment.instrument))
    slug = item.removeprefix("conclusion_")
    if not item.startswith("conclusion_") or slug not in questions:
        raise Http404
    before = _before(request, case, assessment, item)
    form = ConclusionForm(
        request.POST or None, label=questions[slug], initial={"text": before.get("reason", "")}
    )
    return section_form(
        request, case, form, lambda given: services.conclude(assessment=assessment, question=slug, text=given["text"], by=request.user),
        section="assessment", heading=_("Conclusion"), purpose=_("In sentences the person could read."),
    )  # fmt: skip


def _before(request: HttpRequest, case: Case, assessment: Any, item: str) -> dict[str, Any]:
    """What was answered before, if it is theirs to read."""
    opening = look_at(case, request.user)
    opening.with_history = False
    row = assessment.answers.filter(item=item).first()
    if row is None or not opening.sees("assessment", row.by_id):
        return {}
    found = {
        name: opening.open(row, name, "assessment", row.by_id)
        for name in ("answer", "reason", "source", "persons_view")
    }
    remember(opening, "assessment")
    return found | {"noted_on": row.noted_on}


@case_page("referrals.record_views_case")
@require_http_methods(["GET", "POST"])
def views(request: HttpRequest, pk: Any) -> HttpResponse:
    """What the person and the family say."""
    case = case_of(request, pk, "referrals.record_views_case")
    form = ViewsForm(request.POST or None)
    return section_form(
        request, case, form, lambda given: services.record_views(case=case, by=request.user, **(given | {"sought": given["sought"] == "yes"})),
        section="views", heading=_("Views of the person and the family"), purpose=gettext_lazy("In their own words where possible."),
    )  # fmt: skip
