"""How much comes in through doors that stand open to everyone. Counted by a keyed digest of the address, never by the address."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.core.internal.ratelimit import truncate_ip
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from portal.crypto.blind_index import digest
from portal.crypto.store import store
from portal.errors import DomainError

HOUR = 3600


@dataclass(frozen=True)
class Door:
    """One way in: so many from one address and in all, in so many seconds; `in_all` 0 is without limit."""

    name: str
    by_address: int
    in_all: int
    seconds: int = HOUR


def sending() -> Door:
    """A finished concern."""
    return Door("send", settings.INTAKE_PER_ADDRESS, settings.INTAKE_IN_ALL)


def beginning() -> Door:
    """A new draft: more than are sent, since people begin and leave."""
    return Door("begin", 4 * settings.INTAKE_PER_ADDRESS, 20 * settings.INTAKE_IN_ALL)


# Codes are tried by hand; 75 random bits do the rest. Nobody can use up the tries of others.
GUESSING = Door("code", 10, 0, 600)
ADDING = Door("add", 20, 400)

SLOW_DOWN = _(
    "Several messages have arrived from this connection. Please wait a little, or telephone us. What you wrote is kept."
)


class TooMany(DomainError):
    """The door is shut for a while; nothing was written."""

    def __init__(self) -> None:
        super().__init__(SLOW_DOWN, code="state")


def pass_through(door: Door, address: str) -> None:
    """Use one of the passages of a door; counted by an atomic increment, so that parallel ones are all counted.

    Raises:
        TooMany: none is left for this address, or in all.
    """
    passed: list[str] = []
    for name, most in _counters(door, address):
        if most and _count(name, door.seconds) > most:
            # What was refused uses up nobody else's passages.
            for earlier in [*passed, name]:
                _take_back(earlier)
            raise TooMany
        passed.append(name)


def give_back(door: Door, address: str) -> None:
    """A passage that came to nothing, or a try that was right, does not count."""
    for name, most in _counters(door, address):
        if most:
            _take_back(name)


def load(door: Door) -> float:
    """How full a door is, from 0 to 1."""
    used = cache.get(_in_all(door)) or 0
    return min(1.0, used / door.in_all) if door.in_all else 0.0


def _counters(door: Door, address: str) -> list[tuple[str, int]]:
    hidden = digest(store(), f"door_{door.name}", truncate_ip(address)).hex()
    return [(f"intake:{door.name}:{hidden}", door.by_address), (_in_all(door), door.in_all)]


def _in_all(door: Door) -> str:
    return f"intake:{door.name}:all"


def _count(name: str, seconds: int) -> int:
    cache.add(name, 0, seconds)
    try:
        return int(cache.incr(name))
    except ValueError:  # the window ended between the two lines
        cache.set(name, 1, seconds)
        return 1


def _take_back(name: str) -> None:
    try:
        cache.decr(name)
    except ValueError:
        return
