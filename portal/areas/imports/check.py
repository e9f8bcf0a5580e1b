"""What would become of each feature of a file: imported as it is, repaired, or refused with the reason. Writes nothing."""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from shapely.geometry import MultiPolygon

from portal.areas.enums import AreaKind, FeatureState
from portal.areas.imports.reading import Collection, text_of
from portal.areas.imports.shapes import check_shape, largest_overlap

MAX_CODE, MAX_NAME = 40, 120
MAX_POPULATION = 50_000_000
# A place belongs to the larger one that holds most of it; below this share the file and the larger places don't fit together.
LEAST_OVERLAP = 0.5
CLEAR_OVERLAP = 0.9


@dataclass(frozen=True)
class Choice:
    """Which level the file holds and which of its properties mean what. Empty means: the file doesn't say."""

    kind: str
    code: str
    name: str
    parent: str = ""
    population: str = ""
    prefix: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What the portal already knows: places of the level above by code (and by the code their own file gave them), and codes taken by other levels."""

    parents: Mapping[str, MultiPolygon | None] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Checked:
    """One feature after the check. `number` counts from 1 in the order of the file; `notes` are the repairs or the reasons for refusal."""

    number: int
    code: str
    name: str
    parent: str
    population: int | None
    shape: MultiPolygon | None
    state: str
    notes: tuple[str, ...]
    is_new: bool = True
    source_code: str = ""

    @property
    def usable(self) -> bool:
        """Whether it would be imported."""
        return self.state != FeatureState.REFUSED


def check(collection: Collection, choice: Choice, around: Surroundings) -> list[Checked]:
    """Every feature of the file with what would become of it, in the order of the file."""
    codes = Counter(_code(feature, choice) for feature in collection.features)
    return [
        _checked(number, feature, choice, around, codes)
        for number, feature in enumerate(collection.features, start=1)
    ]


def _code(feature: Mapping[str, Any], choice: Choice) -> str:
    raw = text_of(feature["properties"].get(choice.code))
    return f"{choice.prefix}{raw}" if raw else ""


def _checked(
    number: int, feature: Mapping[str, Any], choice: Choice, around: Surroundings, codes: Counter[str]
) -> Checked:
    properties = feature["properties"]
    code, name = _code(feature, choice), text_of(properties.get(choice.name))
    refused = [*_code_problems(code, codes, around), *_name_problems(name)]
    shape = check_shape(feature["geometry"])
    notes = list(shape.repairs)
    if shape.reason:
        refused.append(shape.reason)
    population = _population(text_of(properties.get(choice.population)), notes) if choice.population else None
    parent = _parent(
        text_of(properties.get(choice.parent)) if choice.parent else "",
        shape.polygons,
        choice,
        around,
        refused,
        notes,
    )
    state = FeatureState.REFUSED if refused else FeatureState.REPAIRED if notes else FeatureState.OK
    return Checked(
        number=number, code=printable(code)[:MAX_CODE], name=printable(name)[:MAX_NAME], parent=parent, population=population, shape=shape.polygons,
        state=state, notes=tuple(refused or notes), is_new=code not in around.known, source_code=text_of(properties.get(choice.code))[:MAX_CODE],
    )  # fmt: skip


def _code_problems(code: str, codes: Counter[str], around: Surroundings) -> list[str]:
    if not code:
        return [_("It has no code.")]
    if len(code) > MAX_CODE or printable(code) != code:
        return [
            _("Its code is longer than %(limit)s characters or has characters that can't be printed.")
            % {"limit": MAX_CODE}
        ]
    if codes[code] > 1:
        return [
            _("The code %(code)s stands in the file %(count)s times.") % {"code": code, "count": codes[code]}
        ]
    if code in around.taken:
        return [
            _("The code %(code)s already belongs to a place of another level. Put a prefix before the codes.")
            % {"code": code}
        ]
    return []


def _name_problems(name: str) -> list[str]:
    if not name:
        return [_("It has no name.")]
    if len(name) > MAX_NAME or printable(name) != name:
        return [
            _("Its name is longer than %(limit)s characters or has characters that can't be printed.")
            % {"limit": MAX_NAME}
        ]
    return []


def printable(text: str) -> str:
    """The text without control characters, half surrogates and the marks that turn the direction of what follows."""
    return "".join(
        c
        for c in text
        if unicodedata.category(c) not in ("Cc", "Cs", "Cn")
        and c not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    )


def _population(text: str, notes: list[str]) -> int | None:
    if not text:
        return None
    digits = text.replace(" ", "").replace("\u00a0", "").replace(",", "")
    if digits.isascii() and digits.isdigit() and len(digits) < 12 and int(digits) <= MAX_POPULATION:
        return int(digits)
    notes.append(_("Its population is not a whole number and was left out."))
    return None


def _parent(
    named: str,
    shape: MultiPolygon | None,
    choice: Choice,
    around: Surroundings,
    refused: list[str],
    notes: list[str],
) -> str:
    """Code of the place above, as the file names it or by where the shape lies; empty for a city or where no level above exists."""
    if choice.kind == AreaKind.CITY:
        return ""
    if choice.parent:
        found = named if named in around.parents else around.aliases.get(named, "")
        if not found:
            refused.append(
                _("It belongs to “%(parent)s”, which the portal doesn't know.")
                % {"parent": printable(named)[:MAX_CODE]}
            )
        return found
    if len(around.parents) == 1 and choice.kind == AreaKind.DISTRICT:
        return next(iter(around.parents))
    shapes = {code: other for code, other in around.parents.items() if other is not None}
    if shape is None or not shapes:
        return ""
    code, share = largest_overlap(shape, shapes)
    if share < LEAST_OVERLAP:
        refused.append(_("It lies outside every place of the level above."))
        return ""
    if share < CLEAR_OVERLAP:
        notes.append(
            _(
                "It lies in more than one place of the level above; it was given to the one that holds %(share)s %% of it."
            )
            % {"share": round(share * 100)}
        )
    return code
