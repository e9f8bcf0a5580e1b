"""Two years of activity logs, each through the services: logged, sent, asked about, answered, corrected, verified, withdrawn."""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from portal.access import SYSTEM
from portal.accounts.enums import PARTNER_ROLES, Role
from portal.areas.models import Area
from portal.config.demo.cast import Cast
from portal.config.demo.draw_logs import FLOOD, FLOODED, Log, draw_logs
from portal.config.demo.lots import generator
from portal.config.demo.steps.programmes import moment
from portal.config.demo.tale import SEED, tell
from portal.documents import services as documents
from programmes import services
from programmes.models import ActivityLog, ActivityType, BreakdownCategory

WITHDRAWN_BECAUSE = (
    "My colleague logged the same evening.",
    "Entered under the sister programme, logged there again.",
    "The evening was cancelled after all.",
)
CORRECTED_BECAUSE = (
    "The tally sheet turned up, this is the counted number.",
    "Two sisters were counted twice.",
    "Helpers were counted in by mistake.",
)


def build(cast: Cast) -> None:
    """Every nth log of the story (all by default) with its way through the portal."""
    types = {t.slug: t for t in ActivityType.objects.all()}
    categories: dict[tuple[str, str], BreakdownCategory] = {
        (c.dimension.slug, c.slug): c for c in BreakdownCategory.objects.select_related("dimension")
    }
    countable = {t.slug for t in types.values() if t.counts_attendance}
    breakable = {t.slug for t in types.values() if t.breakdown_allowed}
    patterns = {p["programme"]: p for p in tell("activities")["patterns"]}
    desk = _Desk(cast, types, categories, patterns)
    for number, log in enumerate(draw_logs(countable, breakable)):
        if number % cast.share == 0:
            desk.bring(log)
    _count(cast)


class _Desk:
    """Who logs and who verifies, and where things take place."""

    def __init__(
        self, cast: Cast, types: dict[str, ActivityType], categories: Any, patterns: dict[str, Any]
    ) -> None:
        self.cast, self.types, self.categories, self.patterns = cast, types, categories, patterns
        self.officer = cast.people["officer_partners"]
        self.coordinator = cast.people["coordinator"]
        self.places = {slug: self._places(programme) for slug, programme in cast.programmes.items()}
        self.loggers = {slug: self._loggers(slug) for slug in cast.programmes}

    def _places(self, programme: Any) -> Iterator[Area]:
        """The programme's neighbourhoods in turn; for a district or the whole city those in it, larger ones more often."""
        wanted = []
        below = sorted(
            (a for a in self.cast.areas.values() if a.kind == "neighbourhood"), key=lambda a: a.code
        )
        for area in sorted(programme.areas.all(), key=lambda a: a.code):
            wanted += (
                [area]
                if area.kind == "neighbourhood"
                else [
                    a
                    for a in below
                    if a.path.startswith(area.path)
                    for _ in range((a.population or 0) // 3000)
                ]
            )
        generator(SEED, "places", programme.slug).shuffle(wanted)
        return cycle(wanted)

    def _loggers(self, slug: str) -> Iterator[Any]:
        """People of the organisation who may log for it; the portal itself where the story names none."""
        organisation = self.cast.organisations[self.patterns[slug]["logged_by"]]
        roles = (*PARTNER_ROLES, Role.CITY_OFFICER, Role.PROGRAMME_COORDINATOR)
        found = [
            u
            for u in self.cast.people.values()
            if u.is_active and u.organisation_id == organisation.pk and u.has_role(*roles)
        ]
        # The officer who checks the partners' logs writes none.
        return cycle(
            [
                u
                for u in found
                if u.pk != self.officer.pk
                and u.has_perm("programmes.add_activitylog", self.cast.programmes[slug])
            ]
            or [SYSTEM]
        )

    def bring(self, log: Log) -> None:
        """Log it, then take the steps that the story tells."""
        by = next(self.loggers[log.programme])
        said = log.said
        stored = services.log_activity(
            programme=self.cast.programmes[log.programme], organisation=self.cast.organisations[self.patterns[log.programme]["logged_by"]],
            date=said.get("date", log.date), by=by, client_id=log.client_id, send=log.status != "draft", channel=log.channel,
            at=moment(log.sent_on, 19, 40), area=self._area(log), type=self.types[said.get("type", log.type)], hours=log.hours,
            starts_at=log.starts_at, facilitators=log.facilitators, attendance=said.get("attendance", log.attendance),
            first_time=None if _nobody_counted(log) else log.first_time, mode=log.mode, languages=log.languages,
            happened=said.get("happened", log.happened), learned=log.learned, concerns=log.concerns,
            breakdowns={} if _nobody_counted(log) else self._breakdowns(log),
        ).log  # fmt: skip
        if log.has_tally:
            documents.attach(to=stored, upload=_tally(log), title="Tally sheet", by=by)
        if log.status == "withdrawn":
            lot = generator(SEED, "withdrawn", log.client_id)
            services.withdraw(
                log=stored, by=by, reason=lot.choice(WITHDRAWN_BECAUSE), at=moment(log.verified_on, 9)
            )
        elif log.status == "queried":
            services.query(
                log=stored,
                by=self.officer,
                question=log.question[0] if log.question else "",
                at=moment(log.verified_on, 10),
            )
        elif log.status == "verified":
            self._verify(stored, log, by)

    def _verify(self, stored: ActivityLog, log: Log, by: Any) -> None:
        """Straight away; after a question and its answer; or verified, set right by its writer, and verified again."""
        checked = moment(log.verified_on, 11)
        if log.question:
            stored = services.query(
                log=stored, by=self.officer, question=log.question[0], at=moment(log.verified_on, 9, 5)
            )
            stored = self._set_right(stored, log, by)
            stored = services.answer(
                log=stored, by=by, words=log.question[1], at=moment(log.verified_on, 10, 20)
            )
        elif log.corrected:
            stored = services.verify(log=stored, by=self.officer, at=moment(log.verified_on, 9, 5))
            why = generator(SEED, "corrected", log.client_id).choice(CORRECTED_BECAUSE)
            stored = services.correct(log=stored, by=by, reason=why, at=moment(log.verified_on, 10, 20))
            stored = self._set_right(stored, log, by)
        services.verify(log=stored, by=self.officer, at=checked)

    def _set_right(self, stored: ActivityLog, log: Log, by: Any) -> ActivityLog:
        """From what was first said to what stands; the earlier value stays in the history, but for a name, which goes from there too."""
        if log.has_name:
            return services.redact(
                log=stored, by=by, version=stored.version, texts={"happened": log.happened}
            )
        right: dict[str, Any] = {
            name: self.types[log.type] if name == "type" else getattr(log, name) for name in log.said
        }
        if not right:
            return stored
        breakdowns = None
        if _nobody_counted(log):
            right["first_time"], breakdowns = log.first_time, self._breakdowns(log)
        return services.update_log(
            log=stored, by=by, version=stored.version, values=right, breakdowns=breakdowns
        )

    def _area(self, log: Log) -> Area:
        """In turn; where a count could point at a person only the district is named; nothing took place in a flooded street."""
        area = next(self.places[log.programme])
        while FLOOD[0] <= log.date <= FLOOD[1] and any(
            self.cast.areas[slug].pk == area.pk for slug in FLOODED
        ):
            area = next(self.places[log.programme])
        return area if self.types[log.type].breakdown_allowed or area.parent is None else area.parent

    def _breakdowns(self, log: Log) -> dict[BreakdownCategory, int]:
        return {
            self.categories[name, category]: count
            for name, counts in log.breakdowns.items()
            for category, count in counts.items()
        }


def _nobody_counted(log: Log) -> bool:
    """Whether a 0 was entered first where nobody had counted."""
    return log.said.get("attendance") == 0


def _tally(log: Log) -> SimpleUploadedFile:
    """What the door counted, as the sheet that partners keep: groups and numbers, nobody's name."""
    lines = ["Group,People"]
    lines += [
        f"{name} {category},{count}"
        for name, counts in log.breakdowns.items()
        for category, count in counts.items()
    ]
    lines.append(f"together,{log.attendance}")
    return SimpleUploadedFile(f"tally_{log.date.isoformat()}.csv", "\n".join(lines).encode())


def _count(cast: Cast) -> None:
    """What the portal holds now, by its own figures."""
    from django.db.models import Count, Q, Sum

    logs = ActivityLog.objects.all()
    verified = Q(status="verified")
    sums = logs.aggregate(
        hours=Sum("hours"), contacts=Sum("attendance"), contacts_verified=Sum("attendance", filter=verified),
        first_time_verified=Sum("first_time", filter=verified), logs=Count("pk"),
    )  # fmt: skip
    cast.counts |= {"logs": sums["logs"], "hours": int(sums["hours"]), "contacts": sums["contacts"]}
    cast.counts |= {
        "contacts verified": sums["contacts_verified"],
        "first-time contacts verified": sums["first_time_verified"],
    }
    for row in logs.values("status").annotate(n=Count("pk")):
        cast.counts[f"logs {row['status']}"] = row["n"]
    cast.counts["quarters with other totals"] = _quarters_that_differ() if cast.share == 1 else 0


def _quarters_that_differ() -> int:
    """Programmes and quarters whose totals in the portal are not the story's."""
    from django.db.models import Count, Q, Sum
    from django.db.models.functions import ExtractQuarter, ExtractYear

    verified = Q(status="verified")
    found = {
        (row["programme__slug"], f"{row['year']}-Q{row['quarter']}"): (
            row["n"],
            row["v"],
            int(row["h"]),
            row["c"] or 0,
            row["cv"] or 0,
            row["f"] or 0,
        )
        for row in ActivityLog.objects.annotate(year=ExtractYear("date"), quarter=ExtractQuarter("date"))
        .values("programme__slug", "year", "quarter")
        .annotate(
            n=Count("pk"),
            v=Count("pk", filter=verified),
            h=Sum("hours"),
            c=Sum("attendance"),
            cv=Sum("attendance", filter=verified),
            f=Sum("first_time", filter=verified),
        )
    }
    names = ("logs", "verified", "hours", "contacts", "contacts_verified", "first_time_verified")
    told = {
        (p["programme"], t["period"]): tuple(t.get(name, 0) for name in names)
        for p in tell("activities")["patterns"]
        for t in p["control_totals"]
    }
    return sum(found.get(key) != told.get(key) for key in found.keys() | told.keys())
