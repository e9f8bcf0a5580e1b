"""What programmes contribute to pages that gather from several apps."""

import datetime as dt
from typing import Any

from django.db.models import Count, Min, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.access.once import once
from portal.inbox import Waiting
from portal.ui.kept import kept_if_slow
from portal.ui.panels import Panel, SearchHit
from portal.ui.templatetags.ui import HIDDEN
from programmes import scope
from programmes.enums import LogStatus, ProgrammeStatus
from programmes.filters import by_words
from programmes.models import ActivityLog, Programme
from programmes.own import start_of_next
from programmes.selectors import month_of

AIM = dt.timedelta(days=7)
PARTNERS = ("partner_member", "partner_manager")


def waiting(user: Any) -> list[Waiting]:
    """Logs to verify for those who check; questions and drafts for those who log."""
    found: list[Waiting] = []
    if user.has_role(*scope.CITY):
        found += _to_verify(user)
    if scope.logging_organisation_ids(user):
        found += _to_answer(user)
    return found


def _queue(user: Any) -> dict[str, Any]:
    """How many logs wait for this person's check and since when; told in two places, counted once a request."""
    waiting = ActivityLog.objects.to_verify_by(user).order_by()
    return once(user, "programmes.queue", lambda: waiting.aggregate(n=Count("*"), oldest=Min("submitted_at")))


def _to_verify(user: Any) -> list[Waiting]:
    line = _queue(user)
    if not line["n"]:
        return []
    days = (timezone.now() - line["oldest"]).days
    title = ngettext("%(n)s activity to verify", "%(n)s activities to verify", line["n"]) % {"n": line["n"]}
    detail = (
        ngettext("The oldest waits %(n)s day.", "The oldest waits %(n)s days.", days) % {"n": days}
        if days
        else _("The oldest came today.")
    )
    due = timezone.localdate(line["oldest"] + AIM)
    return [Waiting(title, reverse("programmes:queue"), detail, "clipboard-check", due, line["n"])]


def _to_answer(user: Any) -> list[Waiting]:
    own = (
        ActivityLog.objects.own(user)
        if user.has_role(*PARTNERS)
        else ActivityLog.objects.filter(created_by_id=user.pk)
    )
    queried = list(
        own.filter(status=LogStatus.QUERIED).order_by("updated_at").values_list("pk", flat=True)[:100]
    )
    drafts = own.filter(status=LogStatus.DRAFT, created_by_id=user.pk).count()
    found = []
    if queried:
        title = ngettext(
            "%(n)s question about your activities", "%(n)s questions about your activities", len(queried)
        ) % {"n": len(queried)}
        address = (
            reverse("programmes:activity", args=queried)
            if len(queried) == 1
            else reverse("programmes:activities") + "?status=queried"
        )
        found.append(
            Waiting(
                title,
                address,
                _("The log counts again once you have answered."),
                "question-circle",
                count=len(queried),
            )
        )
    if drafts:
        title = ngettext("%(n)s draft to finish", "%(n)s drafts to finish", drafts) % {"n": drafts}
        found.append(
            Waiting(
                title,
                reverse("programmes:activities") + "?status=draft",
                _("Only your organisation sees it until it is sent."),
                "pencil",
                count=drafts,
            )
        )
    return found


def home_partner(request: HttpRequest, subject: Any) -> Panel | None:
    """The way to log, and the questions, first."""
    user: Any = request.user
    if not user.has_role(*PARTNERS):
        return None
    queried = list(
        ActivityLog.objects.own(user).filter(status=LogStatus.QUERIED).in_lines().order_by("updated_at")[:5]
    )
    questions = {log.pk: log for log in queried}
    from programmes.models import ActivityLogTransition

    asked = (
        ActivityLogTransition.objects.filter(log__in=queried, action="query")
        .select_related("by")
        .only("log", "reason", "at", "by__name", "by__email")
        .order_by("at")
    )
    latest = {step.log_id: step for step in asked}
    last = start_of_next(user)
    return Panel(
        "programmes/_home_partner.html",
        {
            "questions": [(questions[pk], step) for pk, step in latest.items()],
            "last": last,
            "may_log": user.has_perm("programmes.add_activitylog"),
        },
    )


def home_month(request: HttpRequest, subject: Any) -> Panel | None:
    """The partner's month so far."""
    user: Any = request.user
    if not user.has_role(*PARTNERS):
        return None
    today = timezone.localdate()
    return Panel("programmes/_home_month.html", {"month": month_of(user, today), "today": today}, side=True)


def home_city(request: HttpRequest, subject: Any) -> Panel | None:
    """The programmes an officer keeps, each with its last thirty days."""
    user: Any = request.user
    if not user.has_role(*scope.CITY):
        return None
    since = timezone.localdate() - dt.timedelta(days=30)
    # by each programme's index from its newest log back: a join would walk through all logs of all years
    theirs = ActivityLog.objects.order_by().filter(
        programme=OuterRef("pk"),
        date__gte=since,
        status__in=(LogStatus.SUBMITTED, LogStatus.QUERIED, LogStatus.VERIFIED),
    )
    recent, people = (
        theirs.values("programme").annotate(n=figure).values("n")
        for figure in (Count("pk"), Sum("attendance"))
    )
    kept = Programme.objects.in_charge_of(user).filter(status=ProgrammeStatus.RUNNING).select_related("lead")
    rows = kept.annotate(recent=Coalesce(Subquery(recent), 0), people=Subquery(people)).order_by(
        "-recent", "title"
    )
    listed = list(rows[:8])
    return (
        Panel("programmes/_home_city.html", {"programmes": listed, "total": kept.count()}) if listed else None
    )


def area_panel(request: HttpRequest, area: Any) -> Panel | None:
    """Programmes that work here, and what took place here in the past year."""
    user: Any = request.user
    if not user.is_authenticated or not user.has_perm("programmes.view_programme"):
        return None
    through: Any = Programme.areas.through
    here = Programme.objects.visible_to(user).filter(
        pk__in=through.objects.filter(area__path__startswith=area.path).values("programme_id")
    )
    programmes = list(
        here.exclude(status__in=(ProgrammeStatus.CLOSED, ProgrammeStatus.COMPLETED))
        .select_related("lead", "intervention")
        .order_by("level", "title")[:15]
    )
    since = timezone.localdate() - dt.timedelta(days=365)
    year = ActivityLog.objects.verified().filter(area__path__startswith=area.path, date__gt=since)
    counts: dict[str, Any] = dict(
        kept_if_slow(
            user,
            f"programmes.year_in:{area.pk}",
            lambda: year.aggregate(logs=Count("*"), people=Sum("attendance")),
        )
    )
    may_list = user.has_perm("programmes.view_activitylog")
    # Who does not read every log finds people in reports, where no figure can be subtracted from another: a partner's own logs
    # taken from the sum of all would leave another organisation's.
    if not user.has_role(*scope.CITY):
        counts["people"] = HIDDEN
    return Panel(
        "programmes/_area_panel.html",
        {
            "area": area,
            "programmes": programmes,
            "counts": counts,
            "may_list": may_list,
        },
    )


def organisation_panel(request: HttpRequest, organisation: Any) -> Panel | None:
    """What the organisation leads and joins."""
    user: Any = request.user
    if not user.is_authenticated or not user.has_perm("programmes.view_programme"):
        return None
    seen = Programme.objects.visible_to(user)
    led, joined = (
        list(seen.filter(lead=organisation)),
        list(seen.filter(partnerships__organisation=organisation)),
    )
    return (
        Panel("programmes/_organisation_panel.html", {"led": led, "joined": joined})
        if led or joined
        else None
    )


def find(user: Any, words: str) -> list[SearchHit]:
    """Programmes by title, activities by title and story."""
    if not user.is_authenticated or not user.has_perm("programmes.view_programme"):
        return []
    programmes = Programme.objects.visible_to(user).filter(title__icontains=words).select_related("lead")[:10]
    hits = [
        SearchHit(p.title, str(p.lead), reverse("programmes:programme", args=[p.slug]), _("Programme"))
        for p in programmes
    ]
    if user.has_perm("programmes.view_activitylog"):
        logs = by_words(ActivityLog.objects.visible_to(user).with_names(), words)[:10]
        hits += [
            SearchHit(
                str(one),
                f"{one.programme} · {one.organisation}",
                reverse("programmes:activity", args=[one.pk]),
                _("Activity"),
            )
            for one in logs
        ]
    return hits


def queue_count(user: Any) -> int | None:
    """How many logs wait for this person, beside the entry in the navigation."""
    return _queue(user)["n"] or None
