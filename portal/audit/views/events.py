"""The page on which the data protection officer reads what was done."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.html import format_html
from django.utils.translation import gettext_lazy, ngettext

from portal.access import access
from portal.accounts.fresh import ask_again, is_fresh
from portal.audit.filters import EventFilters
from portal.audit.models import AuditEvent
from portal.audit.selectors import names_of
from portal.audit.services import record_read
from portal.ui.lists import Column, Empty, ListPage


def _told(event: AuditEvent) -> str:
    """Its details in one line; they may be as long as a digest or a list of many ids, without a gap to break at."""
    return ", ".join(f"{name}: {value}" for name, value in event.details.items())


@access("audit.view_events")
class Events(ListPage):
    """What was done, read, exported or refused. Reading it is itself written down."""

    key = "audit.events"
    title = gettext_lazy("Audit")
    purpose = gettext_lazy(
        "Who did, read, exported or was refused what. It can only be added to, and looking at it is written down too."
    )
    filters = EventFilters
    csv_perm = "audit.export_events"
    page_size = 50
    columns = (
        Column("at", gettext_lazy("When"), template="audit/_moment.html", text=lambda e: e.at.isoformat()),
        Column(
            "actor",
            gettext_lazy("Who"),
            value=lambda e: getattr(e, "actor_name", e.actor),
            sub=lambda e: e.actor_roles.replace(",", ", ").replace("_", " "),
        ),
        Column("action", gettext_lazy("What"), row=True),
        Column("record", gettext_lazy("Record"), value="object_type", sub="object_id"),
        Column("purpose", gettext_lazy("Stated purpose")),
        Column(
            "details",
            gettext_lazy("Details"),
            value=lambda e: format_html('<span class="breaks">{}</span>', told) if (told := _told(e)) else "",
            text=lambda e: _told(e),
        ),
        Column("request_id", gettext_lazy("Request"), value=lambda e: e.request_id[:8], text="request_id"),
    )
    empty = Empty(gettext_lazy("Nothing has been written down"), icon="journal")

    def get_queryset(self) -> QuerySet[Any]:
        """Newest first."""
        return AuditEvent.objects.visible_to(self.request.user)

    def summary(self, rows: QuerySet[Any]) -> str:
        """How many."""
        count = rows.count()
        return ngettext("%(n)s event", "%(n)s events", count) % {"n": f"{count:,}"}

    def context(self, filterset: Any, rows: QuerySet[Any]) -> dict[str, Any]:
        """The page with names for ids; written down as read."""
        context = super().context(filterset, rows)
        events = list(context["page"].object_list)
        names = names_of(event.actor for event in events)
        for event in events:
            event.actor_name = names[event.actor]
        context["page"].object_list = events
        used = sorted(key for key, value in self.request.GET.items() if value)
        record_read(
            action="audit.view_events",
            actor=self.request.user,
            details={"filters": used, "shown": len(events)},
        )
        return context

    def csv(self, rows: QuerySet[Any]) -> HttpResponseBase:
        """The file, after a fresh sign-in; ids instead of names."""
        if not is_fresh(self.request):
            return ask_again(self.request)
        return super().csv(rows)
