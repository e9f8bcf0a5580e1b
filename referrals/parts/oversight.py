"""Entries of the navigation for those who keep watch and read figures."""

from django.utils.translation import gettext_lazy as _

from portal.ui.panels import register_nav

register_nav("referrals", _("Retention"), "referrals:retention", "referrals.view_retention", order=70)
register_nav(
    "referrals", _("Agreements"), "referrals:agreements", "referrals.view_sharingagreement", order=80
)
register_nav("referrals", _("Breach log"), "referrals:breaches", "referrals.view_breach", order=82)
register_nav("referrals", _("Who has looked"), "referrals:reads", "audit.view_events", order=84)
register_nav(
    "referrals", _("Record of processing"), "referrals:processing", "referrals.view_processing", order=86
)
register_nav(
    "reports", _("Referral statistics"), "referrals:statistics", "referrals.view_statistics", order=60
)
register_nav("reports", _("Strategic digest"), "referrals:digests", "referrals.view_digest", order=62)
