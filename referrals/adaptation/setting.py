"""One thing that a city can set: its place in the text of a process, the form of its value, and its limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

LONGEST_LINE = 120
LONGEST_TEXT = 600
MOST_LINES = 20


class Kind(StrEnum):
    """The form of a value."""

    NUMBER = "number"
    NUMBERS = "numbers"
    TEXT = "text"
    LONG = "long"
    LINES = "lines"
    SEVERAL = "several"
    YES = "yes"
    CHOICE = "choice"


Check = Callable[[Any, Any], Iterator[str]]


@dataclass(frozen=True)
class Setting:
    """One thing that a city can set.

    Args:
        key: its name in what a version keeps, as "clocks.triage".
        path: where it stands in the text of the process; lists are gone through by the slug of their entries.
        choices: what can be chosen, slug and words.
        least, most: limits of a number, or of how many are chosen.
        optional: it may be empty.
        unit: what a number counts.
        check: further limits; gets the new value and the one of the preset, and yields what is wrong.
    """

    key: str
    path: tuple[str, ...]
    label: str
    kind: Kind
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    least: int | None = None
    most: int | None = None
    optional: bool = False
    unit: str = ""
    check: Check | None = None

    @property
    def name(self) -> str:
        """Of its field in a form."""
        return self.key.replace(".", "__")

    def read(self, given: Mapping[str, Any]) -> Any:
        """Its value in the text of a process."""
        found: Any = given
        for part in self.path:
            if isinstance(found, list):
                found = next((one for one in found if one["slug"] == part), None)
            else:
                found = None if found is None else found.get(part)
        return found

    def write(self, given: dict[str, Any], value: Any) -> None:
        """Put a value in its place."""
        found: Any = given
        for part in self.path[:-1]:
            if isinstance(found, list):
                found = next(one for one in found if one["slug"] == part)
            else:
                found = found.setdefault(part, {})
        found[self.path[-1]] = value

    def faults(self, value: Any, original: Any) -> Iterator[str]:
        """What stands against a value, in words; nothing if it may be set."""
        found = list(_SHAPES[self.kind](self, value))
        if not found and self.check is not None:
            found = list(self.check(value, original))
        for fault in found:
            yield f"{self.label}: {fault}"

    def same(self, value: Any, original: Any) -> bool:
        """Whether two values mean the same: in another order, or the portal's own words in the language of whoever wrote them."""
        if not value and not original:
            return type(value) is not bool or value == bool(original)
        if self.kind == Kind.SEVERAL:
            return set(value or ()) == set(original or ())
        if self.kind == Kind.LINES:
            return value in (original, [_(line) for line in original or ()])
        if self.kind in (Kind.TEXT, Kind.LONG):
            return value == original or bool(original and value == _(original))
        return bool(value == original)

    def words(self, value: Any) -> str:
        """A value for people to read."""
        if value in (None, "", []):
            return _("Not set")
        match self.kind:
            case Kind.NUMBER:
                return f"{value} {self.unit}".strip()
            case Kind.NUMBERS:
                return f"{', '.join(str(one) for one in value)} {self.unit}".strip()
            case Kind.YES:
                return _("Yes") if value else _("No")
            case Kind.SEVERAL:
                return ", ".join(str(title) for slug, title in self.choices if slug in value)
            case Kind.CHOICE:
                return str(dict(self.choices).get(value, value))
            case Kind.LINES:
                return "; ".join(_(line) for line in value)
        return _(str(value))


def _number(setting: Setting, value: Any) -> Iterator[str]:
    if value is None and setting.optional:
        return
    if not isinstance(value, int) or isinstance(value, bool):
        yield _("a whole number is needed")
    elif setting.least is not None and value < setting.least:
        yield _("at least %(n)s") % {"n": setting.least}
    elif setting.most is not None and value > setting.most:
        yield _("at most %(n)s") % {"n": setting.most}


def _numbers(setting: Setting, value: Any) -> Iterator[str]:
    if not isinstance(value, list):
        yield _("whole numbers are needed")
        return
    if not value and not setting.optional:
        yield _("one at least")
    if value != sorted(set(value)):
        yield _("each later than the one before")
    for one in value:
        yield from _number(setting, one)


def _text(setting: Setting, value: Any) -> Iterator[str]:
    longest = LONGEST_TEXT if setting.kind == Kind.LONG else LONGEST_LINE
    if not isinstance(value, str) or not value.strip():
        if not setting.optional:
            yield _("some words are needed")
    elif len(value) > longest:
        yield _("at most %(n)s letters") % {"n": longest}


def _lines(setting: Setting, value: Any) -> Iterator[str]:
    if not isinstance(value, list) or any(not isinstance(one, str) or not one.strip() for one in value):
        yield _("some words are needed")
    elif not value and not setting.optional:
        yield _("one at least")
    elif len(value) > MOST_LINES or any(len(one) > LONGEST_TEXT for one in value):
        yield _("this is longer than fits")


def _several(setting: Setting, value: Any) -> Iterator[str]:
    if not isinstance(value, list) or set(value) - {slug for slug, _title in setting.choices}:
        yield _("this choice is not on the list")
    elif len(value) < (setting.least or 0):
        yield _("choose at least %(n)s") % {"n": setting.least}


def _yes(setting: Setting, value: Any) -> Iterator[str]:
    if not isinstance(value, bool):
        yield _("yes or no")


def _choice(setting: Setting, value: Any) -> Iterator[str]:
    if value not in dict(setting.choices):
        yield _("this choice is not on the list")


_SHAPES: Mapping[Kind, Callable[[Setting, Any], Iterator[str]]] = {
    Kind.NUMBER: _number, Kind.NUMBERS: _numbers, Kind.TEXT: _text, Kind.LONG: _text, Kind.LINES: _lines,
    Kind.SEVERAL: _several, Kind.YES: _yes, Kind.CHOICE: _choice,
}  # fmt: skip
