"""What waits from support to follow-up, and the entry of whoever gives support."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.inbox import Waiting, register_waiting
from portal.ui.panels import register_nav
from referrals.parts.menu import SET_UP
from referrals.services.due import Due, due_for

ROLES = ("case_team_member", "support_provider", "case_coordinator", "chair")
# Kind > words, section of the case, icon.
WORDS = {
    "review": (gettext_lazy("Look at a plan together"), "reviews", "arrow-clockwise"),
    "consent_ends": (gettext_lazy("Talk a consent over again"), "consent", "chat-heart"),
    "stalled": (gettext_lazy("Support does not come about as agreed"), "sessions", "exclamation-triangle-fill"),
    "my_part_stalls": (gettext_lazy("Your part does not come about as agreed"), "", "exclamation-triangle-fill"),
    "follow_up_person": (gettext_lazy("Find somebody who looks back"), "follow_up", "clock-history"),
    "follow_up_note": (gettext_lazy("Look back and write a note"), "follow_up", "clock-history"),
    "reassess": (gettext_lazy("Look again after a no"), "", "arrow-clockwise"),
}  # fmt: skip


def address(due: Due) -> str:
    """Where it is done."""
    section = WORDS[due.kind][1]
    if due.thread is not None:
        return reverse("referrals:my_part", args=[due.case.pk, due.thread])
    if section:
        return reverse("referrals:case_section", args=[due.case.pk, section])
    return reverse("referrals:case", args=[due.case.pk])


def waiting(user: Any) -> list[Waiting]:
    """One line for each thing; the number of a case, and nothing of what is in it."""
    if not user.has_role(*ROLES):
        return []
    found = due_for(user)
    return [
        Waiting(str(WORDS[due.kind][0]), address(due), _("Case %(number)s") % {"number": due.case}, WORDS[due.kind][2], due.on)
        for due in found
    ]  # fmt: skip


register_waiting(waiting)
register_nav(
    "referrals",
    gettext_lazy("My support"),
    "referrals:my_support",
    "referrals.view_my_support",
    order=15,
    icon="chat-heart",
)
register_nav(
    "referrals",
    gettext_lazy("Texts for consent"),
    "referrals:notices",
    "referrals.publish_notice",
    order=98,
    group=SET_UP,
)
