"""Entries of the navigation and of "what waits for me" around meetings and questions to agencies."""

from django.utils.translation import gettext_lazy as _

from portal.inbox import register_waiting
from portal.ui.panels import register_nav
from referrals.inboxes import waiting
from referrals.parts.menu import MEETINGS, SET_UP

register_waiting(waiting)
register_nav(
    "referrals", _("Meetings"), "referrals:meetings", "referrals.view_meeting", order=26, group=MEETINGS
)
register_nav(
    "referrals", _("My actions"), "referrals:actions", "referrals.view_meeting", order=27, group=MEETINGS
)
register_nav(
    "referrals", _("Questions to my agency"), "referrals:requests", "referrals.view_requests", order=32
)
register_nav(
    "referrals",
    _("Assessment instruments"),
    "referrals:instruments",
    "referrals.view_instrument",
    order=96,
    group=SET_UP,
)
