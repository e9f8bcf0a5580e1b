"""Where the desk stands in the portal: its door on the public site, its entries in the navigation, what waits for whom."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.api.scopes import register_scope
from portal.inbox import Waiting, register_waiting
from portal.ui.panels import register_door, register_nav, register_quick
from referrals import desk
from referrals.parts.menu import DESK
from referrals.services.receipts import own_concerns

PROFESSIONALS = ("frontline_worker", "partner_member", "partner_manager")


def waiting(user: Any) -> list[Waiting]:
    """Lines for the desk, the police liaison and those who raised something. They say how many, never what."""
    found: list[Waiting] = []
    if user.has_role("intake_officer", "case_coordinator"):
        found += _at_the_desk(user)
    if user.has_role("police_liaison"):
        cases = desk.police_waiting(user)
        found += _line(cases, "referrals:police_questions", "shield-check", ngettext(
            "%(n)s question to the police", "%(n)s questions to the police", cases.total))  # fmt: skip
    if user.has_role(*PROFESSIONALS):
        unread = sum(own.unread for own in own_concerns(user))
        if unread:
            words = ngettext("%(n)s reply to what you raised", "%(n)s replies to what you raised", unread)
            found.append(
                Waiting(
                    words % {"n": unread},
                    reverse("referrals:my_referrals"),
                    icon="chat-left-dots",
                    count=unread,
                )
            )
    return found


def _at_the_desk(user: Any) -> list[Waiting]:
    (new,), check = desk.in_states(user, "received", first=1), desk.to_check(user)
    unread = desk.with_unread(user)
    found = _line(new, "referrals:desk", "clipboard-check", ngettext(
        "%(n)s new concern", "%(n)s new concerns", new.total))  # fmt: skip
    found += _line(check, "referrals:desk", "eye", ngettext(
        "%(n)s summary to check", "%(n)s summaries to check", check.total))  # fmt: skip
    if unread:
        words = ngettext("%(n)s case with new messages", "%(n)s cases with new messages", len(unread))
        found.append(
            Waiting(
                words % {"n": len(unread)},
                reverse("referrals:desk"),
                icon="chat-left-dots",
                count=len(unread),
            )
        )
    return found


def _line(queue: desk.Queue, url_name: str, icon: str, words: str) -> list[Waiting]:
    if not queue.total:
        return []
    days = [timezone.localdate(case.due_at) for case in queue.cases if case.due_at]
    late = queue.late
    detail = ngettext("%(n)s is late.", "%(n)s are late.", late) % {"n": late} if late else _("In time.")
    return [
        Waiting(
            words % {"n": queue.total}, reverse(url_name), detail, icon, min(days, default=None), queue.total
        )
    ]


register_waiting(waiting)
register_scope("referrals", gettext_lazy("raising concerns and their receipts"))
register_door(
    gettext_lazy("Get support or advice"),
    gettext_lazy("Worried about somebody, or about yourself? Tell us, anonymously if you like."),
    "referrals:tell",
    icon="chat-heart",
    short=gettext_lazy("Support or advice"),
    order=30,
)
register_nav(
    "referrals",
    gettext_lazy("Desk"),
    "referrals:desk",
    "referrals.view_desk",
    order=22,
    icon="clipboard-check",
    group=DESK,
)
register_nav(
    "referrals", gettext_lazy("My referrals"), "referrals:my_referrals", "referrals.view_own_concern", order=12, icon="chat-heart"
)  # fmt: skip
register_nav(
    "referrals",
    gettext_lazy("Raise a concern"),
    "referrals:raise_concern",
    "referrals.raise_concern",
    order=14,
)
register_nav(
    "referrals", gettext_lazy("Police questions"), "referrals:police_questions", "referrals.view_police_questions", order=23, icon="shield-check"
)  # fmt: skip
register_nav(
    "referrals",
    gettext_lazy("Advice contacts"),
    "referrals:advice",
    "referrals.view_advicecontact",
    order=24,
    group=DESK,
)
register_quick(
    gettext_lazy("My referrals"),
    "referrals:my_referrals",
    "referrals.view_own_concern",
    icon="chat-heart",
    order=60,
)
