"""What has been built so far, by the slugs of the story, so that later steps find what earlier ones made."""

from dataclasses import dataclass, field
from typing import Any

from portal.accounts.models import Organisation, User
from portal.areas.models import Area
from portal.config.demo.tale import tell


@dataclass
class Cast:
    """Places, organisations, people and records of the story by slug; `counts` is what the summary shows."""

    share: int = 1
    areas: dict[str, Area] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    measures: dict[str, Any] = field(default_factory=dict)
    programmes: dict[str, Any] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    @classmethod
    def found(cls) -> "Cast":
        """Places, organisations and people of a city that stands already."""
        city = tell("city")
        places = (city["city"], *city["districts"], *city["neighbourhoods"])
        areas = {area.code: area for area in Area.objects.all()}
        organisations = {one.slug: one for one in Organisation.objects.all()}
        people = {user.email: user for user in User.objects.select_related("organisation")}
        return cls(
            areas={place["slug"]: areas[place["code"]] for place in places},
            organisations={
                o["slug"]: organisations[o["slug"]] for o in tell("organisations")["organisations"]
            },
            people={p["slug"]: people[p["email"]] for p in tell("people")["people"] if p["email"] in people},
        )
