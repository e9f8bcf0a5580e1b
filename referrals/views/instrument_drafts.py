"""The frame, the parts and the order of an instrument's draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.errors import DomainError, add_to_form
from portal.ui.widgets import Radios
from referrals.models import InstrumentVersion
from referrals.services import instrument_drafts as services
from referrals.views.instruments import version_of
from referrals.views.page import case_page

KINDS = (
    ("protective", _("Strengths and what protects")),
    ("need", _("Needs")),
    ("vulnerability", _("Vulnerabilities")),
    ("behaviour", _("Behaviour")),
)


def lines(label: Any, hint: Any = "") -> forms.CharField:
    """One entry on each line."""
    return forms.CharField(
        label=label, help_text=hint, required=False, max_length=6000, widget=forms.Textarea({"rows": 5})
    )


class FrameForm(forms.Form):
    """What belongs to the whole instrument."""

    title = forms.CharField(label=_("Title"), max_length=services.LONGEST_TITLE)
    how_to_use = lines(_("How it is used"), _("One hint on each line."))
    common_answers = lines(
        _("Answers that every item has"),
        _("One on each line. That something is not known yet stays the first of them."),
    )
    source_kinds = lines(_("Kinds of source"), _("One on each line."))
    conclusion = lines(_("Questions of the conclusion"), _("One on each line."))


class PartForm(forms.Form):
    """A part of an instrument."""

    title = forms.CharField(label=_("Title"), max_length=services.LONGEST_TITLE)
    kind = forms.ChoiceField(label=_("What it is about"), choices=KINDS, widget=Radios)


def draft_of(request: HttpRequest, pk: Any) -> InstrumentVersion:
    """A draft."""
    version = version_of(request, pk, "referrals.change_instrument")
    if version.state != "draft":
        raise Http404
    return version


@case_page("referrals.change_instrument")
@require_http_methods(["GET", "POST"])
def frame(request: HttpRequest, pk: Any) -> HttpResponse:
    """Title, hints and lists."""
    version = draft_of(request, pk)
    start = {"title": version.title, "how_to_use": "\n".join(version.body.get("how_to_use", []))}
    for name in services.LISTS:
        start[name] = "\n".join(entry["text"] for entry in version.body.get(name, []))
    form = FrameForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.write_frame(
                version=version, title=given["title"], how_to_use=given["how_to_use"].splitlines(),
                lists={name: given[name].splitlines() for name in services.LISTS}, by=request.user,
            )  # fmt: skip
        except DomainError as error:
            add_to_form(form, error)
        else:
            return redirect("referrals:instrument", pk=version.pk)
    return _shown(request, version, form, _now("Title, answers and sources"))


@case_page("referrals.change_instrument")
@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, pk: Any, part: str) -> HttpResponse:
    """Change a part, or add one (`new`)."""
    version = draft_of(request, pk)
    found = next((one for one in version.body["domains"] if one["slug"] == part), None)
    if found is None and part != "new":
        raise Http404
    start = {"title": found["title"], "kind": found["kind"]} if found else None
    form = PartForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            services.write_part(
                version=version, slug=part if found else "", by=request.user, **form.cleaned_data
            )
        except DomainError as error:
            add_to_form(form, error)
        else:
            return redirect("referrals:instrument", pk=version.pk)
    return _shown(request, version, form, _now("Change a part") if found else _now("Add a part"))


def _shown(request: HttpRequest, version: InstrumentVersion, form: forms.Form, heading: str) -> HttpResponse:
    context = {"version": version, "form": form, "heading": heading}
    status = 422 if form.errors else 200
    return render(request, "referrals/instrument_frame.html", context, status=status)


@case_page("referrals.change_instrument")
@require_POST
def entry(request: HttpRequest, pk: Any, entry: str, step: str) -> HttpResponse:
    """Put a part or an item one place earlier, or take a part out."""
    version = draft_of(request, pk)
    do = {"earlier": services.move_up, "remove": services.remove_part}.get(step)
    if do is None:
        raise Http404
    try:
        do(version=version, slug=entry, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("referrals:instrument", pk=version.pk)
