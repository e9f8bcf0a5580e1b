"""Consent."""

from referrals.services import support_after, support_facts  # noqa: F401
