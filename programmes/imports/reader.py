"""One row of a table as an activity: cells into values, names into records, and every rule asked."""

import difflib
import hashlib
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.areas.models import Area
from portal.imports import values
from portal.imports.registry import Checked, Row, Trouble
from portal.text import clean, fold
from programmes import checks, scope
from programmes.enums import Mode
from programmes.languages import NAMES
from programmes.models import ActivityType, BreakdownCategory, Programme
from programmes.names import likely_names
from programmes.remarks import known_words

# Goes up when rows come to be read or checked in another way, so that nothing checked the old way is saved.
FORMAT = 1
TEXTS = ("title", "happened", "learned", "concerns")
MODES = {
    "in person": Mode.IN_PERSON,
    "presence": Mode.IN_PERSON,
    "online": Mode.ONLINE,
    "both": Mode.BOTH,
    "hybrid": Mode.BOTH,
}


@dataclass(slots=True)
class Ready:
    """An activity that may be saved: values of the log's fields, who held it, people by category, and the id it will be known by."""

    values: dict[str, Any]
    organisation_id: int
    breakdown: dict[BreakdownCategory, int]
    client_id: uuid.UUID | None


class Lookup:
    """Records by every word that may stand for them; says what was probably meant where nothing fits."""

    def __init__(self, entries: Iterable[tuple[Any, Sequence[str]]], readings: dict[str, str]) -> None:
        self.by_word: dict[str, Any] = {}
        self.name_of: dict[str, str] = {}
        self.records: list[Any] = []
        for record, words in entries:
            self.records.append(record)
            for word in words:
                if word:
                    self.by_word.setdefault(fold(word), record)
                    self.name_of.setdefault(fold(word), str(words[-1]))
        self.readings = readings
        self.near: dict[str, str] = {}
        self.found: dict[Any, Any] = {}

    def find(self, cell: Any) -> Any:
        """The record that the cell names, or None; a cell that was read before is not read again."""
        if isinstance(cell, str) and cell in self.found:
            return self.found[cell]
        word = fold(values.text(cell))
        found = (
            self.by_word.get(fold(self.readings[word])) if word in self.readings else self.by_word.get(word)
        )
        if isinstance(cell, str):
            self.found[cell] = found
        return found

    def meant(self, cell: Any) -> str:
        """The name closest to what was written, or nothing."""
        word = fold(values.text(cell))
        if word not in self.near:
            close = difflib.get_close_matches(word, self.by_word, n=1, cutoff=0.75)
            self.near[word] = self.name_of[close[0]] if close else ""
        return self.near[word]


class Reader:
    """Reads rows with everything they may name looked up beforehand."""

    def __init__(self, by: Any, day_first: bool, read_as: dict[str, dict[str, str]]) -> None:
        self.day_first = day_first
        programmes = list(Programme.objects.logged_by(by).prefetch_related("partnerships"))
        self.programme = Lookup(((p, (p.slug, p.title)) for p in programmes), read_as.get("programme", {}))
        self.area = Lookup(((a, (a.code, a.name)) for a in Area.objects.current()), read_as.get("area", {}))
        self.type = Lookup(
            ((t, (t.slug, t.name)) for t in ActivityType.objects.filter(is_active=True)),
            read_as.get("type", {}),
        )
        self.categories = {f"count_{c.pk}": c for c in BreakdownCategory.objects.select_related("dimension")}
        self.holders = {p.pk: self._holder(p, by) for p in programmes}
        self.known = known_words()
        self.languages = {fold(str(name)): code for code, name in NAMES.items()} | {
            code: code for code in NAMES
        }
        self.today = timezone.localdate()
        self.takers = self._takers()
        self.read_before: dict[Any, Any] = {}

    @staticmethod
    def _holder(programme: Programme, by: Any) -> int | None:
        if getattr(by, "is_system", False):
            return programme.lead_id
        own = scope.logging_organisation_ids(by)
        taking_part = [programme.lead_id, *(p.organisation_id for p in programme.partnerships.all())]
        return next(
            (pk for pk in (by.organisation_id, *sorted(own)) if pk in own and pk in taking_part), None
        )

    def stamp(self) -> str:
        """A digest of all that decides how a row is read and whether it may be saved."""
        told = [
            FORMAT,
            str(self.today),
            [
                (p.pk, p.slug, p.title, p.status, p.lead_id, self.holders[p.pk])
                for p in self.programme.records
            ],
            [(a.pk, a.code, a.name) for a in self.area.records],
            [(t.pk, t.slug, t.name, t.counts_attendance, t.breakdown_allowed) for t in self.type.records],
            [(c.pk, c.name, c.dimension.exclusive) for c in self.categories.values()],
            sorted(self.known),
        ]
        return hashlib.sha256(repr(told).encode()).hexdigest()

    def read(self, row: Row) -> Checked:
        """One row as a log, or what is wrong with it."""
        troubles: list[Trouble] = []
        cells = row.values
        found: dict[str, Any] = {}
        for name in ("programme", "area", "type"):
            found[name] = self._named(name, cells.get(name), troubles)
        for name, take in self.takers:
            cell = cells.get("start" if name == "starts_at" else name)
            found[name] = None if cell is None else self._known_value(take, cell, troubles, name)
        for name in TEXTS:
            cell = cells.get(name)
            longest = 200 if name == "title" else checks.MAX_TEXT + 1
            found[name] = "" if cell is None or cell == "" else clean(values.text(cell))[:longest]
        found["sessions"] = found["sessions"] or 1
        mode = cells.get("mode")
        found["mode"] = MODES.get(fold(values.text(mode)), Mode.IN_PERSON) if mode else Mode.IN_PERSON
        languages = cells.get("languages")
        found["languages"] = [] if languages in (None, "") else self._languages(languages, troubles)
        given_id = self._id(cells.get("id"), troubles)
        breakdown = {
            category: count
            for name, category in self.categories.items()
            if name in cells and (count := self._value(values.whole, cells[name], troubles, name)) is not None
        }
        self._check(found, breakdown, troubles)
        title = found["title"] or (
            found["type"].name if found["type"] else values.text(cells.get("programme"))
        )
        if troubles:
            return Checked(row.number, title, troubles=troubles)
        return Checked(
            row.number,
            title,
            data=Ready(found, self.holders[found["programme"].pk] or 0, breakdown, given_id),
        )

    def _takers(self) -> list[tuple[str, Callable[[Any], Any]]]:
        return [
            ("date", lambda cell: values.day(cell, day_first=self.day_first)),
            ("attendance", values.whole),
            ("first_time", values.whole),
            ("facilitators", values.whole),
            ("sessions", values.whole),
            ("hours", values.decimal),
            ("starts_at", values.clock),
        ]

    def _named(self, name: str, cell: Any, troubles: list[Trouble]) -> Any:
        lookup: Lookup = getattr(self, name)
        if values.is_empty(cell):
            troubles.append(Trouble(EMPTY[name](), column=name))
            return None
        record = lookup.find(cell)
        if record is None:
            words, meant = values.text(cell)[:80], lookup.meant(cell)
            remedy = _("Did you mean “%(name)s”?") % {"name": meant} if meant else REMEDY[name]()
            troubles.append(Trouble(UNKNOWN[name]() % {"value": words}, remedy, name, words, meant))
        return record

    def _known_value(self, take: Callable[[Any], Any], cell: Any, troubles: list[Trouble], name: str) -> Any:
        """`_value`, remembered: the same few days, counts and lengths come again and again in a table."""
        key = (name, cell.__class__, cell)
        if key in self.read_before:
            return self.read_before[key]
        before = len(troubles)
        value = self._value(take, cell, troubles, name)
        if len(troubles) == before:
            self.read_before[key] = value
        return value

    @staticmethod
    def _value(take: Callable[[Any], Any], cell: Any, troubles: list[Trouble], name: str) -> Any:
        try:
            return take(cell)
        except ValueError as error:
            troubles.append(Trouble(str(error), _("Correct the cell."), name))
            return None

    def _languages(self, cell: Any, troubles: list[Trouble]) -> list[str]:
        words = [w for w in values.text(cell).replace(";", ",").split(",") if w.strip()]
        unknown = [w.strip() for w in words if fold(w) not in self.languages]
        if unknown:
            troubles.append(
                Trouble(
                    _("“%(value)s” is not a language we know.") % {"value": unknown[0][:60]},
                    _("Write it in English, or leave it out."),
                    "languages",
                )
            )
        return [self.languages[fold(w)] for w in words if fold(w) in self.languages]

    @staticmethod
    def _id(cell: Any, troubles: list[Trouble]) -> uuid.UUID | None:
        if values.is_empty(cell):
            return None
        try:
            return uuid.UUID(values.text(cell))
        except ValueError:
            troubles.append(
                Trouble(
                    _("“%(value)s” is not a UUID.") % {"value": values.text(cell)[:60]},
                    _("Leave the column out if you have none."),
                    "id",
                )
            )
            return None

    def _check(
        self, found: dict[str, Any], breakdown: dict[BreakdownCategory, int], troubles: list[Trouble]
    ) -> None:
        """The same rules as for the form; what a trouble has named already is not said twice."""
        named = {t.column for t in troubles}
        for field, messages in checks.problems_of(found, breakdown, whole=True, today=self.today).items():
            if field not in named:
                troubles += [Trouble(message, "", field) for message in messages]
        programme = found["programme"]
        if programme is not None and self.holders.get(programme.pk) is None:
            troubles.append(
                Trouble(
                    _("Your organisation takes no part in “%(title)s”.") % {"title": programme.title},
                    "",
                    "programme",
                )
            )
        for name in TEXTS:
            if found[name] and (names := likely_names(found[name], known=self.known)):
                troubles.append(
                    Trouble(
                        _("The text seems to hold a name: “%(word)s”.") % {"word": names[0]},
                        _("Take it out; programmes never name anyone."),
                        name,
                    )
                )
                break


EMPTY: dict[str, Callable[[], str]] = {
    "programme": lambda: _("No programme is named."),
    "area": lambda: _("No area is named."),
    "type": lambda: _("No type is named."),
}
UNKNOWN: dict[str, Callable[[], str]] = {
    "programme": lambda: _("“%(value)s” is not a programme you can log for."),
    "area": lambda: _("“%(value)s” is not an area."),
    "type": lambda: _("“%(value)s” is not a type of activity."),
}
REMEDY: dict[str, Callable[[], str]] = {
    "programme": lambda: _("Write the title as in the registry."),
    "area": lambda: _("Write the name or the code of a district or neighbourhood."),
    "type": lambda: _("Take one from the template’s sheet of known values."),
}
