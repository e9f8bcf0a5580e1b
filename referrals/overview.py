"""The head of a case: where it stands, by when, what comes next and who does it; only for those who may see its metadata."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.ui.workflow import Strip, strip
from referrals.configuration import working_days
from referrals.models import Case
from referrals.sections import Opening, Section, sections_for
from referrals.services.offers import NOT_USED, is_stopped
from referrals.services.sealing import keys_of
from referrals.standing import position_of, process_of, roles_on, viewer_of
from referrals.words import role_word, word
from referrals.workflow.clocks import WorkingDays
from referrals.workflow.definition import Process, Step
from referrals.workflow.visibility import visible_groups

# Tint and icon of a state; colour never stands alone.
LOOKS = {
    "draft": ("", "pencil"), "received": ("info", "envelope"), "triage": ("info", "search"), "threshold": ("info", "people"),
    "identity_check": ("plum", "key"), "information": ("info", "question-circle"), "panel": ("info", "people"),
    "consent": ("info", "chat-heart"), "support": ("ok", "chat-heart"), "review": ("info", "arrow-clockwise"),
    "closed": ("", "check-circle-fill"), "follow_up": ("", "clock-history"), "retention": ("", "lock-fill"),
    "erased": ("", "trash"), "discarded": ("", "trash"), "emergency": ("warn", "telephone-fill"),
    "criminal_track": ("plum", "eye"), "police_hold": ("warn", "pause-circle-fill"), "paused": ("warn", "pause-circle-fill"),
    "transferred": ("plum", "box-arrow-right"),
}  # fmt: skip
ASIDE = {"draft", "discarded", "retention", "erased"}


@dataclass(frozen=True)
class StateMark:
    """A state as people see it: words, tint and icon together."""

    label: str
    kind: str
    icon: str


@dataclass(frozen=True)
class Clock:
    """How long the state may still last, in words."""

    label: str
    kind: str
    icon: str


@dataclass(frozen=True)
class Head:
    """What stands on top of every page of a case.

    Args:
        mark: state; None for those who see no metadata (the person who raised the concern).
        clock: by when; None if the state has none.
        flow: the course of the case with the next step.
        stage: disclosure stage reached, in words; empty if none is open.
        roles: what the viewer is to this case, in words.
        sections: tabs the viewer has.
        stopped: whether the person has asked that it is not used for now.
    """

    mark: StateMark | None
    clock: Clock | None
    flow: Strip | None
    stage: str
    roles: str
    sections: list[Section]
    stopped: bool = False


def mark_of(process: Process, state: str) -> StateMark:
    """The state of a case as colour, icon and word."""
    kind, icon = LOOKS.get(state, ("", "circle"))
    title = process.states[state].title if state in process.states else word("states", state)
    return StateMark(_(title), kind, icon)


def clock_of(case: Case) -> Clock | None:
    """Until when the state may last, and whether it is late."""
    return clocks()(case.due_at)


def clocks() -> Callable[[dt.datetime | None], Clock | None]:
    """The clocks of many cases at one moment, by when they are due; those of the same day are put into words once."""
    now = timezone.now()
    today, calendar = timezone.localdate(now), working_days()
    known: dict[tuple[dt.date, bool], Clock] = {}

    def of(due: dt.datetime | None) -> Clock | None:
        if due is None:
            return None
        key = (timezone.localdate(due), due < now)
        if key not in known:
            known[key] = _clock(*key, today, calendar)
        return known[key]

    return of


def _clock(day: dt.date, late: bool, today: dt.date, calendar: WorkingDays) -> Clock:
    if late:
        days = calendar.between(day, today)
        words = ngettext("Late by %(n)s working day", "Late by %(n)s working days", days) % {"n": days}
        return Clock(words if days else _("Late since today"), "late", "clock-fill")
    days = calendar.between(today, day)
    words = ngettext("%(n)s working day left", "%(n)s working days left", days) % {"n": days}
    return Clock(words if days else _("Due today"), "warn" if days <= 1 else "", "hourglass-split")


def head_of(case: Case, by: Any, stopped: bool | None = None) -> Head:
    """The head of a case for one person; `stopped` if the caller knows whether it may be used."""
    process = process_of(case)
    groups = visible_groups(process, viewer_of(by, case), position_of(case))
    opening = Opening(case, by, groups, keys_of(case))
    roles = ", ".join(word("roles", role).lower() for role in sorted(roles_on(by, case)))
    sections = sections_for(opening)
    if "metadata" not in groups:
        return Head(None, None, None, "", roles, sections)
    stage = word("disclosure_stages", f"stage_{case.stage}") if case.stage > 1 else ""
    stopped = is_stopped(case) if stopped is None else stopped
    mark, clock, flow = mark_of(process, case.state), clock_of(case), flow_of(process, case, stopped=stopped)
    return Head(mark, clock, flow, stage, roles, sections, stopped)


def flow_of(process: Process, case: Case, *, stopped: bool = False) -> Strip:
    """The course of the case, and which step comes next by whom; none while its use is stopped."""
    labels = [
        (s.slug, _(s.title)) for s in process.states.values() if s.kind == "main" and s.slug not in ASIDE
    ]
    beside = case.state not in dict(labels)
    step = None if stopped else next_step(process, case)
    who = " / ".join(word("roles", role).lower() for role in sorted(step.roles)) if step else ""
    return strip(
        labels,
        case.previous_state if beside else case.state,
        next=_(step.title) if step else "",
        who=_("by %(who)s") % {"who": who} if who else "",
        blocked=str(NOT_USED) if stopped else "",
    )


def next_step(process: Process, case: Case) -> Step | None:
    """The step that leads on: to the nearest later state of the course; a side state is left for where it came from."""
    order = [s.slug for s in process.states.values() if s.kind == "main"]
    leaving = [
        step
        for step in process.leaving(case.state)
        if not step.only_if_outcome or case.outcome in step.only_if_outcome
    ]
    if case.state not in order:
        # What the person can end at any time is not what comes next.
        return next((step for step in leaving if not step.immediate), None)
    here = order.index(case.state)
    ahead = [
        (order.index(step.to), step) for step in leaving if step.to in order and order.index(step.to) > here
    ]
    return min(ahead, key=lambda pair: pair[0])[1] if ahead else (leaving[0] if leaving else None)


def next_words(case: Case) -> str:
    """The step that leads on from where a case is, with who takes it."""
    process = process_of(case)
    step = next_step(process, case)
    if step is None:
        return ""
    return f"{_(step.title)} ({', '.join(role_word(process, role).lower() for role in sorted(step.roles))})"
