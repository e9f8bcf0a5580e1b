"""Entries of the navigation and of "what waits for me" around meetings and questions to agencies."""

from django.utils.translation import gettext_lazy as _

from portal.inbox import register_waiting
from portal.ui.panels import register_nav
from referrals.inboxes import waiting

register_waiting(waiting)
register_nav("referrals", _("Meetings"), "referrals:meetings", "referrals.view_meeting", order=30)
register_nav(
    "referrals", _("Questions to my agency"), "referrals:requests", "referrals.view_requests", order=32
)
register_nav(
    "referrals", _("Assessment instruments"), "referrals:instruments", "referrals.view_instrument", order=60
)
