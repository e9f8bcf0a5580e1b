"""What waits for agencies, custodians and chairs around a case; queries for inboxes and for "what waits for me"."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.inbox import Waiting
from referrals.enums import MeetingState
from referrals.models import Action, AgencyQuestion, Case, InformationRequest, Meeting, UnsealRequest

ASKED = ("panel_member", "case_team_member", "police_liaison")


def agency_questions(user: Any) -> QuerySet[AgencyQuestion]:
    """Open questions "do you know this person" to the user's agency, put to the user."""
    return AgencyQuestion.objects.filter(
        person_id=user.pk, organisation_id=user.organisation_id, answer="", due_at__isnull=False, request__state="granted",
        case__state="identity_check", case__in=Case.objects.visible_to(user),
    ).select_related("case", "case__area", "case__identity", "request", "organisation").order_by("due_at")  # fmt: skip


def information_requests(user: Any) -> QuerySet[InformationRequest]:
    """Questions to the user's agency in cases they are named on, while answers are being gathered."""
    return InformationRequest.objects.filter(
        organisation_id=user.organisation_id, case__state="information", case__in=Case.objects.visible_to(user),
    ).select_related("case", "organisation").order_by("due_on")  # fmt: skip


def waiting(user: Any) -> list[Waiting]:
    """Lines for "what waits for me"; they say how many and where, nothing else."""
    found: list[Waiting] = []
    if user.has_role(*ASKED):
        found += _questions(user)
    if user.has_role("identity_custodian"):
        found += _unsealing(user)
    if user.has_role("chair", "case_coordinator", *ASKED):
        found += _actions(user)
    if user.has_role("chair"):
        found += _minutes(user)
    return found


def _questions(user: Any) -> list[Waiting]:
    days = [timezone.localdate(day) for day in agency_questions(user).values_list("due_at", flat=True)]
    today = timezone.localdate()
    days += (
        information_requests(user).filter(reply="", expires_on__gte=today).values_list("due_on", flat=True)
    )
    if not days:
        return []
    title = ngettext("%(n)s question to your agency", "%(n)s questions to your agency", len(days)) % {
        "n": len(days)
    }
    return [Waiting(title, reverse("referrals:requests"), "", "question-circle", min(days), len(days))]


def _unsealing(user: Any) -> list[Waiting]:
    rows = list(
        UnsealRequest.objects.filter(
            state="waiting", case__state="identity_check", case__in=Case.objects.visible_to(user)
        )
        .exclude(asked_by=user)
        .select_related("case")
    )
    return [
        Waiting(
            _("A request to unseal to decide"),
            reverse("referrals:unseal_decide", args=[row.case_id, row.pk]),
            str(row.case),
            "key",
            timezone.localdate(row.case.due_at) if row.case.due_at else None,
        )
        for row in rows
    ]


def _actions(user: Any) -> list[Waiting]:
    days = list(
        Action.objects.filter(
            owner=user, done_at__isnull=True, case__in=Case.objects.visible_to(user)
        ).values_list("due_on", flat=True)
    )
    if not days:
        return []
    title = ngettext("%(n)s action from a meeting", "%(n)s actions from meetings", len(days)) % {
        "n": len(days)
    }
    return [Waiting(title, reverse("referrals:actions"), "", "clipboard-check", min(days), len(days))]


def _minutes(user: Any) -> list[Waiting]:
    rows = Meeting.objects.filter(chair=user, state=MeetingState.CLOSED, signed_at__isnull=True)
    return [
        Waiting(_("Minutes to sign"), reverse("referrals:minutes", args=[row.pk]), "", "file-earmark-text")
        for row in rows
    ]
