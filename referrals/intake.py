"""From the answers of a form to a concern: which answer goes where. Further ones are sealed together as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from referrals.gate import process_for

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
# Question > column of the concern, where there is one.
WORDS = {
    "in_your_words": "words", "when_seen": "when_seen", "told": "told", "tried": "tried", "your_name": "sender_name",
    "your_contact": "sender_contact",
}  # fmt: skip
OWN_QUESTIONS = ("self_observed", "self_circumstances")
PLACED = {
    "observed", "circumstances", "strengths", "how_known", "person_knows", "person_name", "person_born", "person_contact", "person_area",
    "emergency", "channel", "process", "notice_read", *WORDS,
}  # fmt: skip


def as_concern(steps: Mapping[str, Mapping[str, Any]], *, by: Any, channel: str) -> dict[str, Any]:
    """Arguments of `receive_concern`.

    Args:
        steps: step > cleaned answers.
        by: who sends it: SYSTEM for residents.
        channel: how it came, unless the form asked.
    """
    told = {key: value for step in steps.values() for key, value in step.items()}
    own = "self_observed" in told
    if own:
        told = _about_oneself(told)
    relation = "self" if own else told.get("relationship") or told.get("caller_relationship") or ""
    channel = told.get("channel") or channel
    source = SOURCES.get(relation, "anonymous") if relation else source_of(by)
    return {
        "process": told.get("process") or process_for(channel, source=source, by=by),
        "channel": channel,
        "source": source,
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


def _about_oneself(told: dict[str, Any]) -> dict[str, Any]:
    """The answers of somebody who asks for help themselves, by the questions that the others are asked."""
    return {key: value for key, value in told.items() if key not in OWN_QUESTIONS} | {
        "in_your_words": told["self_observed"],
        "circumstances": told["self_circumstances"],
        "how_known": "person_told_me",
        "person_knows": "knows_and_agrees",
        "person_name": told.get("your_name") or "",
        "person_contact": told.get("your_contact") or "",
    }


def source_of(user: Any) -> str:
    """From what kind of organisation somebody who is signed in writes."""
    organisation = getattr(user, "organisation", None)
    return KINDS.get(organisation.kind, OTHER_AGENCY) if organisation else "anonymous"
