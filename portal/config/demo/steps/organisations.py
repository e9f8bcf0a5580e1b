"""Departments, agencies, schools, associations and firms of the story."""

from portal.access import SYSTEM
from portal.accounts.services import organisations
from portal.config.demo.cast import Cast
from portal.config.demo.tale import tell

# The story writes kinds as words; the portal's own slugs differ for these.
KINDS = {"CSO": "cso", "other public agency": "public_agency"}


def build(cast: Cast) -> None:
    """Every organisation with its contact, sectors and the areas it serves."""
    for told in tell("organisations")["organisations"]:
        cast.organisations[told["slug"]] = organisations.add(
            by=SYSTEM,
            name=told["name"],
            kind=KINDS.get(told["kind"], told["kind"].replace(" ", "_")),
            slug=told["slug"],
            sectors=told["sectors"],
            areas_served=[cast.areas[slug] for slug in told["areas_served"]],
            contact_email=told["contact"]["email"],
            contact_phone=told["contact"]["phone"],
            note=told["note"],
        )
    cast.counts["organisations"] = len(cast.organisations)
