"""Inviting people, and the page on which an invited person makes the account."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth import logout
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.access import abilities, access, fetch, public
from portal.accounts.forms import AcceptForm, InviteForm
from portal.accounts.models import Invitation
from portal.accounts.services import invitations
from portal.errors import DomainError, add_to_form
from portal.ui.lists import Column, Empty, ListPage

SESSION_KEY = "invitation"


@access("accounts.invite_person")
class Invitations(ListPage):
    """Invitations that were sent, and what became of them."""

    key = "accounts.invitations"
    title = gettext_lazy("Invitations")
    purpose = gettext_lazy("Who was invited, and whether they have made their account.")
    template_name = "accounts/invitations.html"
    default_sort = "-created_at"
    columns = (
        Column("email", gettext_lazy("E-mail address"), sort="email", row=True, sub="name"),
        Column("organisation", gettext_lazy("Organisation"), sort="organisation__name"),
        Column("role", gettext_lazy("Role"), value="get_role_display", sort="role"),
        Column("created_at", gettext_lazy("Invited"), kind="date", sort="created_at"),
        Column(
            "state",
            gettext_lazy("State"),
            template="accounts/_invitation_state.html",
            text=lambda i: i.state.label,
        ),
        Column(
            "actions",
            gettext_lazy("Actions"),
            template="accounts/_invitation_actions.html",
            text=lambda i: "",
        ),
    )
    empty = Empty(
        gettext_lazy("No invitations yet"), gettext_lazy("People get an account by an invitation to their e-mail address."),
        url_name="accounts:invite", action=gettext_lazy("Invite somebody"), perm="accounts.invite_person", icon="envelope",
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Any]:
        """Those the person may see."""
        return Invitation.objects.visible_to(self.request.user).select_related("organisation")

    def summary(self, rows: QuerySet[Any]) -> str:
        """How many."""
        count = rows.count()
        return ngettext("%(n)s invitation", "%(n)s invitations", count) % {"n": count}


@access("accounts.invite_person")
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody. The answer is the same whether the address has an account or not."""
    user: Any = request.user
    form = InviteForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            invitations.invite(by=user, **{"organisation": user.organisation, **form.cleaned_data})
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("accounts:invitations")
    context = {
        "form": form,
        "title": _("Invite somebody"),
        "submit": _("Send the invitation"),
        "cancel": reverse("accounts:invitations"),
        "place": "people",
    }
    return render(request, "accounts/form.html", context)


@access("accounts.invite_person")
@require_GET
def invitation(request: HttpRequest, pk: Any) -> HttpResponse:
    """One invitation, to send its link again or to take it back."""
    rows = Invitation.objects.select_related("organisation", "area", "role_organisation", "invited_by")
    found = fetch(rows, request.user, "accounts.invite_person", pk=pk)
    return render(
        request, "accounts/invitation.html", {"invitation": found, "can": abilities(request.user, found)}
    )


@access("accounts.resend_invitation")
@require_POST
def resend(request: HttpRequest, pk: Any) -> HttpResponse:
    """Send a new link; the one before stops working."""
    invitations.resend(
        invitation=fetch(Invitation, request.user, "accounts.resend_invitation", pk=pk), by=request.user
    )
    messages.success(request, _("A new link is on its way. The one before no longer works."))
    return redirect("accounts:invitations")


@access("accounts.withdraw_invitation")
@require_POST
def withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take an invitation back."""
    invitations.withdraw(
        invitation=fetch(Invitation, request.user, "accounts.withdraw_invitation", pk=pk), by=request.user
    )
    messages.success(request, _("The invitation is withdrawn. Its link no longer works."))
    return redirect("accounts:invitations")


@public
@never_cache
@require_GET
def accept_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link from the message: the token goes into the session, so that it stands in no address that might be passed on."""
    request.session[SESSION_KEY] = token
    return redirect("accounts:accept_form")


@public
@never_cache
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """The invited person gives name and password and is signed in; a second step follows if the role asks for one."""
    invitation = invitations.find_by_token(str(request.session.get(SESSION_KEY, "")))
    if invitation is None:
        return render(request, "accounts/invitation_gone.html", status=410)
    form = AcceptForm(request.POST or None, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        if request.user.is_authenticated:
            logout(request)
        try:
            user = invitations.accept(
                invitation=invitation, name=form.cleaned_data["name"], password=form.cleaned_data["password"]
            )
        except DomainError as error:
            add_to_form(form, error)
        else:
            request.session.pop(SESSION_KEY, None)
            record_authentication(request, user, method="password")
            return perform_login(request, Login(user=user, email=user.email))
    return render(request, "accounts/accept.html", {"form": form, "invitation": invitation})
