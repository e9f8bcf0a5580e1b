"""Reading a case: only what the viewer may see is opened, and that it was read is written in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.formats import date_format

from portal.access import authorise
from portal.access.rows import acting_for
from portal.audit.services import record
from referrals.models import Case, Correction
from referrals.sections import Opening, Section, sections_for
from referrals.services.sealing import keys_of
from referrals.standing import position_of, process_of, viewer_of
from referrals.workflow.visibility import Access, visible_groups

# Sealed columns by field group: the identity of the person, and each concern.
IDENTITY: Mapping[str, tuple[str, ...]] = {
    "identity_limited": ("name", "birth_year"),
    "identity_direct": ("birth_date", "contact"),
}
CONCERN: Mapping[str, tuple[str, ...]] = {
    "referral_narrative": ("words", "when_seen", "told", "tried"),
    "referrer_details": ("sender_name", "sender_contact"),
}
# The reason for a step belongs to the work of the state it was taken in.
WORK: Mapping[str, str] = {
    "received": "screening", "triage": "screening", "emergency": "screening", "police_hold": "screening", "criminal_track": "screening",
    "threshold": "threshold_record", "identity_check": "unseal_request", "information": "information_requests", "panel": "panel_record",
    "consent": "consent_record", "support": "support_plan", "review": "review_record", "paused": "support_plan",
    "transferred": "consent_record", "closed": "closing_report", "follow_up": "follow_up_notes", "retention": "retention_record",
}  # fmt: skip
SUMMARY_KINDS = ("deidentified_summary",)


def group_of(state: str) -> str:
    """Field group in which the reason of a step out of `state` is told."""
    return WORK.get(state, "metadata")


@dataclass(frozen=True)
class CaseView:
    """What one person sees of one case at one moment. What is not in it was never opened."""

    number: str
    state: str
    groups: Mapping[str, Access]
    values: Mapping[str, Mapping[str, str]]
    concerns: tuple[Mapping[str, str], ...] = ()
    screening: tuple[Mapping[str, str], ...] = ()
    summaries: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"CaseView({self.number})"


class NoSuchSection(LookupError):
    """There is no such section, or this viewer has none of it: both look the same."""


@dataclass(frozen=True)
class SectionView:
    """One section as one person sees it now. `filled` is False where there is nothing to show yet; `statements` are the person's own
    words beside all of it."""

    section: Section
    groups: Mapping[str, Access]
    context: Mapping[str, Any]
    filled: bool
    statements: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return f"SectionView({self.section.slug})"


def show_section(*, case: Case, by: Any, section: str = "", purpose: str = "") -> SectionView:
    """Open one section of the case page for `by`; the audit event says which field groups were read, never what was in them.

    Args:
        case: the case.
        by: who looks.
        section: slug of the section; the first one they have, if empty.
        purpose: as stated, where one was asked for.

    Raises:
        PermissionDenied: nothing of the case is theirs to see.
        NoSuchSection: no such section for this person.
    """
    with opened(case=case, by=by, section=section, purpose=purpose) as opening:
        found = [one for one in sections_for(opening) if section in ("", one.slug)]
        if not found:
            raise NoSuchSection(section)
        opening.section = found[0].slug
        built = found[0].build(opening)
        beside = statements_beside(opening, found[0].groups) if built is not None else ()
    return SectionView(found[0], opening.groups, built or {}, built is not None, beside)


def statements_beside(opening: Opening, groups: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The person's own words beside a whole part of the work, with their day, for whoever reads that part."""
    return tuple(
        (date_format(row.at), opening.open(row, "after", row.group))
        for row in corrections_of(opening)
        if row.field == "" and row.group in groups and opening.sees(row.group)
    )


def corrections_of(opening: Opening) -> list[Correction]:
    """All corrections of the case, read once a look."""
    if opening.corrections is None:
        opening.corrections = list(opening.case.corrections.all())
    found: list[Correction] = opening.corrections
    return found


@contextmanager
def opened(*, case: Case, by: Any, section: str, purpose: str = "") -> Iterator[Opening]:
    """Open a case for the length of a block; what was read in it is one audit event, written in the same transaction.

    Args:
        case: the case.
        by: who looks.
        section: which part of the case, for the log.
        purpose: as stated, where one was asked for.

    Raises:
        PermissionDenied: nothing of the case is theirs to see.
    """
    with acting_for(by), transaction.atomic():
        authorise(by, "referrals.view_case", case)
        groups = visible_groups(process_of(case), viewer_of(by, case), position_of(case))
        opening = Opening(case, by, groups, keys_of(case), section=section)
        yield opening
        record(
            action="referrals.read_case",
            actor=by,
            obj=case,
            details={"section": opening.section, "groups": sorted(opening.read)},
            purpose=purpose,
        )


def read_case(*, case: Case, by: Any, purpose: str = "") -> CaseView:
    """Open what `by` may see of a case; one audit event says which field groups, never what was in them.

    Raises:
        PermissionDenied: nothing of it.
        KeyGone: the case was erased.
    """
    with transaction.atomic():
        authorise(by, "referrals.view_case", case)
        groups = visible_groups(process_of(case), viewer_of(by, case), position_of(case))
        view = _open(case, by, groups)
        record(
            action="referrals.read_case",
            actor=by,
            obj=case,
            details={"groups": sorted(groups)},
            purpose=purpose,
        )
    return view


def _open(case: Case, by: Any, groups: dict[str, Access]) -> CaseView:
    keys = keys_of(case)
    identity = getattr(case, "identity", None)
    values: dict[str, dict[str, str]] = {}
    for group, fields in IDENTITY.items():
        if group in groups and identity is not None and _is_theirs(groups[group], case, by):
            values[group] = {field: keys.open(identity, field) for field in fields}
    concerns = []
    for concern in case.concerns.all():
        opened: dict[str, str] = {}
        for group, fields in CONCERN.items():
            if group in groups and (not groups[group].own_only or concern.sender_id == by.pk):
                opened |= {field: keys.open(concern, field) for field in fields}
        if opened:
            concerns.append(opened | {"channel": concern.channel})
    screening = [
        {
            "question": row.question,
            "answer": row.answer,
            "reason": keys.open(row, "reason"),
            "source": keys.open(row, "source"),
        }
        for row in case.screening.filter(round=case.round)
        if "screening" in groups
    ]
    summaries = [
        keys.open(row, "text")
        for row in case.records.filter(round=case.round, kind__in=SUMMARY_KINDS)
        if "summary_deidentified" in groups
    ]
    return CaseView(
        case.number, case.state, groups, values, tuple(concerns), tuple(screening), tuple(summaries)
    )


def _is_theirs(given: Access, case: Case, by: Any) -> bool:
    return not given.own_only or case.referrer_id == by.pk
