"""The register of organisations."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from portal.access import abilities, access, allowed, fetch
from portal.accounts.filters import OrganisationFilters
from portal.accounts.forms import OrganisationForm
from portal.accounts.models import Organisation
from portal.accounts.services import organisations
from portal.errors import DomainError, add_to_form
from portal.ui.lists import Column, Empty, ListPage
from portal.ui.panels import panels_for


@access("accounts.view_organisations")
class Organisations(ListPage):
    """Every organisation that has a part in prevention."""

    key = "accounts.organisations"
    title = gettext_lazy("Organisations")
    purpose = gettext_lazy(
        "Who has a part in prevention in this city: departments, agencies, schools, clubs, associations."
    )
    template_name = "accounts/organisations.html"
    filters = OrganisationFilters
    default_sort = "name"
    csv_perm = "accounts.export_organisations"
    columns = (
        Column(
            "name",
            gettext_lazy("Organisation"),
            sort="name",
            row=True,
            url=lambda o: reverse("accounts:organisation", args=[o.slug]),
        ),
        Column("kind", gettext_lazy("Kind"), value="get_kind_display", sort="kind"),
        Column("areas", gettext_lazy("Areas served"), value="areas_named"),
        Column(
            "people",
            gettext_lazy("People with an account"),
            value="people_count",
            kind="number",
            sort="people_count",
        ),
        Column(
            "status",
            gettext_lazy("Status"),
            template="accounts/_organisation_status.html",
            text="get_status_display",
        ),
    )
    empty = Empty(
        gettext_lazy("No organisations yet"), gettext_lazy("Add the departments and partners you work with."),
        url_name="accounts:organisation_add", action=gettext_lazy("Add an organisation"), perm="accounts.add_organisation", icon="building",
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Any]:
        """Those the person may know of, with their areas and open accounts."""
        rows = Organisation.objects.visible_to(self.request.user).prefetch_related("areas_served")
        return rows.annotate(people_count=Count("people", filter=Q(people__is_active=True), distinct=True))

    def summary(self, rows: QuerySet[Any]) -> str:
        """How many."""
        count = rows.count()
        return ngettext("%(n)s organisation", "%(n)s organisations", count) % {"n": count}

    def extra(self) -> dict[str, Any]:
        """Whether to offer adding one."""
        return {"can_add": allowed(self.request.user, "accounts.add_organisation")}


@access("accounts.view_organisations")
@require_GET
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation: who they are, how to reach them, and what every app knows about them."""
    found = fetch(
        Organisation.objects.prefetch_related("areas_served"),
        request.user,
        "accounts.view_organisations",
        slug=slug,
    )
    panels = panels_for("organisation", request, found)
    can = abilities(request.user, found)
    internal = bool(can["change"])
    context = {
        "organisation": found,
        "can": can,
        "internal": internal,
        "panels": [p for p in panels if not p.side],
        "side": [p for p in panels if p.side],
    }
    return render(request, "accounts/organisation.html", context)


@access("accounts.add_organisation")
@require_http_methods(["GET", "POST"])
def organisation_add(request: HttpRequest) -> HttpResponse:
    """Add one to the register."""
    form = OrganisationForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = organisations.add(by=request.user, **form.cleaned_data)
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _("%(name)s is in the register.") % {"name": made.name})
            return redirect("accounts:organisation", made.slug)
    context = {
        "form": form,
        "title": _("Add an organisation"),
        "submit": _("Add"),
        "cancel": reverse("accounts:organisations"),
        "place": "organisations",
    }
    return render(request, "accounts/form.html", context)


@access("accounts.view_organisations")
@require_http_methods(["GET", "POST"])
def organisation_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change an entry; a partner manager changes the own organisation's contact."""
    found = fetch(Organisation, request.user, "accounts.change_organisation", slug=slug)
    form = OrganisationForm(request.POST or None, user=request.user, organisation=found)
    back = reverse("accounts:organisation", args=[found.slug])
    if request.method == "POST" and form.is_valid():
        try:
            organisations.change(organisation=found, by=request.user, **form.cleaned_data)
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
        "place": "organisations",
    }
    return render(request, "accounts/form.html", context)
