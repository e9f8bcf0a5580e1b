"""The list of activities, and one activity."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from portal.access import abilities, access, fetch
from portal.accounts.models import User
from portal.accounts.unsent import keeps_unsent, unsent
from portal.documents.models import documents_of
from portal.documents.services import attach
from portal.errors import DomainError, add_to_form
from portal.prepared import Prepared
from portal.ui.kept import kept_if_slow
from portal.ui.lists import Column, Empty, ListPage
from portal.ui.templatetags.ui import number
from programmes import scope, services
from programmes.checks import unknown_by_dimension
from programmes.enums import Channel, LogStatus
from programmes.filters import ActivityFilters
from programmes.forms.activity import ActivityForm
from programmes.forms.quick import QuickForm, initial_of, repeated
from programmes.forms.steps import LOG_STEP_FORMS, RedactForm
from programmes.history import revisions
from programmes.languages import names as language_names
from programmes.models import ActivityLog, ActivityLogTransition, AttendanceBreakdown
from programmes.own import start_of_next, usual_in
from programmes.remarks import remarks_on
from programmes.workflow import LOG_STEPS


@access("programmes.view_activitylog")
class Activities(ListPage):
    """What partners did, where, and for how many."""

    key = "programmes.activities"
    filters = ActivityFilters
    csv_perm = "programmes.export_activitylog"
    template_name = "programmes/activities.html"
    title = gettext_lazy("Activities")
    purpose = gettext_lazy("What partners did, where, and for how many. Numbers only, never names.")
    columns = (
        Column("date", gettext_lazy("Date"), kind="date", sort="date"),
        Column(
            "title",
            gettext_lazy("Activity"),
            sort="title",
            row=True,
            value=lambda log: log.title or log.type_name or _("Activity"),
            url=lambda log: f"/activities/{log.pk}/",
            sub=lambda log: f"{log.programme_title} · {log.organisation_name}",
        ),
        Column("type", gettext_lazy("Type"), value="type_name"),
        Column("area", gettext_lazy("Area"), value="area_name"),
        Column("attendance", gettext_lazy("People"), kind="number", sort="attendance"),
        Column(
            "status",
            gettext_lazy("Status"),
            template="programmes/_log_status.html",
            tells="status",
            text=lambda log: log.get_status_display(),
        ),
    )
    empty = Empty(
        gettext_lazy("No activities yet"),
        gettext_lazy("Log the first one: it takes less than a minute."),
        "programmes:log",
        gettext_lazy("Log an activity"),
        "programmes.add_activitylog",
    )

    def get_queryset(self) -> QuerySet[Any]:
        """What this person may see, newest first."""
        return ActivityLog.objects.visible_to(self.request.user)

    def shown(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Names without the records that bear them."""
        return rows.only("title", "date", "attendance", "status").annotate(
            programme_title=F("programme__title"), organisation_name=F("organisation__name"),
            area_name=F("area__name"), type_name=F("type__name"),
        )  # fmt: skip

    @property
    def by_key(self) -> bool:  # type: ignore[override]
        """For all but the city's people, who see every log that was sent: theirs lie scattered among all others."""
        return not self.request.user.has_role(*scope.CITY)  # type: ignore[union-attr]

    def totals(self, rows: QuerySet[Any]) -> dict[str, Any]:
        """Rows and people, counted once for the summary and for the pages."""
        if not hasattr(self, "_totals"):
            counted = Sum("attendance", filter=~Q(status=LogStatus.WITHDRAWN))
            asked = sorted((k, v) for k, v in self.request.GET.items() if k not in ("page", "sort", "format"))
            self._totals = kept_if_slow(
                self.request.user,
                f"totals:{self.key}:{asked}",
                lambda: rows.order_by().aggregate(logs=Count("*"), people=counted),
            )
        return self._totals

    def amount(self, rows: QuerySet[Any]) -> int:
        """As the totals have it."""
        return int(self.totals(rows)["logs"])

    def summary(self, rows: QuerySet[Any]) -> str:
        """How many, and how many people; withdrawn ones are listed but not added up."""
        found = self.totals(rows)
        people = found["people"] or 0
        logs = ngettext("%(n)s activity", "%(n)s activities", found["logs"]) % {"n": number(found["logs"])}
        return _("%(logs)s, %(people)s people") % {"logs": logs, "people": number(people)}


@keeps_unsent
@access("programmes.add_activitylog")
@require_http_methods(["GET", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """Log an activity: five answers, sent once."""
    user: Any = request.user
    like = (
        fetch(ActivityLog, user, "programmes.view_activitylog", pk=request.GET["like"])
        if request.GET.get("like", "").isdigit()
        else None
    )
    last = start_of_next(user) if like is None else None
    start = _start(request, like, last)
    form = QuickForm(request.POST or unsent(request), request.FILES or None, user=user, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            saved = _store(request, form)
        except DomainError as error:
            add_to_form(form, error)
        else:
            _tell(request, saved)
            return redirect("programmes:activity", pk=saved.log.pk)
    return render(request, "programmes/log.html", {"form": form, "last": last, "like": like})


def _start(request: HttpRequest, like: ActivityLog | None, last: ActivityLog | None) -> dict[str, Any]:
    """What the form begins with: an earlier log, or the programme named in the address with what was usual there last."""
    if like is not None:
        return repeated(like)
    if request.GET.get("programme", "").isdigit():
        programme = int(request.GET["programme"])
        usual = usual_in(request.user, programme)
        start = repeated(usual) if usual else {"programme": programme}
    else:
        start = repeated(last) if last else {}
    start.pop("title", None)
    return start


def _store(request: HttpRequest, form: ActivityForm) -> services.Saved:
    wanted = form.cleaned_data
    with transaction.atomic():
        saved = services.log_activity(
            programme=wanted["programme"],
            date=wanted["date"],
            client_id=wanted["client_id"],
            send="draft" not in request.POST,
            channel=Channel.PHONE if "Mobi" in request.headers.get("User-Agent", "") else Channel.BROWSER,
            breakdowns=form.breakdowns(),
            by=request.user,
            **form.values(),
        )
        if saved.is_new:
            _attach(saved.log, wanted.get("evidence"), request.user)
    return saved


def _attach(log: ActivityLog, upload: Any, by: Any) -> None:
    """Keep the evidence, if some was sent; what is wrong with it is said beside its field."""
    if not upload:
        return
    try:
        attach(to=log, upload=upload, title="", by=by)
    except DomainError as error:
        raise DomainError(error.message, field="evidence") from error


def _tell(request: HttpRequest, saved: services.Saved) -> None:
    if not saved.is_new:
        messages.info(request, _("This activity was already here; it is stored once."))
    elif saved.log.status == LogStatus.DRAFT:
        messages.success(request, _("Kept as a draft. Only your organisation sees it until you send it."))
    else:
        messages.success(request, _("Sent. Thank you: it counts once the city has checked it."))
        if any(remark.code == "duplicate" for remark in remarks_on(saved.log)):
            messages.warning(
                request,
                _(
                    "There is another log of the same programme, day, place and type. If a colleague was faster, withdraw this one."
                ),
            )


@access("programmes.view_activitylog")
@require_GET
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    """One activity: what was logged, what is asked, what happened to it."""
    found = fetch(
        ActivityLog.objects.with_names().select_related("programme__department", "created_by", "verified_by"),
        request.user,
        "programmes.view_activitylog",
        pk=pk,
    )
    return render(request, "programmes/activity.html", context_of(request, found))


_breakdowns_of = Prepared(
    lambda log: (
        AttendanceBreakdown.objects.filter(log_id=log)
        .select_related("category__dimension")
        .order_by("category__dimension__position", "category__position")
    )
)
_steps_of = Prepared(
    lambda log: ActivityLogTransition.objects.filter(log_id=log).select_related("by").order_by("-at", "-pk")
)


def context_of(request: HttpRequest, found: ActivityLog) -> dict[str, Any]:
    """What the page of a log and the queue show of it."""
    counts = {row.category: row.count for row in _breakdowns_of(found.pk)}
    unknown = unknown_by_dimension(found.attendance, counts)
    shown: dict[Any, dict[str, Any]] = {}
    for category, count in counts.items():
        entry = shown.setdefault(
            category.dimension, {"rows": [], "unknown": unknown.get(category.dimension.slug, 0)}
        )
        entry["rows"].append((category.name, count))
    able = abilities(request.user, found)
    changes = revisions(found)
    people = dict(
        User.objects.filter(pk__in={r.actor_id for r in changes if len(r.actor_id) == 36}).values_list(
            "pk", "name"
        )
    )
    steps = _steps_of(found.pk)
    return {
        "log": found,
        "able": able,
        "breakdowns": list(shown.items()),
        "languages": language_names(found.languages),
        "documents": documents_of(found),
        "steps": steps,
        "question": next((s for s in steps if s.action == "query"), None)
        if found.status == LogStatus.QUERIED
        else None,
        "changes": [(revision, people.get(_uuid(revision.actor_id), "")) for revision in changes],
        "remarks": remarks_on(found) if able["verify"] or able["query"] else [],
        "buttons": [
            (step.action, step.label)
            for step in LOG_STEPS.values()
            if able.get(step.action) and step.action not in ("correct", "answer")
        ],
    }


def _uuid(text: str) -> Any:
    import uuid

    return uuid.UUID(text) if len(text) == 36 else None


@keeps_unsent
@access("programmes.change_activitylog")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a log; a verified one with a reason."""
    found = fetch(ActivityLog.objects.with_names(), request.user, "programmes.view_activitylog", pk=pk)
    able = abilities(request.user, found)
    if not (able["change"] or able["correct"]):
        raise PermissionDenied("programmes.change_activitylog")
    sent = request.POST or unsent(request)
    typed = str(sent.get("version", "")) if sent else ""
    version = int(typed) if typed.isdigit() else found.version
    form = ActivityForm(sent, request.FILES or None, user=request.user, log=found, initial=initial_of(found))
    if request.method == "POST" and form.is_valid():
        values = {
            **form.values(),
            "programme": form.cleaned_data["programme"],
            "date": form.cleaned_data["date"],
        }
        try:
            with transaction.atomic():
                reason = request.POST.get("reason", "")
                changed = services.update_log(
                    log=found,
                    by=request.user,
                    version=version,
                    values=values,
                    breakdowns=form.breakdowns(),
                    reason=reason,
                )
                _attach(changed, form.cleaned_data.get("evidence"), request.user)
        except DomainError as error:
            add_to_form(form, error)
            version = (
                ActivityLog.objects.values_list("version", flat=True).get(pk=pk)
                if error.code == "conflict"
                else version
            )
        else:
            messages.success(request, _("Changed. What it said before stays in its history."))
            return redirect("programmes:activity", pk=pk)
    context = {
        "form": form,
        "log": found,
        "version": version,
        "correcting": able["correct"],
        "reason": sent.get("reason", "") if sent else "",
    }
    return render(request, "programmes/activity_form.html", context)


@keeps_unsent
@access("programmes.view_activitylog")
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Take a log one step further; steps that need words or can't be undone ask first."""
    found = fetch(ActivityLog.objects.with_names(), request.user, "programmes.view_activitylog", pk=pk)
    if not abilities(request.user, found).get(action):
        if action not in LOG_STEPS:
            raise PermissionDenied(action)
        fetch(ActivityLog, request.user, f"programmes.{action}_activitylog", pk=pk)
    form = LOG_STEP_FORMS[action](request.POST or unsent(request), initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            form.take(found, request.user)
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, str(form.done))
            return redirect("programmes:activity", pk=pk)
    return render(
        request, "programmes/activity_step.html", {"form": form, "log": found, "question": _question(found)}
    )


def _question(found: ActivityLog) -> Any:
    return (
        found.transitions.filter(action="query").select_related("by").last()
        if found.status == LogStatus.QUERIED
        else None
    )


@access("programmes.view_activitylog")
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away, after asking."""
    found = fetch(ActivityLog.objects.with_names(), request.user, "programmes.discard_activitylog", pk=pk)
    if request.method == "POST":
        services.discard(log=found, by=request.user)
        messages.success(request, _("The draft is gone."))
        return redirect("programmes:activities")
    return render(request, "programmes/activity_discard.html", {"log": found})


@access("programmes.view_activitylog")
@require_http_methods(["GET", "POST"])
def redact(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a name out of the texts, in the history too."""
    found = fetch(ActivityLog.objects.with_names(), request.user, "programmes.redact_activitylog", pk=pk)
    form = RedactForm(request.POST or None, log=found, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.redact(
                log=found,
                by=request.user,
                version=form.cleaned_data["version"],
                texts=form.texts(),
                also_steps=form.cleaned_data["also_steps"],
            )
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _("Taken out, from the earlier versions too."))
            return redirect("programmes:activity", pk=pk)
    return render(request, "programmes/activity_redact.html", {"form": form, "log": found})
