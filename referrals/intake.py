"""From the answers of a form to a concern: which answer goes where. Further ones are sealed together as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from portal.errors import DomainError
from referrals import configuration
from referrals.enums import Channel

# Relationship as people say it > source as the statistics know it.
SOURCES = {
    "family": "family", "friend": "friend", "colleague": "friend", "neighbour": "community_member", "self": "self",
    "professional": "community_member", "other": "community_member", "prefer_not_to_say": "anonymous",
}  # fmt: skip
KINDS = {
    "school": "school", "university": "university", "health": "health", "police": "police", "cso": "civil_society",
    "faith_organisation": "faith_organisation", "sports_club": "youth_work", "business": "employment",
    "national_government": "national_authority",
}  # fmt: skip
OTHER_AGENCY = "social_services"
# How a concern comes in > kinds of people who come that way; one of them on the list of a process opens it.
WHO_COMES = {
    Channel.PUBLIC_FORM: {"anyone", "family", "self", "anonymous"},
    Channel.FRONTLINE_FORM: {
        "anyone",
        "professional",
        "member_agency",
        "municipality",
        "police",
        "prosecutor",
    },
    Channel.PARTNER_SYSTEM: {
        "anyone",
        "professional",
        "member_agency",
        "municipality",
        "police",
        "prosecutor",
    },
}
# Question > column of the concern, where there is one.
WORDS = {
    "in_your_words": "words", "when_seen": "when_seen", "told": "told", "tried": "tried", "your_name": "sender_name",
    "your_contact": "sender_contact",
}  # fmt: skip
PLACED = {
    "observed", "circumstances", "strengths", "how_known", "person_knows", "person_name", "person_born", "person_contact", "person_area",
    "emergency", "channel", "process", "notice_read", *WORDS,
}  # fmt: skip


def processes_for(channel: str) -> list[tuple[str, str]]:
    """Processes in use that take concerns by a channel, the usual one first, with what the city calls them.

    The desk hears everybody and decides itself under which a concern belongs.
    """
    used = [configuration.in_force(slug) for slug in configuration.in_use()]
    who = WHO_COMES.get(Channel(channel))
    return [(one.slug, one.title) for one in used if who is None or one.who_may_refer & who]


def process_for(channel: str) -> str:
    """The process under which a concern by this channel begins.

    Raises:
        DomainError: this city does not take concerns this way.
    """
    found = processes_for(channel)
    if not found:
        raise DomainError(_("Concerns are not taken this way here. Please call the desk."), code="state")
    return found[0][0]


def as_concern(steps: Mapping[str, Mapping[str, Any]], *, by: Any, channel: str) -> dict[str, Any]:
    """Arguments of `receive_concern`.

    Args:
        steps: step > cleaned answers.
        by: who sends it: SYSTEM for residents.
        channel: how it came, unless the form asked.
    """
    told = {key: value for step in steps.values() for key, value in step.items()}
    relation = told.get("relationship") or told.get("caller_relationship") or ""
    channel = told.get("channel") or channel
    return {
        "process": told.get("process") or process_for(channel),
        "channel": channel,
        "source": SOURCES.get(relation, "anonymous") if relation else source_of(by),
        "emergency": told["emergency"],
        "observed": told.get("observed", []),
        "circumstances": told.get("circumstances", []),
        "strengths": told.get("strengths", []),
        "how_known": told["how_known"],
        "person_knows": told["person_knows"],
        "words": {column: told.get(question) or "" for question, column in WORDS.items()},
        "person_name": told.get("person_name") or "",
        "person_born": told.get("person_born"),
        "person_contact": told.get("person_contact") or "",
        "area": told.get("person_area"),
        "more": {key: str(value) for key, value in told.items() if key not in PLACED and value},
        "by": by,
    }


def source_of(user: Any) -> str:
    """From what kind of organisation somebody who is signed in writes."""
    organisation = getattr(user, "organisation", None)
    return KINDS.get(organisation.kind, OTHER_AGENCY) if organisation else "anonymous"
