"""Advice contacts: the list with its counts, the form, and the decision that a question becomes a concern."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from portal.access import access, fetch
from portal.errors import DomainError, add_to_form
from portal.ui.lists import Column, Empty, ListPage
from portal.ui.templatetags.ui import number
from portal.ui.widgets import DatePicker
from referrals import services
from referrals.forms.desk import AdviceForm, RaiseAdviceForm
from referrals.models import AdviceContact
from referrals.services import advice
from referrals.views.page import case_page
from referrals.words import word


class AdviceFilters(django_filters.FilterSet):
    """By theme, by who asked, by day."""

    theme = django_filters.ChoiceFilter(label=gettext_lazy("About"), choices=advice.themes)
    caller_role = django_filters.ChoiceFilter(label=gettext_lazy("Who asked"), choices=advice.caller_roles)
    on_after = django_filters.DateFilter(
        field_name="on", lookup_expr="gte", label=gettext_lazy("From"), widget=DatePicker
    )
    on_before = django_filters.DateFilter(
        field_name="on", lookup_expr="lte", label=gettext_lazy("Until"), widget=DatePicker
    )

    class Meta:
        model = AdviceContact
        fields: tuple[str, ...] = ()


@access("referrals.view_advicecontact")
class Advice(ListPage):
    """Questions answered without anybody being named."""

    key = "referrals.advice"
    filters = AdviceFilters
    template_name = "referrals/desk/advice.html"
    title = gettext_lazy("Advice contacts")
    purpose = gettext_lazy("Questions answered in general terms. Nobody is named in them.")
    columns = (
        Column("on", gettext_lazy("Day"), kind="date", sort="on"),
        Column("theme", gettext_lazy("About"), value=lambda row: word("advice_themes", row.theme), sort="theme", row=True,
               sub=lambda row: row.answer),
        Column("caller_role", gettext_lazy("Who asked"), value=lambda row: word("caller_roles", row.caller_role), sort="caller_role"),
        Column("signposted_to", gettext_lazy("Also pointed to")),
        Column("raised_at", gettext_lazy("Concern"), template="referrals/desk/_advice_raised.html"),
    )  # fmt: skip
    empty = Empty(
        gettext_lazy("No advice contacts yet"),
        gettext_lazy("Write down each question you answer: it shows what the city is worried about."),
        "referrals:advice_add",
        gettext_lazy("Write down advice"),
        "referrals.add_advicecontact",
        icon="chat-left-dots",
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """In one transaction, since the rows exist for the desk alone."""
        with transaction.atomic():
            return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        """All of them, newest first."""
        return AdviceContact.objects.visible_to(self.request.user)

    def summary(self, rows: QuerySet[Any]) -> str:
        """How many, and how many became a concern."""
        amount, raised = rows.count(), rows.filter(raised_at__isnull=False).count()
        words = ngettext("%(n)s contact", "%(n)s contacts", amount) % {"n": number(amount)}
        return _("%(contacts)s, %(raised)s of them became a concern") % {
            "contacts": words,
            "raised": number(raised),
        }


@case_page("referrals.add_advicecontact")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Write down advice."""
    form = AdviceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.note_advice(by=request.user, **form.cleaned_data)
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _("The advice is written down."))
            return redirect("referrals:advice")
    return render(request, "referrals/desk/advice_form.html", {"form": form})


@case_page("referrals.raise_advicecontact")
@require_http_methods(["GET", "POST"])
def raise_it(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide that a question becomes a concern, then take it down."""
    contact = fetch(AdviceContact, request.user, "referrals.raise_advicecontact", pk=pk)
    form = RaiseAdviceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.raise_advice(contact=contact, why=form.cleaned_data["why"], by=request.user)
        except DomainError as error:
            add_to_form(form, error)
        else:
            return redirect("referrals:take_down")
    return render(request, "referrals/desk/advice_raise.html", {"form": form, "contact": contact})
