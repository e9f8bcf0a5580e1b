"""The registry of programmes and one programme."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from portal.access import abilities, access, fetch
from portal.accounts.models import User
from portal.accounts.unsent import keeps_unsent, unsent
from portal.areas.models import Area
from portal.documents.models import documents_of
from portal.errors import DomainError, add_to_form
from portal.prepared import Prepared, keep
from portal.ui.addresses import address
from portal.ui.lists import Column, Empty, ListPage
from portal.ui.templatetags.ui import HIDDEN, number
from programmes import services
from programmes.enums import LogStatus, ProgrammeStatus
from programmes.filters import ProgrammeFilters
from programmes.forms.programme import PARTS, BasicsForm, CheckForm, ProgrammeStepForm, parts_of
from programmes.history import revisions
from programmes.models import (
    ActivityLog,
    BudgetLine,
    Programme,
    ProgrammeCheck,
    ProgrammePartner,
    ProgrammeTransition,
    TargetGroup,
)
from programmes.scope import reads_every_log
from programmes.selectors import months_chart
from programmes.services.programme import blockers
from programmes.workflow import PROGRAMME_STEPS

LISTED = ("slug", "title", "level", "starts_on", "status", "lead__name", "intervention__name")


@access("programmes.view_programme")
class Programmes(ListPage):
    """Every programme by level and area of intervention."""

    key = "programmes.programmes"
    filters = ProgrammeFilters
    csv_perm = "programmes.export_programme"
    template_name = "programmes/programmes.html"
    title = gettext_lazy("Programmes")
    purpose = gettext_lazy("What the city and its partners do for prevention, at each level, and for whom.")
    columns = (
        Column(
            "title",
            gettext_lazy("Programme"),
            sort="title",
            row=True,
            url=lambda p: address("programmes:programme", p.slug),
            sub="lead.name",
        ),
        Column("level", gettext_lazy("Level"), sort="level", value="get_level_display"),
        Column(
            "intervention",
            gettext_lazy("Area of intervention"),
            sort="intervention__name",
            value="intervention.name",
        ),
        Column("areas", gettext_lazy("Where"), value=lambda p: _where(p)),
        Column("starts_on", gettext_lazy("Since"), kind="date", sort="starts_on"),
        Column(
            "status",
            gettext_lazy("Status"),
            sort="status",
            template="programmes/_programme_status.html",
            tells="status",
            text=lambda p: p.get_status_display(),
        ),
    )
    empty = Empty(
        gettext_lazy("No programmes yet"),
        gettext_lazy("Register the first one; it begins as a concept."),
        "programmes:programme_new",
        gettext_lazy("Register a programme"),
        "programmes.add_programme",
    )

    def get_queryset(self) -> QuerySet[Any]:
        """What this person may see; of each record what the columns show."""
        seen = Programme.objects.visible_to(self.request.user)
        places = Area.objects.filter(programmes=OuterRef("pk")).order_by("path").values("name")
        named = seen.select_related("lead", "intervention").only(*LISTED)
        return named.annotate(place_names=ArraySubquery(places))

    def totals(self, rows: QuerySet[Any]) -> dict[str, int]:
        """All and those that run, counted once for the summary and for the pages."""
        if not hasattr(self, "_totals"):
            running = Count("pk", filter=Q(status=ProgrammeStatus.RUNNING), distinct=True)
            self._totals = rows.order_by().aggregate(n=Count("pk", distinct=True), running=running)
        return self._totals

    def amount(self, rows: QuerySet[Any]) -> int:
        """As the totals have it."""
        return self.totals(rows)["n"]

    def summary(self, rows: QuerySet[Any]) -> str:
        """How many, and how many of them run."""
        found = self.totals(rows)
        words = ngettext("%(n)s programme", "%(n)s programmes", found["n"]) % {"n": number(found["n"])}
        return _("%(programmes)s, %(n)s running") % {"programmes": words, "n": number(found["running"])}


def _where(programme: Any) -> str:
    names = programme.place_names
    return (
        ", ".join(names)
        if len(names) <= 3
        else _("%(first)s and %(n)s more") % {"first": ", ".join(names[:2]), "n": len(names) - 2}
    )


# How much of what happened stands open on the page; what is older unfolds.
TIMELINE_OPEN = 12
BESIDE: dict[str, Prepared[Any]] = {
    "target_groups": Prepared(lambda key: TargetGroup.objects.filter(programmes=key)),
    "partnerships": Prepared(
        lambda key: ProgrammePartner.objects.filter(programme_id=key).select_related("organisation")
    ),
    "checks": Prepared(lambda key: ProgrammeCheck.objects.filter(programme_id=key)),
    "budget_lines": Prepared(lambda key: BudgetLine.objects.filter(programme_id=key)),
}


@access("programmes.view_programme")
@require_GET
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """The record page."""
    source = Programme.objects.with_names().select_related("measure")
    found = fetch(source, request.user, "programmes.view_programme", slug=slug)
    for name, rows_of in BESIDE.items():
        keep(found, name, rows_of(found.pk))
    able = abilities(request.user, found)
    today = timezone.localdate()
    year = ActivityLog.objects.verified().filter(programme=found, date__gt=today - dt.timedelta(days=365))
    logs = ActivityLog.objects.visible_to(request.user).filter(programme=found).with_names()
    # Who reads reports only finds people there, where no figure can be subtracted from another.
    counts: dict[str, Any] = year.aggregate(logs=Count("*"), people=Sum("attendance"))
    tells_people = able["view_internal"] and reads_every_log(request.user, found)
    if not tells_people:
        counts["people"] = HIDDEN
    steps = [
        (name, step.label, blockers(found, name)) for name, step in PROGRAMME_STEPS.items() if able.get(name)
    ]
    timeline = _timeline(found, internal=able["view_internal"])
    context = {
        "programme": found,
        "able": able,
        "counts": counts,
        "chart": months_chart(found, today) if tells_people else None,
        "latest": list(logs.exclude(status=LogStatus.WITHDRAWN)[:6])
        if request.user.has_perm("programmes.view_activitylog")
        else [],
        "budget": _budget(found),
        "checks": [(kind, check) for kind in ("do_no_harm", "gender") if (check := found.latest_check(kind))],
        "timeline": timeline[:TIMELINE_OPEN],
        "earlier": timeline[TIMELINE_OPEN:],
        "documents": documents_of(found) if able["view_internal"] else [],
        "steps": [s for s in steps if not s[2]],
        "blocked": [s for s in steps if s[2]],
        "measure_url": reverse("strategy:measure", args=[found.measure_id]) if found.measure_id else "",
        "missing": {kind for kind in ("do_no_harm", "gender") if found.latest_check(kind) is None},
    }
    return render(request, "programmes/programme.html", context)


def _budget(found: Programme) -> list[tuple[int, Any, list[Any]]]:
    years: dict[int, list[Any]] = {}
    for line in found.budget_lines.all():
        years.setdefault(line.year, []).append(line)
    return [
        (year, sum(line.amount for line in lines), lines)
        for year, lines in sorted(years.items(), reverse=True)
    ]


_transitions_of = Prepared(
    lambda key: ProgrammeTransition.objects.filter(programme_id=key).select_related("by")
)


def _timeline(found: Programme, *, internal: bool) -> list[dict[str, Any]]:
    """Steps for everyone; who, why and what was changed for those who work with it."""
    events: list[dict[str, Any]] = [
        {
            "at": s.at,
            "text": f"{s.get_to_status_display()}" + (f": {s.reason}" if s.reason and internal else ""),
            "by": s.by.name if s.by and internal else "",
        }
        for s in _transitions_of(found.pk)
    ]
    if internal:
        changes = revisions(found)
        people = dict(
            User.objects.filter(pk__in={r.actor_id for r in changes if len(r.actor_id) == 36}).values_list(
                "pk", "name"
            )
        )
        names = {str(pk): name for pk, name in people.items()}
        events += [
            {
                "at": r.at,
                "text": _("Changed: %(fields)s") % {"fields": ", ".join(str(c.label) for c in r.changes)},
                "by": names.get(r.actor_id, ""),
            }
            for r in changes
        ]
    return sorted(events, key=lambda event: event["at"], reverse=True)


@keeps_unsent
@access("programmes.add_programme")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The first step makes a concept; the others follow."""
    form = BasicsForm(request.POST or unsent(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_programme(by=request.user, **form.values())
        except DomainError as error:
            add_to_form(form, error)
        else:
            return redirect(reverse("programmes:programme_edit", args=[made.slug, "people"]) + "?new=1")
    return render(
        request,
        "programmes/programme_form.html",
        {"form": form, "part": "basics", "parts": _course(None, "basics"), "programme": None, "is_new": True},
    )


def _course(found: Programme | None, part: str) -> list[dict[str, Any]]:
    names = parts_of(found.level) if found else ["basics", "people", "plan", "money"]
    at = names.index(part)
    return [
        {"name": n, "label": PARTS[n].heading, "done": i < at, "current": i == at}
        for i, n in enumerate(names)
    ]


@keeps_unsent
@access("programmes.change_programme")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, part: str) -> HttpResponse:
    """One step of the form; saved by itself. The last one leads to the record, where everything can be checked."""
    found = fetch(Programme, request.user, "programmes.change_programme", slug=slug)
    names = parts_of(found.level)
    if part not in names:
        return redirect("programmes:programme_edit", slug=slug, part="basics")
    is_new = "new" in request.GET
    form = PARTS[part](request.POST or unsent(request), user=request.user, programme=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_programme(
                programme=found,
                by=request.user,
                version=form.cleaned_data.get("version") or 0,
                **form.values(),
            )
        except DomainError as error:
            add_to_form(form, error)
        else:
            found.refresh_from_db(fields=["level"])
            names = parts_of(found.level)
            after = names[names.index(part) + 1] if is_new and part != names[-1] else ""
            if after:
                return redirect(reverse("programmes:programme_edit", args=[slug, after]) + "?new=1")
            messages.success(request, _("Saved. Check the record below.") if is_new else _("Saved."))
            return redirect("programmes:programme", slug=slug)
    return render(
        request,
        "programmes/programme_form.html",
        {"form": form, "part": part, "parts": _course(found, part), "programme": found, "is_new": is_new},
    )


@access("programmes.view_programme")
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, slug: str, action: str) -> HttpResponse:
    """Take the programme one status further."""
    perm = f"programmes.{action}_programme" if action in PROGRAMME_STEPS else "programmes.approve_programme"
    found = fetch(Programme.objects.prefetch_related("checks"), request.user, perm, slug=slug)
    rule = PROGRAMME_STEPS[action]
    form = ProgrammeStepForm(request.POST or None, needed=rule.needs_reason, label=rule.reason_label)
    if request.method == "POST" and form.is_valid():
        try:
            services.step_programme(
                programme=found, action=action, by=request.user, reason=form.cleaned_data["reason"]
            )
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _("Done. The step is in the programme’s history."))
            return redirect("programmes:programme", slug=slug)
    return render(
        request,
        "programmes/programme_step.html",
        {"form": form, "programme": found, "step": rule, "target": ProgrammeStatus(rule.target).label},
    )


@access("programmes.check_programme")
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Record a do-no-harm or gender check."""
    found = fetch(Programme, request.user, "programmes.check_programme", slug=slug)
    kind = request.GET.get("kind", "")
    form = CheckForm(request.POST or None, initial={"done_on": timezone.localdate(), "kind": kind})
    if request.method == "POST" and form.is_valid():
        try:
            services.record_check(programme=found, by=request.user, **form.cleaned_data)
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, _("The check is recorded."))
            return redirect("programmes:programme", slug=slug)
    return render(request, "programmes/programme_check.html", {"form": form, "programme": found})


@access("programmes.assign_programme")
@require_http_methods(["GET", "POST"])
def evaluators(request: HttpRequest, slug: str) -> HttpResponse:
    """Who evaluates the programme."""
    found = fetch(Programme, request.user, "programmes.assign_programme", slug=slug)
    today = timezone.localdate()
    holders = User.objects.filter(
        is_active=True, assignments__role="evaluator", assignments__starts_on__lte=today
    ).filter(Q(assignments__ends_on__isnull=True) | Q(assignments__ends_on__gte=today))
    people = list(holders.distinct().select_related("organisation"))
    assigned = set(found.grants.values_list("user_id", flat=True))
    if request.method == "POST":
        person = next((p for p in people if str(p.pk) == request.POST.get("person")), None)
        if person is not None and person.pk in assigned:
            services.release_evaluator(programme=found, from_=person, by=request.user)
        elif person is not None:
            services.assign_evaluator(programme=found, to=person, by=request.user)
        return redirect("programmes:programme_evaluators", slug=slug)
    return render(
        request,
        "programmes/programme_evaluators.html",
        {"programme": found, "people": [(p, p.pk in assigned) for p in people]},
    )
