"""How often a person may call, by browser and all tokens together; who is not signed in, by address."""

from rest_framework.throttling import UserRateThrottle


class PerMinute(UserRateThrottle):
    """Against runaway loops."""

    scope = "per_minute"


class PerDay(UserRateThrottle):
    """Against slow harvesting."""

    scope = "per_day"
