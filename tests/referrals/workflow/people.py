"""Invented people and a case with everything on record, for the tests of the process."""

import datetime as dt
from dataclasses import replace

from referrals.workflow.guards import FACTS
from referrals.workflow.loading import preset
from referrals.workflow.machine import Person, Snapshot
from referrals.workflow.vocabulary import vocabulary

NOW = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)
WORDS = "The reason is written in words."
PANEL = preset("panel")


def person(name, *roles, agency="city"):
    return Person(name, frozenset(roles), agency)


DESK, DESK2 = person("desk", "intake_officer"), person("desk2", "intake_officer")
COORDINATOR, SECOND = person("coordinator", "case_coordinator"), person("second", "case_coordinator")
CHAIR, CUSTODIAN = person("chair", "chair"), person("custodian", "identity_custodian")
MEMBER, MEMBER_CITY = person("member", "panel_member", agency="school"), person("member_city", "panel_member")
LEAD = person("lead", "case_team_member", agency="youth")
DPO, ADMIN = person("dpo", "data_protection_officer"), person("admin", "administrator")
POLICE = person("police", "police_liaison", agency="police")
REFERRER = person("teacher", "referrer", "intake_officer")
EVERYONE = [
    DESK,
    DESK2,
    COORDINATOR,
    SECOND,
    CHAIR,
    CUSTODIAN,
    MEMBER,
    MEMBER_CITY,
    LEAD,
    DPO,
    ADMIN,
    POLICE,
    REFERRER,
]
ALL = frozenset(FACTS)
DOCUMENTS = vocabulary().documents
PRESENT = {
    "city": "local_authority",
    "care": "social_services",
    "clinic": "health",
    "police": "police",
    "law": "prosecutor",
}


def ready(state, **changes):
    """A case with everything on record."""
    full = Snapshot(
        state,
        facts=ALL,
        documents=DOCUMENTS,
        present=PRESENT,
        lead="lead",
        referrer="teacher",
        unseal_asked_by="coordinator",
    )
    return replace(full, **changes)
