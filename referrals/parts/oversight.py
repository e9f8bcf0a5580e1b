"""Entries of the navigation for those who keep watch, set the process up and read figures."""

from django.utils.translation import gettext_lazy as _

from portal.ui.panels import register_nav
from referrals.parts.menu import OVERSIGHT

register_nav(
    "referrals",
    _("Requests by the person"),
    "referrals:rights",
    "referrals.view_rights",
    order=70,
    group=OVERSIGHT,
)
register_nav(
    "referrals", _("Retention"), "referrals:retention", "referrals.view_retention", order=72, group=OVERSIGHT
)
register_nav(
    "referrals", _("Agreements"), "referrals:agreements", "referrals.view_sharingagreement", order=80, group=OVERSIGHT
)  # fmt: skip
register_nav(
    "referrals", _("Breach log"), "referrals:breaches", "referrals.view_breach", order=82, group=OVERSIGHT
)
register_nav(
    "referrals", _("Who has looked"), "referrals:reads", "audit.view_events", order=84, group=OVERSIGHT
)
register_nav(
    "referrals", _("Record of processing"), "referrals:processing", "referrals.view_processing", order=86, group=OVERSIGHT
)  # fmt: skip
register_nav(
    "reports", _("Referral statistics"), "referrals:statistics", "referrals.view_statistics", order=60
)
register_nav("reports", _("Strategic digest"), "referrals:digests", "referrals.view_digest", order=62)
