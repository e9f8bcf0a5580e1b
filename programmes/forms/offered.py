"""What the form to log an activity offers: kinds of activity, places, groups to count by, and which of them come first for somebody."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.areas.models import Area
from portal.ui.choices import Ready
from portal.ui.kept import kept, kept_for_all
from programmes.models import ActivityLog, ActivityType, BreakdownCategory, Programme

# How far back, and how many logs, tell what is usual.
USUAL_DAYS, USUAL_LOGS = 365, 200


class Place(NamedTuple):
    """What the list of places needs of an area; `line` are the ids from the city down to it."""

    pk: int
    name: str
    kind: str
    line: tuple[int, ...]


class Usual(NamedTuple):
    """What some programmes mostly do: ids of the areas they work in, and of kinds of activity, the most used first."""

    areas: frozenset[int]
    kinds: tuple[int, ...]


def kinds(user: Any) -> dict[int, ActivityType]:
    """The city's kinds of activity by id; the same for everybody, and never changed where they are kept."""
    return {kind.pk: kind for kind in kept_for_all("programmes.kinds", _kinds, user=user, near=True)}


def categories(user: Any) -> list[BreakdownCategory]:
    """The categories people may be counted by, with their breakdowns; likewise."""
    return kept_for_all("programmes.categories", _categories, user=user, near=True)


def usual_of(user: Any, programmes: list[Programme]) -> Usual:
    """What is usual in `programmes`: it orders what is offered, so that it may be half a minute old."""
    ids = sorted(programme.pk for programme in programmes)
    return kept(user, f"programmes.usual:{ids}", lambda: _usual(programmes))


def kinds_by_group(offered: Iterable[ActivityType]) -> Ready:
    """The list of kinds, by their groups."""
    return _kinds_by_group(
        tuple((str(kind.group_name), kind.pk, kind.name) for kind in offered), _("Choose from the list")
    )


def places(user: Any, usual: Usual, empty: str) -> Ready:
    """The list of places: where the programmes work first, then the others.

    Args:
        user: who is asking.
        usual: what the programmes mostly do.
        empty: the words for no choice.
    """
    found = kept_for_all("areas.places", _places, user=user, near=True)
    return _in_order(found, usual.areas, empty, get_language())


def _kinds() -> list[ActivityType]:
    return list(ActivityType.objects.filter(is_active=True))


def _categories() -> list[BreakdownCategory]:
    offered = BreakdownCategory.objects.filter(is_active=True, dimension__is_active=True)
    return list(offered.select_related("dimension").order_by("dimension__position", "position"))


def _places() -> tuple[Place, ...]:
    """Today's places, which everybody sees alike."""
    found = Area.objects.current().values_list("pk", "name", "kind", "path")
    return tuple(
        Place(pk, name, kind, tuple(int(part) for part in path.strip("/").split("/") if part))
        for pk, name, kind, path in found
    )


def _usual(programmes: list[Programme]) -> Usual:
    ids = [programme.pk for programme in programmes]
    through: Any = Programme.areas.through
    areas = through.objects.filter(programme_id__in=ids).values_list("area_id", flat=True)
    since = timezone.localdate() - dt.timedelta(days=USUAL_DAYS)
    logged = ActivityLog.objects.filter(programme_id__in=ids, date__gte=since).order_by("-date", "-pk")
    used = Counter(logged.values_list("type_id", flat=True)[:USUAL_LOGS])
    of_intervention = (
        ActivityType.objects.filter(areas_of_intervention__in={p.intervention_id for p in programmes})
        .order_by("position")
        .values_list("pk", flat=True)
    )
    most = [kind for kind, _times in used.most_common() if kind]
    return Usual(frozenset(areas), tuple(dict.fromkeys([*most, *of_intervention])))


@lru_cache(maxsize=20)
def _kinds_by_group(rows: tuple[tuple[str, int, str], ...], empty: str) -> Ready:
    groups: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for group, pk, name in rows:
        groups[group].append((pk, name))
    return Ready([("", empty), *groups.items()])


@lru_cache(maxsize=500)
def _in_order(found: tuple[Place, ...], usual: frozenset[int], empty: str, language: str | None) -> Ready:
    below = [a for a in found if a.kind != "city" and not usual.isdisjoint(a.line)] or list(found)
    near = {a.pk for a in below}
    rest = [a for a in found if a.pk not in near]
    groups: list[Any] = [
        ("", empty),
        (_("Where your programmes work"), [(a.pk, _indented(a)) for a in below]),
    ]
    if rest:
        groups.append((_("Elsewhere"), [(a.pk, _indented(a)) for a in rest]))
    return Ready(groups)


def _indented(area: Place) -> str:
    return ("– " if area.kind == "neighbourhood" else "") + area.name
