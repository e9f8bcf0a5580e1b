"""What is odd about a log: plain comparisons that an officer can follow, in a fixed number of queries for any number of logs.

A remark prompts a look or a question; it never decides anything, and it is about the record, not about people.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Min, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import Organisation
from portal.areas.models import Area
from portal.prepared import Prepared
from portal.ui.kept import kept_for_all
from programmes.enums import LogStatus
from programmes.models import ActivityLog, Programme
from programmes.names import likely_names, words_of

LONG_DAY = 12
LONG_AGO = dt.timedelta(days=200)
LATE = dt.timedelta(days=60)
ENOUGH = 5
LAST = 6
YEAR = dt.timedelta(days=365)


@dataclass(frozen=True)
class Remark:
    """One thing to look at: a short label, a sentence, the question one might ask, and the record it points to."""

    code: str
    label: str
    text: str
    question: str = ""
    log_id: int | None = None


@dataclass(frozen=True)
class Usual:
    """Fewest and most people at this kind of activity of the programme in the year before."""

    fewest: int
    most: int
    logs: int


def _counts(programmes: Iterable[int], since: dt.date) -> QuerySet[Any, Any]:
    verified = ActivityLog.objects.verified().filter(
        programme_id__in=programmes, date__gte=since, attendance__gt=0
    )
    return (
        verified.order_by()
        .values("programme_id", "type_id")
        .annotate(fewest=Min("attendance"), most=Max("attendance"), logs=Count("pk"))
    )


def _newest(programmes: Iterable[int], since: dt.date) -> QuerySet[Any, tuple[Any, ...]]:
    place = Window(
        RowNumber(),
        partition_by=[F("programme_id"), F("organisation_id")],
        order_by=[F("date").desc(), F("pk").desc()],
    )
    return (
        ActivityLog.objects.filter(programme_id__in=programmes, attendance__gt=0, date__gte=since)
        .exclude(status__in=(LogStatus.DRAFT, LogStatus.WITHDRAWN))
        .annotate(place=place)
        .filter(place__lte=LAST)
        .order_by()
        .values_list("programme_id", "organisation_id", "attendance")
    )


def _on_days(programmes: Iterable[int], days: Iterable[dt.date]) -> QuerySet[Any, tuple[Any, ...]]:
    return (
        ActivityLog.objects.filter(programme_id__in=programmes, date__in=days)
        .exclude(status__in=(LogStatus.DRAFT, LogStatus.WITHDRAWN))
        .order_by("pk")
        .values_list("programme_id", "date", "type_id", "area_id", "pk", "title", "starts_at")
    )


def _places(programmes: Iterable[int]) -> QuerySet[Any, tuple[Any, ...]]:
    through: Any = Programme.areas.through
    found: QuerySet[Any, tuple[Any, ...]] = through.objects.filter(programme_id__in=programmes).values_list(
        "programme_id", "area__path"
    )
    return found


_counts_of_one = Prepared(lambda programme, since: _counts([programme], since), int, dt.date)
_newest_of_one = Prepared(lambda programme, since: _newest([programme], since), int, dt.date)
_on_one_day = Prepared(lambda programme, day: _on_days([programme], [day]), int, dt.date)
_places_of_one = Prepared(lambda programme: _places([programme]))


class Look:
    """Everything needed to remark on `logs`, read at once."""

    def __init__(self, logs: Iterable[ActivityLog]) -> None:
        self.logs = list(logs)
        self.programmes = {log.programme_id for log in self.logs}
        self.usual = self._usual()
        self.rounded = self._rounded()
        self.twins = self._twins()
        self.places = self._places()
        self.known = (
            kept_for_all("programmes.known_words", known_words, near=True) if self.logs else frozenset()
        )

    def _asked(
        self, of_one: Prepared[Any], of_several: Callable[..., Iterable[Any]], *more: Any
    ) -> Iterable[Any]:
        """Rows about the programmes; mostly it is one, and its question is written already."""
        if len(self.programmes) == 1:
            return of_one(*self.programmes, *more)
        return of_several(self.programmes, *more)

    def _usual(self) -> dict[tuple[int, int | None], Usual]:
        rows = self._asked(_counts_of_one, _counts, timezone.localdate() - YEAR)
        return {
            (r["programme_id"], r["type_id"]): Usual(r["fewest"], r["most"], r["logs"])
            for r in rows
            if r["logs"] >= ENOUGH
        }

    def _rounded(self) -> set[tuple[int, int]]:
        """Programmes and organisations whose last logs all end in 0 or 5."""
        last: dict[tuple[int, int], list[Any]] = defaultdict(list)
        for programme, organisation, attendance in self._asked(
            _newest_of_one, _newest, timezone.localdate() - YEAR
        ):
            last[(programme, organisation)].append(attendance)
        return {
            key for key, counts in last.items() if len(counts) == LAST and all(n % 5 == 0 for n in counts)
        }

    def _twins(self) -> dict[tuple[Any, ...], list[tuple[Any, Any, Any]]]:
        days = {log.date for log in self.logs}
        found = (
            _on_one_day(*self.programmes, *days)
            if len(self.programmes) == len(days) == 1
            else _on_days(self.programmes, days)
        )
        twins: dict[tuple[Any, ...], list[tuple[Any, Any, Any]]] = defaultdict(list)
        for programme, date, kind, area, pk, title, starts_at in found:
            twins[(programme, date, kind, area)].append((pk, title, starts_at))
        return twins

    def _places(self) -> dict[int, list[str]]:
        places: dict[int, list[str]] = defaultdict(list)
        for programme, path in self._asked(_places_of_one, _places):
            places[programme].append(path)
        return places

    def at(self, log: ActivityLog) -> list[Remark]:
        """All remarks on one of the logs, the weightiest first."""
        found = [
            self._twin(log),
            self._size(log),
            self._zero(log),
            self._hours(log),
            self._year(log),
            self._round(log),
            self._place(log),
            self._name(log),
        ]
        return [remark for remark in found if remark is not None]

    def _twin(self, log: ActivityLog) -> Remark | None:
        same = self.twins.get((log.programme_id, log.date, log.type_id, log.area_id), [])
        others = [
            pk
            for pk, _title, starts_at in same
            if pk != log.pk and (not starts_at or not log.starts_at or starts_at == log.starts_at)
        ]
        if not others:
            return None
        return Remark(
            "duplicate",
            _("Logged twice?"),
            _("Another log has the same programme, day, place and type."),
            _("There is another log of this activity on the same day. Are they the same?"),
            others[0],
        )

    def _size(self, log: ActivityLog) -> Remark | None:
        usual = self.usual.get((log.programme_id, log.type_id))
        if usual is None or not log.attendance or 0.5 * usual.fewest <= log.attendance <= 1.25 * usual.most:
            return None
        text = _("Usually %(fewest)s to %(most)s people, in %(logs)s verified logs of the past year.") % {
            "fewest": usual.fewest,
            "most": usual.most,
            "logs": usual.logs,
        }
        question = _("You wrote %(n)s people. Was that over the whole time, or at once?") % {
            "n": log.attendance
        }
        return Remark("size", _("Check attendance"), text, question)

    def _zero(self, log: ActivityLog) -> Remark | None:
        if log.attendance != 0 or log.happened:
            return None
        return Remark(
            "zero",
            _("Nobody, or not counted?"),
            _("0 people, and nothing is said about it."),
            _("Did nobody come, or did nobody count?"),
        )

    def _hours(self, log: ActivityLog) -> Remark | None:
        if log.hours is None or log.hours <= LONG_DAY * log.sessions:
            return None
        return Remark(
            "hours",
            _("Check hours"),
            _("More than %(n)s hours. Hours are those of the activity, not hours times people.")
            % {"n": LONG_DAY},
            _("Is this the length of the activity itself?"),
        )

    def _year(self, log: ActivityLog) -> Remark | None:
        programme, gap = log.programme, timezone.localdate(log.created_at) - log.date
        outside = (programme.starts_on and log.date < programme.starts_on) or (
            programme.ends_on and log.date > programme.ends_on
        )
        if gap > LONG_AGO or outside:
            text = (
                _("The day lies outside the programme’s time.")
                if outside
                else _("Logged more than half a year after the day.")
            )
            return Remark("year", _("Check the year"), text, _("Is the year right?"))
        if gap > LATE:
            return Remark("late", _("Logged late"), _("Logged more than two months after the day."))
        return None

    def _round(self, log: ActivityLog) -> Remark | None:
        if (
            not log.attendance
            or log.attendance % 5
            or (log.programme_id, log.organisation_id) not in self.rounded
        ):
            return None
        text = _("The last %(n)s counts of this programme all end in 0 or 5.") % {"n": LAST}
        return Remark("round", _("Counted or estimated?"), text, _("Were the people counted or estimated?"))

    def _place(self, log: ActivityLog) -> Remark | None:
        places = self.places.get(log.programme_id, [])
        if (
            not places
            or log.area is None
            or any(log.area.path.startswith(p) or p.startswith(log.area.path) for p in places)
        ):
            return None
        return Remark(
            "place", _("Other area"), _("This is not one of the programme’s areas."), _("Was it really here?")
        )

    def _name(self, log: ActivityLog) -> Remark | None:
        words = [
            w
            for text in (log.title, log.happened, log.learned, log.concerns)
            for w in likely_names(text, known=self.known)
        ]
        if not words:
            return None
        return Remark(
            "name",
            _("A name?"),
            _("“%(word)s” may be a person. Programmes name nobody; take it out of the record.")
            % {"word": words[0]},
            _(
                "There seems to be a name in the text. Please take it out; the earlier text is then removed too."
            ),
        )


def known_words() -> frozenset[str]:
    """Words of places, organisations and programmes, which are nobody's name."""
    names = [
        *Area.objects.values_list("name", flat=True),
        *Organisation.objects.values_list("name", flat=True),
    ]
    names += list(Programme.objects.values_list("title", flat=True))
    return words_of(names)


def remarks_on(log: ActivityLog) -> list[Remark]:
    """All remarks on one log."""
    return Look([log]).at(log)
