"""A GeoJSON file as it was uploaded, read with suspicion: size, depth and numbers are bounded before anything else looks at them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

MAX_BYTES = 20 * 1024 * 1024
MAX_FEATURES = 3000
MAX_DEPTH = 60
BRACKETS = re.compile(r"[\[\]{}]")
# Names by which files say that their coordinates are longitude and latitude on WGS 84.
WGS84_NAMES = ("crs84", "epsg:4326", "epsg::4326", "wgs84", "wgs 84")


class GeoFileError(ValueError):
    """The file as a whole can't be used; the message is a sentence for the person who uploaded it."""


@dataclass(frozen=True)
class Property:
    """One property name of the file's features: how many have it, how many different values, and two examples."""

    name: str
    filled: int
    distinct: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Collection:
    """The features of one file, in the order of the file."""

    features: tuple[Mapping[str, Any], ...]

    def properties(self) -> list[Property]:
        """What the features say about themselves, in order of first appearance; to choose code and name from."""
        seen: dict[str, list[str]] = {}
        for feature in self.features:
            for name, value in feature["properties"].items():
                text = text_of(value)
                if text:
                    seen.setdefault(name, []).append(text)
        return [
            Property(name, len(values), len(set(values)), tuple(dict.fromkeys(values))[:2])
            for name, values in seen.items()
        ]


def read_collection(data: bytes) -> Collection:
    """The features of a GeoJSON FeatureCollection in WGS 84.

    Args:
        data: the file's bytes, UTF-8.

    Raises:
        GeoFileError: too large, not JSON, not a FeatureCollection, another coordinate system, too many features.
    """
    if len(data) > MAX_BYTES:
        raise GeoFileError(
            _("The file is larger than %(limit)s MB. Simplify the boundaries first.")
            % {"limit": MAX_BYTES // 1024 // 1024}
        )
    body = _parse(data)
    if (
        not isinstance(body, dict)
        or body.get("type") != "FeatureCollection"
        or not isinstance(body.get("features"), list)
    ):
        raise GeoFileError(
            _("This is not a GeoJSON FeatureCollection. Export the layer as GeoJSON and try again.")
        )
    _refuse_other_systems(body.get("crs"))
    features = body["features"]
    if not features:
        raise GeoFileError(_("The file has no features."))
    if len(features) > MAX_FEATURES:
        raise GeoFileError(
            _("The file has %(count)s features; at most %(limit)s can be imported at once.")
            % {"count": len(features), "limit": MAX_FEATURES}
        )
    return Collection(tuple(_tidy(feature) for feature in features))


def _parse(data: bytes) -> Any:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise GeoFileError(
            _(
                "The file is not text in UTF-8, so it is not GeoJSON. Archives and shapefiles have to be converted first."
            )
        ) from None
    if _depth(text) > MAX_DEPTH:
        raise GeoFileError(_("The file is nested far deeper than GeoJSON ever is."))
    try:
        return json.loads(text, parse_constant=_no_constants)
    except ValueError:
        raise GeoFileError(_("The file is not valid JSON. It may have been cut off on the way.")) from None


def _depth(text: str) -> int:
    """Upper bound of the nesting, brackets within strings included: cheap, and safe before the parser recurses."""
    opened = deepest = 0
    for bracket in BRACKETS.findall(text):
        opened += 1 if bracket in "[{" else -1
        deepest = max(deepest, opened)
    return deepest


def _no_constants(name: str) -> float:
    raise ValueError(name)


def _refuse_other_systems(crs: Any) -> None:
    """GeoJSON is WGS 84; older files may name another system, and their numbers would land in the sea."""
    if crs is None:
        return
    name = (
        str((crs.get("properties") or {}).get("name", ""))
        if isinstance(crs, dict) and isinstance(crs.get("properties"), dict)
        else ""
    )
    if not any(known in name.lower() for known in WGS84_NAMES):
        raise GeoFileError(
            _("The file uses the coordinate system “%(name)s”. Export it again as WGS 84 (EPSG:4326).")
            % {"name": name[:80] or _("without a name")}
        )


def _tidy(feature: Any) -> Mapping[str, Any]:
    """A feature with both parts present, whatever was there before; what is wrong with it is said feature by feature later."""
    feature = feature if isinstance(feature, dict) else {}
    properties = feature.get("properties")
    return {
        "properties": properties if isinstance(properties, dict) else {},
        "geometry": feature.get("geometry"),
        "id": feature.get("id"),
    }


def text_of(value: Any) -> str:
    """A property's value as a person would read it: codes keep leading zeros, whole floats lose their point, the rest is no text."""
    if isinstance(value, bool) or value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    return " ".join(str(value).split())
