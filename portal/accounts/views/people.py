"""People with an account: list, record, and what is done with an account."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from portal.access import abilities, access, allowed, fetch
from portal.accounts.filters import PeopleFilters
from portal.accounts.forms import PersonForm
from portal.accounts.fresh import factors, fresh_sign_in
from portal.accounts.models import RoleAssignment, User
from portal.accounts.services import people
from portal.audit.selectors import can_view_history, field_history
from portal.errors import DomainError, add_to_form
from portal.ui.lists import Column, Empty, ListPage


def _roles_in_words(person: Any) -> str:
    """Each role once, in however many places it is held."""
    return ", ".join(dict.fromkeys(str(a.get_role_display()) for a in person.current_roles))


@access("accounts.view_people")
class People(ListPage):
    """Everyone with an account whom the person may see."""

    key = "accounts.people"
    title = gettext_lazy("People")
    purpose = gettext_lazy("Who can sign in, for which organisation, and what they may do.")
    template_name = "accounts/people.html"
    filters = PeopleFilters
    default_sort = "name"
    columns = (
        Column(
            "name",
            gettext_lazy("Name"),
            sort="name",
            row=True,
            url=lambda u: reverse("accounts:person", args=[u.pk]),
            sub="email",
        ),
        Column("organisation", gettext_lazy("Organisation"), sort="organisation__name"),
        Column("roles", gettext_lazy("Roles today"), value=_roles_in_words),
        Column("last_login", gettext_lazy("Last signed in"), kind="date", sort="last_login"),
        Column(
            "is_active",
            gettext_lazy("Account"),
            template="accounts/_account_status.html",
            text=lambda u: _("Open") if u.is_active else _("Closed"),
        ),
    )
    empty = Empty(
        gettext_lazy("Nobody yet"), gettext_lazy("Invite the first person."), url_name="accounts:invite",
        action=gettext_lazy("Invite somebody"), perm="accounts.invite_person", icon="person-plus",
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Any]:
        """With today's roles."""
        current = RoleAssignment.objects.on(timezone.localdate())
        return (
            User.objects.visible_to(self.request.user)
            .select_related("organisation")
            .prefetch_related(Prefetch("assignments", current, "current_roles"))
        )

    def summary(self, rows: QuerySet[Any]) -> str:
        """How many."""
        count = rows.count()
        return ngettext("%(n)s person", "%(n)s people", count) % {"n": count}

    def extra(self) -> dict[str, Any]:
        """What else may be done from here."""
        user = self.request.user
        return {
            "can_invite": allowed(user, "accounts.invite_person"),
            "can_requests": allowed(user, "accounts.view_role_requests"),
        }


@access("accounts.view_people")
@require_GET
def person(request: HttpRequest, pk: Any) -> HttpResponse:
    """One account: organisation, roles, what may be done with it, what changed."""
    found = fetch(User.objects.select_related("organisation"), request.user, "accounts.view_people", pk=pk)
    today = timezone.localdate()
    assignments = list(found.assignments.select_related("area", "organisation"))
    held = [
        (a, abilities(request.user, a)["end_role"])
        for a in assignments
        if a.ends_on is None or a.ends_on >= today
    ]
    context = {
        "person": found,
        "can": abilities(request.user, found),
        "held": held,
        "past": [a for a in assignments if a.ends_on is not None and a.ends_on < today],
        "has_factor": bool(factors(found)),
        "history": field_history(found, viewer=request.user) if can_view_history(request.user, found) else [],
    }
    return render(request, "accounts/person.html", context)


@access("accounts.view_people")
@require_http_methods(["GET", "POST"])
def person_edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Change name, organisation, last day."""
    found = fetch(User, request.user, "accounts.change_user", pk=pk)
    form = PersonForm(request.POST or None, user=request.user, person=found)
    back = reverse("accounts:person", args=[found.pk])
    if request.method == "POST" and form.is_valid():
        try:
            people.change_person(
                user=found, by=request.user, **{"organisation": found.organisation, **form.cleaned_data}
            )
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _("The changes are saved."))
            return redirect(back)
    context = {
        "form": form,
        "title": _("Change %(name)s") % {"name": found.name},
        "submit": _("Save"),
        "cancel": back,
        "place": "people",
    }
    return render(request, "accounts/form.html", context)


def _confirmed(
    perm: str, do: Callable[..., Any], words: Callable[[User], dict[str, Any]]
) -> Callable[..., HttpResponse]:
    """A page that says what will happen to an account and does it when confirmed, after a fresh sign-in."""

    @access("accounts.view_people")
    @fresh_sign_in
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, pk: Any) -> HttpResponse:
        found = fetch(User, request.user, perm, pk=pk)
        said = words(found)
        back = reverse("accounts:person", args=[found.pk])
        if request.method == "POST":
            do(user=found, by=request.user)
            messages.success(request, said["done"])
            return redirect(back)
        return render(request, "accounts/confirm.html", {**said, "cancel": back, "place": "people"})

    return view


person_close = _confirmed(
    "accounts.close_user",
    people.close_account,
    lambda u: {
        "title": _("Close the account of %(name)s?") % {"name": u.name},
        "text": _(
            "All sessions end at once and nobody can sign in with it. What the person did stays. You can open it again."
        ),
        "submit": _("Close the account"),
        "danger": True,
        "done": _("The account is closed."),
    },
)
person_reopen = _confirmed(
    "accounts.reopen_user",
    people.reopen_account,
    lambda u: {
        "title": _("Open the account of %(name)s again?") % {"name": u.name},
        "text": _(
            "The person can sign in again with the same password and second step. A last day in the past is taken away."
        ),
        "submit": _("Open the account"),
        "danger": False,
        "done": _("The account is open again."),
    },
)
person_start_reset = _confirmed(
    "accounts.start_reset_user",
    people.start_password_reset,
    lambda u: {
        "title": _("Send %(name)s a link for a new password?") % {"name": u.name},
        "text": _(
            "The link goes to the person's own address, works once and for ten minutes. You don't see it. The second step stays as it is."
        ),
        "submit": _("Send the link"),
        "danger": False,
        "done": _("The link is on its way."),
    },
)
person_reset_factor = _confirmed(
    "accounts.reset_second_factor_user",
    people.reset_second_factor,
    lambda u: {
        "title": _("Take away the second step of %(name)s?") % {"name": u.name},
        "text": _(
            "Do this only when you are sure who asks, for a lost telephone or key. All sessions end, and the person is told by e-mail."
        ),
        "submit": _("Take it away"),
        "danger": True,
        "done": _("The second step is gone. The person sets up a new one at the next sign-in."),
    },
)
