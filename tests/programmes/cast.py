"""One person of every kind around one programme and one log, for the matrices."""

from dataclasses import dataclass
from typing import Any

from portal.accounts.enums import Role
from programmes.models import ActivityLog, Programme
from programmes.services import assign_evaluator
from tests.factories import AreaFactory, OrganisationFactory, UserFactory
from tests.programmes.factories import ProgrammeFactory


@dataclass
class Cast:
    """The stage: a programme, its places, and people by the name of their part."""

    programme: Programme
    people: dict[str, Any]


def assemble() -> Cast:
    """Everyone who might want something of the programme, and those who should not."""
    district, other_district = AreaFactory(), AreaFactory()
    programme = ProgrammeFactory(area=district)
    joined, stranger = OrganisationFactory(), OrganisationFactory()
    programme.partnerships.create(organisation=joined)
    people = {
        "writer": UserFactory(organisation=programme.lead, role=Role.PARTNER_MEMBER),
        "writers_manager": UserFactory(organisation=programme.lead, role=Role.PARTNER_MANAGER),
        "joined_partner": UserFactory(organisation=joined, role=Role.PARTNER_MEMBER),
        "other_partner": UserFactory(organisation=stranger, role=Role.PARTNER_MEMBER),
        "officer": UserFactory(
            organisation=programme.department, role=Role.CITY_OFFICER, role__organisation=programme.department
        ),
        "district_officer": UserFactory(role=Role.CITY_OFFICER, role__area=district),
        "other_officer": UserFactory(role=Role.CITY_OFFICER, role__area=other_district),
        "coordinator": UserFactory(role=Role.PROGRAMME_COORDINATOR),
        "council_lead": UserFactory(role=Role.COUNCIL_LEAD),
        "evaluator": UserFactory(role=Role.EVALUATOR),
        "other_evaluator": UserFactory(role=Role.EVALUATOR),
        "frontline_worker": UserFactory(role=Role.FRONTLINE_WORKER),
        "case_coordinator": UserFactory(role=Role.CASE_COORDINATOR),
        "dpo": UserFactory(role=Role.DATA_PROTECTION_OFFICER),
        "administrator": UserFactory(role=Role.ADMINISTRATOR),
        "superuser": UserFactory(is_superuser=True),
        "without_role": UserFactory(organisation=programme.lead),
    }
    assign_evaluator(programme=programme, to=people["evaluator"], by=people["coordinator"])
    return Cast(programme, people)


WRITERS = {"writer", "writers_manager"}
KEEPERS = {"officer", "district_officer", "coordinator"}
READERS = WRITERS | KEEPERS | {"other_officer", "evaluator"}
EDITABLE = {"draft", "submitted", "queried"}
PROGRAMMES_SEEN = {
    "writer",
    "writers_manager",
    "joined_partner",
    "officer",
    "district_officer",
    "other_officer",
    "coordinator",
    "council_lead",
    "evaluator",
}
STATES = ("draft", "submitted", "queried", "verified", "withdrawn")
ACTIONS = (
    "view",
    "change",
    "discard",
    "redact",
    "submit",
    "verify",
    "query",
    "answer",
    "correct",
    "withdraw",
    "restore",
)


def may(who: str, action: str, log: ActivityLog) -> bool:
    """The table of who may do what in which state, written out a second time, by hand, to hold the rules against."""
    state = log.status
    keeps = KEEPERS if state != "draft" else set()
    table: dict[str, set[str]] = {
        "view": WRITERS if state == "draft" else READERS,
        "change": WRITERS | keeps if state in EDITABLE else set(),
        "discard": WRITERS if state == "draft" else set(),
        "redact": WRITERS | keeps,
        "submit": WRITERS if state == "draft" else set(),
        "verify": keeps if state == "submitted" else set(),
        "query": keeps if state in ("submitted", "verified") else set(),
        "answer": WRITERS if state == "queried" else set(),
        "correct": WRITERS | keeps if state == "verified" else set(),
        "withdraw": {"submitted": WRITERS | keeps, "queried": WRITERS | keeps, "verified": keeps}.get(
            state, set()
        ),
        "restore": WRITERS if state == "withdrawn" else set(),
    }
    return who in table[action]


def worth_trying(who: str) -> tuple[str, ...]:
    """Actions to try on pages and calls: all for those who see a log in some state, two for those who never do (rules try all for all)."""
    return ACTIONS if who in READERS | {"other_partner"} else ("view", "change")
