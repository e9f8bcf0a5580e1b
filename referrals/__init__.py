"""Advice, referrals, cases: an island. It hands out nothing but statistics."""
