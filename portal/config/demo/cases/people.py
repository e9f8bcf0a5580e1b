"""Who does what in the story's cases."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from portal.accounts.models import User
from portal.areas.models import Area
from portal.config.demo.cast import Cast

# Who sits at the table, with the kind of agency that counts for the quorum.
TABLE: Final = {
    "officer_social": "social_services",
    "panel_health": "health",
    "panel_education": "school",
    "panel_youth": "youth_work",
    "panel_employment": "employment",
    "panel_probation": "probation",
    "panel_housing": "housing",
    "police_liaison": "police",
}
USUAL: Final = ("officer_social", "panel_health", "panel_education", "panel_youth", "police_liaison")
TEAM: Final = ("officer_social", "panel_health", "panel_education", "panel_youth")


@dataclass
class People:
    """The people of one case: its district decides about the coordinator."""

    cast: Cast
    told: dict[str, Any]

    def __getitem__(self, slug: str) -> User:
        return self.cast.people[slug]

    @property
    def area(self) -> Area:
        """The district of the case."""
        return self.cast.areas[self.told["district"]]

    @property
    def coordinator(self) -> User:
        """Of the district."""
        return self[self.told["coordinator"]]

    @property
    def desk(self) -> User:
        """Who answers the desk."""
        return self["intake_officer"]

    @property
    def desk2(self) -> User:
        """The second one at the desk."""
        return self["intake_officer_2"]

    @property
    def chair(self) -> User:
        """Of all meetings."""
        return self["panel_chair"]

    @property
    def custodian(self) -> User:
        """Who decides on names."""
        return self["identity_custodian"]

    @cached_property
    def lead(self) -> User:
        """One of the team; the story gives the young to youth work or school, and others to social work or health."""
        number = int(self.told["slug"].rpartition("_")[2])
        return self[TEAM[number % len(TEAM)]]

    @property
    def team(self) -> list[User]:
        """The lead and one more agency."""
        other = self["officer_social"] if self.lead != self["officer_social"] else self["panel_health"]
        return [self.lead, other]
