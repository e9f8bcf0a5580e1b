"""Notices in plain words, with the city's names filled in."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from referrals import configuration
from referrals.enums import Channel
from referrals.gate import processes_for
from referrals.workflow.definition import Process
from referrals.workflow.loading import preset
from referrals.workflow.vocabulary import load_yaml


def privacy_notice(channel: str = Channel.PUBLIC_FORM) -> dict[str, Any]:
    """Title, the notice in short, and its sections as (title, text), for concerns that come by a channel."""
    told = load_yaml("notices.yaml")
    notice = told["privacy_notice"]
    used = processes_for(channel)
    process = used[0][0] if used else configuration.in_use()[0]
    names = city_names() | {"police_role_text": police_text(configuration.in_force(process))}
    return {
        "title": _(notice["title"]),
        "short": _(notice["short"]),
        "sections": [(_(part["title"]), fill(_(part["text"]), names)) for part in notice["sections"]],
    }


def police_text(process: Process) -> str:
    """What the police see, by what the city has made of the check; as the preset says it, if the city left it as it was."""
    variants = load_yaml("notices.yaml")["police_role_variants"]
    variant = next((item for item in variants if item["preset"] == process.slug), None)
    if process.police_place == preset(process.slug).police_place:
        return _(variant["text"]) if variant else ""
    if process.police_place:
        return _(
            "The police are not asked at the beginning. Before the agencies agree on support, a police liaison looks in police records and "
            "answers clear, hold or take over. The police take part in the meeting and see what the meeting sees."
        )
    return _(
        "The police do not look at a concern before the agencies meet. They are one of the agencies that may take part in the meeting, and "
        "then see what the meeting sees."
    )


def receipt_text(*, named: bool) -> str:
    """What the receipt says beside the code."""
    slug = "receipt_named" if named else "receipt_anonymous"
    found = next(item for item in load_yaml("notices.yaml")["receipts"] if item["slug"] == slug)
    # The code stands by itself, large: in the sentence it is "below".
    return fill(_(found["text"]), city_names() | {"receipt_code": _("see below")})


def fill(text: str, names: dict[str, str]) -> str:
    """The words in braces replaced; one that nobody filled in is left out."""
    return text.format_map(defaultdict(str, names))


def city_names() -> dict[str, str]:
    """The city's own names and addresses for the words in braces of its notices."""
    return {
        "city": settings.CITY_NAME, "desk_name": settings.DESK_NAME, "desk_phone": settings.DESK_PHONE or _("the town hall"),
        "desk_hours": settings.DESK_HOURS, "dpo_contact": settings.DPO_CONTACT, "authority_contact": settings.AUTHORITY_CONTACT,
        "complaint_contact": settings.COMPLAINT_CONTACT, "legal_basis": settings.LEGAL_BASIS,
    }  # fmt: skip
