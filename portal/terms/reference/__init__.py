"""The starter list of terms that the portal ships, as proposals for the city's own discussion."""

from collections.abc import Iterator
from pathlib import Path

from portal.reference import Loaded, as_slug, load_rows, read_yaml
from portal.terms.models import Term

FILE = Path(__file__).parent / "terms.yaml"


def load() -> Iterator[Loaded]:
    """The terms; what a city has changed or agreed stays."""
    told = read_yaml(FILE)
    source = told["meta"]["source"]
    yield load_rows(
        Term,
        (
            {
                "slug": as_slug(entry["slug"]),
                "name": entry["term"],
                "position": place,
                "definition": entry["definition"],
                "contested": entry["contested"],
                "related": [as_slug(slug) for slug in entry["related"]],
                "source": source,
            }
            for place, entry in enumerate(told["terms"])
        ),
    )
