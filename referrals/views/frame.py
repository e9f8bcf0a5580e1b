"""Naming people on a case, staying out of one, linking cases."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from referrals.forms.frame import LinkForm, NameForm, UnlinkForm
from referrals.services import cast, links
from referrals.views.page import case_of, case_page
from referrals.views.section_form import section_form


@case_page("referrals.name_people_case")
@require_http_methods(["GET", "POST"])
def name_person(request: HttpRequest, pk: Any) -> HttpResponse:
    """Name a person on the case."""
    case = case_of(request, pk, "referrals.name_people_case")
    return section_form(
        request,
        case,
        NameForm(request.POST or None),
        lambda given: cast.name_person(
            case=case, user=given["person"], role=given["role"], until=given["until"], by=request.user
        ),
        section="people",
        heading=_("Name a person"),
        submit=_("Name this person"),
        done=_("Named. They have been told that something waits, and no more."),
        purpose=_("They see what their role sees in the present state, from their next request on."),
    )


@case_page("referrals.name_people_case")
@require_POST
def end_part(request: HttpRequest, pk: Any, member: int) -> HttpResponse:
    """End somebody's part at once."""
    case = case_of(request, pk, "referrals.name_people_case")
    found = case.members.filter(pk=member).first()
    if found is None:
        raise Http404
    cast.end_part(member=found, by=request.user)
    messages.success(request, _("Ended. At their next request the case does not exist for them."))
    return redirect("referrals:case_section", pk=pk, section="people")


@case_page("referrals.view_case")
@require_http_methods(["GET", "POST"])
def conflict(request: HttpRequest, pk: Any) -> HttpResponse:
    """Declare a conflict of interest."""
    case = case_of(request, pk, "referrals.declare_conflict_case")
    if request.method == "POST":
        cast.declare_conflict(case=case, by=request.user)
        messages.success(request, _("Thank you for saying so. The case is shut for you from now on."))
        return redirect("home")
    context = {
        "case": case, "form": None, "heading": _("Stay out of this case"), "submit": _("I have a conflict of interest"), "is_danger": True,
        "back": reverse("referrals:case", args=[pk]),
        "purpose": _(
            "For example because you know the person or their family. The case is shut for you at once, in every role; nobody can lift it. No reason is asked."
        ),
    }  # fmt: skip
    return render(request, "referrals/case_form.html", context)


@case_page("referrals.link_case")
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, pk: Any) -> HttpResponse:
    """Link another case."""
    case = case_of(request, pk, "referrals.link_case")
    return section_form(
        request,
        case,
        LinkForm(request.POST or None),
        lambda given: links.link_cases(case=case, by=request.user, **given),
        section="linked",
        heading=_("Link a case"),
        submit=_("Link"),
        done=_("Linked. Each case shows the other’s number."),
    )


@case_page("referrals.link_case")
@require_http_methods(["GET", "POST"])
def unlink(request: HttpRequest, pk: Any, link: int) -> HttpResponse:
    """Take a link away, with the reason."""
    case = case_of(request, pk, "referrals.link_case")
    found = case.links.filter(pk=link, ended_at__isnull=True).first()
    if found is None:
        raise Http404
    return section_form(
        request,
        case,
        UnlinkForm(request.POST or None),
        lambda given: links.unlink(link=found, by=request.user, **given),
        section="linked",
        heading=_("Take the link away"),
        submit=_("Take the link away"),
        done=_("The link is gone on both sides."),
        purpose=_("That these cases were linked, and why no longer, stays on record."),
    )
