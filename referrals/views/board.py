"""The board and the list: numbers, states and dates of many cases."""

from typing import Any, ClassVar

from django.core.paginator import Page
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from portal.access import access
from portal.ui.addresses import addresses
from portal.ui.lists import Column, Empty, ListPage
from portal.ui.templatetags.ui import number
from referrals import boards
from referrals.drawn import state_of
from referrals.filters import CaseFilters
from referrals.models import Case
from referrals.views.page import case_page


@case_page("referrals.open_board")
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Open cases by state, with what is late and why."""
    columns = boards.board_of(request.user)
    late, total = sum(c.late for c in columns), sum(c.total for c in columns)
    return render(request, "referrals/board.html", {"columns": columns, "late": late, "total": total})


LISTED = (
    "pk", "number", "process", "process_version", "state", "received_at", "entered_at", "due_at", "area_name",
)  # fmt: skip


@access("referrals.list_cases")
class Cases(ListPage):
    """All cases that this person may know of; nothing about a person, and no file of them."""

    key = "referrals.cases"
    filters = CaseFilters
    title = _("Cases")
    purpose = _(
        "Number, state, area and dates. Who a case is about stands in the case alone, for those whose part it is."
    )
    default_sort = "due"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("number", _("Case"), sort="number", row=True, url=lambda case: addresses("referrals:case")(case.pk)),
        Column("state", _("State"), sort="state", value=state_of),
        Column("area", _("Area"), value="area_name"),
        Column("received", _("Received"), kind="date", sort="received_at", value="received_at"),
        Column("since", _("In this state since"), kind="date", sort="entered_at", value="entered_at"),
        Column("due", _("Due"), kind="date", sort="due_at", value="due_at"),
    )  # fmt: skip
    empty = Empty(
        _("No cases that you may know of"),
        _("Cases appear here once your part in them has come."),
        icon="eye-slash",
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The list, as a page about cases."""
        get: Any = super().get
        listing: Any = case_page("referrals.list_cases")(get)
        response: HttpResponseBase = listing(request, *args, **kwargs)
        return response

    def get_queryset(self) -> QuerySet[Any]:
        """Cases with their dates, for those who may know them."""
        return Case.objects.dated_for(self.request.user)

    def page(self, rows: QuerySet[Any]) -> Page:
        """Of the cases of a page what is shown of them, and where they are."""
        self.totals(rows)
        return super().page(rows.annotate(area_name=F("area__name")).values_list(*LISTED, named=True))

    def totals(self, rows: QuerySet[Any]) -> dict[str, int]:
        """How many, and how many of them late; counted once for the summary and for the pages."""
        if not hasattr(self, "_totals"):
            late = Count("pk", filter=Q(due_at__lt=timezone.now()))
            with transaction.atomic():
                self._totals: dict[str, int] = rows.order_by().aggregate(n=Count("*"), late=late)
        return self._totals

    def amount(self, rows: QuerySet[Any]) -> int:
        """As the totals have it."""
        return self.totals(rows)["n"]

    def summary(self, rows: QuerySet[Any]) -> str:
        """How many, and how many of them late."""
        found = self.totals(rows)
        words = ngettext("%(n)s case", "%(n)s cases", found["n"]) % {"n": number(found["n"])}
        late = ngettext("%(n)s late", "%(n)s late", found["late"]) % {"n": number(found["late"])}
        return f"{words}, {late}"
