"""Lists of the presets that the part from consent to follow-up offers: kinds of support, attendance, codes, texts of the notices."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from referrals.words import spoken
from referrals.workflow.vocabulary import load_yaml

Choices = tuple[tuple[str, str], ...]


def pairs(items: Iterable[dict[str, Any]]) -> Choices:
    """Slug and title of each entry of a list."""
    return tuple((item["slug"], spoken(item["title"])) for item in items)


@cache
def kinds() -> dict[str, dict[str, Any]]:
    """Kinds of support by slug, with what to ask the person and what to mind."""
    return {kind["slug"]: spoken(kind) for kind in load_yaml("support_kinds.yaml")["kinds"]}


@cache
def support_list(name: str) -> Choices:
    """`intensity`, `session_attendance` or `goal_states`."""
    return pairs(load_yaml("support_kinds.yaml")[name])


@cache
def alarms() -> dict[str, dict[str, str]]:
    """The alarms about delivery: what happened, and what to ask."""
    return {alarm["slug"]: spoken(alarm) for alarm in load_yaml("support_kinds.yaml")["delivery_alarms"]}


@cache
def codes(name: str) -> Choices:
    """One list of the codes: `closure_reasons`, `legal_bases`, `outcomes`."""
    return pairs(load_yaml("codes.yaml")[name])


@cache
def refusal_reasons() -> Choices:
    """Why a person may say no; no reason is always enough."""
    return pairs(load_yaml("codes.yaml")["refusal_reasons"]["person"])


@cache
def consent_texts() -> dict[str, dict[str, Any]]:
    """The texts that ship for asking, by slug."""
    return {text["slug"]: text for text in load_yaml("notices.yaml")["consent_texts"]}


@cache
def shipped_notice() -> tuple[int, str]:
    """Version and language of the notices that ship."""
    meta = load_yaml("notices.yaml")["meta"]
    return meta["version"], meta["language"]


@cache
def tertiary() -> dict[str, Any]:
    """Settings, sections and rules of the reintegration plan."""
    found: dict[str, Any] = spoken(load_yaml("tertiary.yaml"))
    return found


def title_in(choices: Choices, slug: str) -> str:
    """The words of a code; the code itself if it is in no list any more."""
    return dict(choices).get(slug, slug)
