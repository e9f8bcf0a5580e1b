"""Every list of the portal: filters whose state is the address, count, sorting, paging, saved views, CSV, cards on a phone.

An app writes::

    @access("programmes.view_programmes")
    class Programmes(ListPage):
        key = "programmes.programmes"
        filters = ProgrammeFilters                      # a django_filters.FilterSet
        columns = (
            Column("title", _("Programme"), sort="title", row=True, url="get_absolute_url", sub=lambda p: p.lead),
            Column("status", _("Status"), template="programmes/_status.html", text=lambda p: p.get_status_display()),
            Column("logs", _("Activities"), sort="log_count", kind="number", value="log_count"),
        )
        empty = Empty(_("No programmes yet"), _("Register the first one."))

        def get_queryset(self):
            return Programme.objects.visible_to(self.request.user).with_progress()

Its template extends `ui/list.html` and fills heading, purpose and actions. HTMX asks the same address and gets `ui/_list.html` alone.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import django_filters
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views import View

from portal.access import allowed
from portal.audit.services import record
from portal.ui import filter_bar
from portal.ui.chips import chips_of
from portal.ui.kept import kept
from portal.ui.models import SavedView
from portal.ui.paging import ByKey
from portal.ui.rows import getter
from portal.ui.templatetags import ui as tags

Text = str | Promise
Get = str | Callable[[Any], Any]
FORMULA = ("=", "+", "-", "@", "\t", "\r")
CSV_LIMIT = 20_000


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        name: attribute of the row, and the name in the address when sorting.
        label: head of the column, and the label on a phone's card.
        value: what to show, if it is not the attribute `name`.
        kind: `text`, `number`, `money`, `date`.
        sort: field or annotation to order by; without it the column is not sortable.
        row: this cell names the row: it is its header and first on a card.
        url: where the row header leads.
        sub: a second, quieter line under the value.
        template: a fragment that draws the cell, with `row`.
        tells: the attribute that the fragment tells and nothing else, such as a status: it is drawn once for each value.
        text: the plain words for CSV, where `template` or `value` give HTML.
    """

    name: str
    label: Text
    value: Get = ""
    kind: str = "text"
    sort: str = ""
    row: bool = False
    url: Get | None = None
    sub: Get | None = None
    template: str = ""
    tells: str = ""
    text: Get | None = None

    def formatted(self, value: Any) -> Any:
        """The value in the person's notation."""
        match self.kind:
            case "number":
                return tags.number(value)
            case "money":
                return tags.money(value)
            case "date":
                return tags.short_date(value)
        return tags.MISSING if value is None or value == "" else value

    def plain(self, row: Any) -> str:
        """The value for a CSV file; what a spreadsheet would take for a formula gets an apostrophe."""
        value = getter(self.text or self.value or self.name)(row)
        words = "" if value is None else str(value)
        return "'" + words if words.startswith(FORMULA) and self.kind == "text" else words


@dataclass(frozen=True)
class Empty:
    """What to say and offer when nothing is there at all."""

    title: Text
    text: Text = ""
    url_name: str = ""
    action: Text = ""
    perm: str = ""
    icon: str = "journal-plus"


class ListPage(View):
    """A list of records. See the module for how an app writes one."""

    key: ClassVar[str] = ""
    columns: ClassVar[tuple[Column, ...]] = ()
    filters: ClassVar[type[django_filters.FilterSet] | None] = None
    template_name: ClassVar[str] = "ui/list.html"
    page_size: ClassVar[int] = 25
    by_key: bool = (
        False  # whether an index alone tells which rows stand on a page, and only these are then read
    )
    csv_perm: ClassVar[str] = ""
    default_sort: ClassVar[str] = ""
    empty: ClassVar[Empty] = Empty(_("Nothing here yet"))
    title: ClassVar[Text] = ""
    purpose: ClassVar[Text] = ""

    def get_queryset(self) -> QuerySet[Any]:
        """The rows this person may see; start from `visible_to(self.request.user)`."""
        raise NotImplementedError

    def shown(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Of the rows of one page or of the file what the columns read; what counts and sorts them goes without."""
        return rows

    def summary(self, rows: QuerySet[Any]) -> Text:
        """The count in words, and sums where they help: "57 activities, 1,073 people". `rows` are the filtered ones."""
        raise NotImplementedError

    def extra(self) -> dict[str, Any]:
        """Further context for the page around the list."""
        return {}

    def get_columns(self) -> tuple[Column, ...]:
        """The columns for this person."""
        return self.columns

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, its fragment for HTMX, or the CSV file."""
        filterset, rows = self.filtered()
        rows = self.ordered(rows)
        if request.GET.get("format") == "csv":
            return self.csv(rows)
        context = self.context(filterset, rows)
        htmx: Any = getattr(request, "htmx", False)
        if htmx and htmx.target == "list":
            return render(request, "ui/_list.html", context)
        return render(request, self.template_name, context | self.extra())

    def filtered(self) -> tuple[django_filters.FilterSet | None, QuerySet[Any]]:
        """The filters that are on, as typed, and the rows they leave. One that makes no sense is told beside its field and left out."""
        base = self.get_queryset()
        asked = filter_bar.asked_of(self.filters, self.request.GET) if self.filters is not None else None
        if self.filters is None or not asked:
            return None, base
        filterset = filter_bar.only(self.filters, asked)(  # type: ignore[arg-type]  # a class is hashable
            self.request.GET, queryset=base, request=self.request
        )
        return filterset, filterset.qs if filterset.is_valid() else filterset.filter_queryset(base)

    def sort(self) -> tuple[str, bool]:
        """Name of the column sorted by, and whether downwards; unknown names are ignored."""
        asked = self.request.GET.get("sort", "") or self.default_sort
        name, down = asked.removeprefix("-"), asked.startswith("-")
        return (name, down) if any(c.name == name and c.sort for c in self.get_columns()) else ("", False)

    def ordered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """By the column asked for; the key decides between equals, so that pages don't overlap."""
        name, down = self.sort()
        if not name:
            return rows
        by = next(c.sort for c in self.get_columns() if c.name == name)
        return rows.order_by(f"-{by}" if down else by, "-pk" if down else "pk")

    def page(self, rows: QuerySet[Any]) -> Page:
        """The page asked for, or the nearest there is."""
        found: Any = ByKey(rows) if self.by_key else rows
        pages = Paginator(found, self.page_size)
        pages.count = self.amount(rows)
        page = pages.get_page(self.request.GET.get("page"))
        page.object_list = self.shown(page.object_list)  # type: ignore[arg-type]  # a part of `rows`
        return page

    def amount(self, rows: QuerySet[Any]) -> int:
        """How many rows there are, counted once for the summary and for the pages."""
        if not hasattr(self, "_amount"):
            self._amount: int = rows.order_by().count()
        return self._amount

    def heads(self) -> list[dict[str, Any]]:
        """Column heads with the sort that a click gives."""
        name, down = self.sort()
        return [
            {
                "column": c,
                "next": f"-{c.name}" if c.name == name and not down else c.name,
                "aria": ("descending" if down else "ascending") if c.name == name else "",
                "icon": "arrow-down" if down else "arrow-up",
            }
            for c in self.get_columns()
        ]

    def context(self, filterset: django_filters.FilterSet | None, rows: QuerySet[Any]) -> dict[str, Any]:
        """What the list's templates need."""
        page = self.page(rows)
        chips = chips_of(filterset, self.request.GET) if filterset is not None else []
        fields = (
            list(filter_bar.fields_of(self.filters, filterset, rows, self.request))
            if self.filters is not None
            else []
        )
        can_csv = bool(self.csv_perm) and allowed(self.request.user, self.csv_perm)
        return {
            "list": self, "page": page, "heads": self.heads(),
            "columns": self.get_columns(), "first_filter": fields[:1], "more_filters": fields[1:], "chips": chips,
            "summary": self.summary(rows), "can_csv": can_csv, "empty": self.empty, "may_begin": self.may_begin,
            "views": self.saved_views(), "state": state_of(self.request), "title": self.title, "purpose": self.purpose,
        }  # fmt: skip

    def may_begin(self) -> bool:
        """Whether the empty state may offer its action to this person."""
        return bool(self.empty.url_name) and (
            not self.empty.perm or allowed(self.request.user, self.empty.perm)
        )

    def saved_views(self) -> list[dict[str, Any]]:
        """This person's saved views of this list; the one we look at is marked."""
        if not self.key:
            return []
        state, user = state_of(self.request), self.request.user
        views = kept(user, f"views:{self.key}", lambda: list(SavedView.objects.of(user, self.key)))
        return [
            {"view": v, "url": f"{self.request.path}?{v.query}", "current": v.query == state} for v in views
        ]

    def csv(self, rows: QuerySet[Any]) -> HttpResponseBase:
        """The filtered rows as CSV, written down in the audit. At most 20,000: beyond, narrow the filters."""
        if not self.csv_perm or not allowed(self.request.user, self.csv_perm):
            raise PermissionDenied(self.csv_perm)
        amount = min(rows.count(), CSV_LIMIT)
        with transaction.atomic():
            record(
                action=self.csv_perm,
                actor=self.request.user,
                details={"list": self.key, "rows": amount, "filters": sorted(self.request.GET)},
            )
        response = StreamingHttpResponse(
            self._lines(self.shown(rows[:CSV_LIMIT])), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{self.key.replace(".", "_")}.csv"'
        return response

    def _lines(self, rows: QuerySet[Any]) -> Iterator[str]:
        writer = csv.writer(_Echo())
        columns = self.get_columns()
        yield "\ufeff" + writer.writerow([str(c.label) for c in columns])
        for row in rows.iterator(chunk_size=500):
            yield writer.writerow([c.plain(row) for c in columns])


class _Echo:
    """Hands each line straight back to the writer's caller."""

    def write(self, line: str) -> str:
        return line


def state_of(request: HttpRequest) -> str:
    """The part of the address that is worth saving: filters and sort, without page and file format."""
    kept = request.GET.copy()
    for name in ("page", "format"):
        kept.pop(name, None)
    for name in [name for name, value in kept.items() if value == ""]:
        kept.pop(name)
    return kept.urlencode()
