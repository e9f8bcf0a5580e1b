"""What the referrals contribute to the home page and to what waits: how many, by when, where to go; never what."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.access.once import once
from portal.access.rows import acting_for
from portal.inbox import Waiting
from portal.ui.panels import Panel
from referrals import boards
from referrals.models import SharingAgreement
from referrals.overview import clocks
from referrals.services.approvals import waiting_requests
from referrals.services.glass import REVIEWERS, waiting_reviews
from referrals.services.signed import KEEPERS, ending_soon

WATCHERS = ("intake_officer", "case_coordinator", "chair")
SECONDS = (
    *WATCHERS,
    "identity_custodian",
    "data_protection_officer",
    "police_liaison",
    "panel_member",
    "case_team_member",
)


def waiting(user: Any) -> list[Waiting]:
    """Steps that wait for a second person, and late cases of those who look after them."""
    if not user.has_role(*SECONDS):
        return []
    steps = _steps_to_decide(user)
    reviews = len(waiting_reviews(user)) if user.has_role(*REVIEWERS) else 0
    late = boards.late_count(user) if user.has_role(*WATCHERS) else 0
    found = _agreements(list(ending_soon(timezone.localdate()))) if user.has_role(*KEEPERS) else []
    if steps:
        title = ngettext(
            "%(n)s step waits for a second person", "%(n)s steps wait for a second person", steps
        )
        found.append(
            Waiting(title % {"n": steps}, reverse("referrals:approvals"), icon="person-check", count=steps)
        )
    if reviews:
        title = ngettext("%(n)s opening in need to review", "%(n)s openings in need to review", reviews) % {
            "n": reviews
        }
        today = timezone.localdate()
        found.append(
            Waiting(title, reverse("referrals:glass"), icon="door-open", due_on=today, count=reviews)
        )
    if late:
        title = ngettext("%(n)s case is late", "%(n)s cases are late", late) % {"n": late}
        found.append(
            Waiting(
                title, reverse("referrals:board"), icon="clock-fill", due_on=timezone.localdate(), count=late
            )
        )
    return found


def _agreements(ending: list[SharingAgreement]) -> list[Waiting]:
    """Agreements whose end comes near: renewed, or their agencies see nothing from that day on."""
    return [
        Waiting(
            _("Agreement ends soon: %(title)s") % {"title": row.title},
            reverse("referrals:agreement", args=[row.pk]),
            icon="file-earmark-text",
            due_on=row.ends_on,
        )
        for row in ending
    ]


def home(request: HttpRequest, subject: Any) -> Panel | None:
    """Cases that are late or due this week, for those who look after the process."""
    user: Any = request.user
    if not user.has_role(*WATCHERS):
        return None
    with acting_for(user), transaction.atomic():
        late, first = boards.late_and_next(user)
    if not first:
        return None
    clock = clocks()
    rows = [(case, clock(case.due_at)) for case in first]
    return Panel("referrals/_home_panel.html", {"late": late, "rows": rows})


def approvals_count(user: Any) -> int | None:
    """How many steps wait for this person, beside the entry in the navigation."""
    if not user.has_role(*SECONDS):
        return None
    with acting_for(user), transaction.atomic():
        return _steps_to_decide(user) or None


def _steps_to_decide(user: Any) -> int:
    """How many; told in two places of one page, counted once a request."""
    counted: int = once(user, "referrals.steps_to_decide", lambda: len(waiting_requests(user)[0]))
    return counted
