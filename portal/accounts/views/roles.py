"""Giving, ending, asking for and deciding on roles."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.access import abilities, access, fetch
from portal.accounts.forms import RoleForm, RoleRequestForm
from portal.accounts.fresh import fresh_sign_in
from portal.accounts.models import RoleAssignment, RoleRequest, User
from portal.accounts.services import roles
from portal.errors import DomainError, add_to_form
from portal.ui.paging import page_of


@access("accounts.give_role_user")
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, pk: Any) -> HttpResponse:
    """Give a role that needs no second person."""
    found = fetch(User, request.user, "accounts.give_role_user", pk=pk)
    form = RoleForm(request.POST or None, user=request.user)
    back = reverse("accounts:person", args=[found.pk])
    if request.method == "POST" and form.is_valid():
        try:
            roles.give_role(user=found, by=request.user, **form.cleaned_data)
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _("The role is given. It holds from the next page on."))
            return redirect(back)
    context = {
        "form": form,
        "title": _("Give %(name)s a role") % {"name": found.name},
        "submit": _("Give the role"),
        "cancel": back,
        "place": "people",
    }
    return render(request, "accounts/form.html", context)


@access("accounts.end_role")
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role at once."""
    found = fetch(RoleAssignment.objects.select_related("user"), request.user, "accounts.end_role", pk=pk)
    back = reverse("accounts:person", args=[found.user_id])
    if request.method == "POST":
        roles.end_role(assignment=found, by=request.user)
        messages.success(request, _("The role has ended."))
        return redirect(back)
    words = {"role": found.get_role_display(), "name": found.user.name}
    context = {
        "title": _("End the role %(role)s of %(name)s?") % words,
        "text": _("It no longer holds from the next page the person opens."),
        "submit": _("End the role"), "danger": True, "cancel": back, "place": "people",
    }  # fmt: skip
    return render(request, "accounts/confirm.html", context)


@access("accounts.request_role_user")
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: Any) -> HttpResponse:
    """Ask that somebody be given a role with case access."""
    found = fetch(User, request.user, "accounts.request_role_user", pk=pk)
    form = RoleRequestForm(request.POST or None)
    back = reverse("accounts:person", args=[found.pk])
    if request.method == "POST" and form.is_valid():
        try:
            roles.request_role(user=found, by=request.user, **form.cleaned_data)
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _("The request waits for a second person."))
            return redirect(back)
    title = _("Ask for a role with case access for %(name)s") % {"name": found.name}
    return render(
        request,
        "accounts/form.html",
        {"form": form, "title": title, "submit": _("Ask"), "cancel": back, "place": "people"},
    )


@access("accounts.view_role_requests")
@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """Requests for roles with case access: what waits, and what was decided."""
    visible = RoleRequest.objects.visible_to(request.user).select_related(
        "user", "requested_by", "decided_by", "area", "organisation"
    )
    waiting = [(r, abilities(request.user, r)["approve"]) for r in visible.waiting()]
    return render(
        request,
        "accounts/role_requests.html",
        {"waiting": waiting, "decided": page_of(request, visible.exclude(state="waiting"))},
    )


@access("accounts.approve_rolerequest")
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: Any) -> HttpResponse:
    """The second person says yes or no."""
    found = fetch(
        RoleRequest.objects.select_related("user", "requested_by", "area", "organisation"),
        request.user,
        "accounts.approve_rolerequest",
        pk=pk,
    )
    if request.method == "POST":
        try:
            if request.POST.get("decision") == "approve":
                roles.approve_role(request=found, by=request.user)
                messages.success(request, _("The role is given."))
            else:
                roles.refuse_role(request=found, by=request.user)
                messages.success(request, _("The request is refused."))
        except DomainError as error:
            messages.error(request, error.message)
        return redirect("accounts:role_requests")
    return render(request, "accounts/role_request.html", {"asked": found})
