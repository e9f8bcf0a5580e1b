"""How often one token or person may call."""

from rest_framework.throttling import UserRateThrottle


class PerMinute(UserRateThrottle):
    """Against runaway loops."""

    scope = "per_minute"


class PerDay(UserRateThrottle):
    """Against slow harvesting."""

    scope = "per_day"
