"""Reading across models, for pages, reports and learning."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.charts import Lines, Series, Value
from programmes.enums import LogStatus
from programmes.models import ActivityLog, Programme


def months_chart(programme: Programme, today: dt.date) -> Lines | None:
    """People a month over the past year, from verified logs; None with fewer than three months to show.

    A month without a verified log is a gap, not a zero. For those who read the logs too: nothing in it is hidden.
    """
    first = (today.replace(day=1) - dt.timedelta(days=334)).replace(day=1)
    rows = (
        ActivityLog.objects.verified()
        .filter(programme=programme, date__gte=first, attendance__isnull=False)
        .order_by()
        .annotate(month=TruncMonth("date"))
        .values("month")
        .annotate(people=Sum("attendance"))
        .values_list("month", "people")
    )
    counted = dict(rows)
    if len(counted) < 3:
        return None
    months = [_month_after(first, n) for n in range(12)]
    values: list[Value] = [counted.get(month) for month in months]
    best = max(counted, key=lambda month: counted[month])
    return Lines(
        title=_("Most people came in %(month)s: %(n)s")
        % {"month": date_format(best, "F Y"), "n": counted[best]},
        sub=_("People a month, head counts; a gap is a month without a verified log"),
        source=_("Source: activity logs, verified."),
        bias=_("People who come twice are counted twice."),
        series=[Series("", values)],
        periods=[date_format(month, "M") for month in months],
        period_label=_("Month"),
    )


def _month_after(first: dt.date, n: int) -> dt.date:
    year, month = divmod(first.month - 1 + n, 12)
    return dt.date(first.year + year, month + 1, 1)


@dataclass(frozen=True)
class Month:
    """A partner's month so far."""

    logs: int
    people: int
    verified: int
    waiting: int
    queried: int
    drafts: int


def month_of(user: Any, today: dt.date) -> Month:
    """What the person's organisation logged since the first of the month; drafts and questions of any month."""
    first = today.replace(day=1)
    in_month = Q(date__gte=first)
    counts = Q(status__in=(LogStatus.SUBMITTED, LogStatus.VERIFIED, LogStatus.QUERIED))
    found = (
        ActivityLog.objects.own(user)
        .filter(in_month | Q(status__in=(LogStatus.DRAFT, LogStatus.QUERIED)))
        .order_by()
        .aggregate(
            logs=Count("pk", filter=in_month & counts),
            people=Sum("attendance", filter=in_month & counts),
            verified=Count("pk", filter=in_month & Q(status=LogStatus.VERIFIED)),
            waiting=Count("pk", filter=in_month & Q(status=LogStatus.SUBMITTED)),
            queried=Count("pk", filter=Q(status=LogStatus.QUERIED)),
            drafts=Count("pk", filter=Q(status=LogStatus.DRAFT)),
        )
    )
    return Month(**{**found, "people": found["people"] or 0})
