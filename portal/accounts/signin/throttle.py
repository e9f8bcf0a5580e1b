"""How often a password or a code may be tried: by address, by account from devices we don't know, by known device."""

import hashlib
from dataclasses import dataclass

from allauth.core.internal.ratelimit import truncate_ip
from django.core.cache import cache

MINUTE = 60


@dataclass(frozen=True)
class Budget:
    """So many tries in so many seconds."""

    name: str
    tries: int
    seconds: int


BY_ADDRESS = Budget("address", 30, 10 * MINUTE)
BY_ACCOUNT = Budget("account", 10, 10 * MINUTE)
BY_DEVICE = Budget("device", 10, 10 * MINUTE)
BY_CODE = Budget("code", 5, 5 * MINUTE)


class Throttled(Exception):
    """Too many tries. `first` is true for the first refusal of a window, which is the one worth writing down."""

    def __init__(self, budget: Budget, *, first: bool) -> None:
        super().__init__(budget.name)
        self.budget = budget
        self.first = first


def spend(budget: Budget, key: str) -> None:
    """Use one try of the budget of `key`.

    Counted by an atomic increment, so that parallel guesses are all counted; a fixed window, so that a counter never
    waits for a lock.

    Raises:
        Throttled: none is left in this window.
    """
    name = _name(budget, key)
    cache.add(name, 0, budget.seconds)
    try:
        used = cache.incr(name)
    except ValueError:  # the window ended between the two lines
        cache.set(name, 1, budget.seconds)
        used = 1
    if used > budget.tries:
        raise Throttled(budget, first=used == budget.tries + 1)


def give_back(budget: Budget, key: str) -> None:
    """A try that succeeded does not count."""
    name = _name(budget, key)
    try:
        cache.decr(name)
    except ValueError:
        return


def address_key(ip: str) -> str:
    """One key an address; IPv6 by network, since one household has many addresses."""
    return truncate_ip(ip)


def _name(budget: Budget, key: str) -> str:
    return f"signin:{budget.name}:{hashlib.sha256(key.encode()).hexdigest()}"
