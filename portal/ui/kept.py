"""What the frame of every page tells one person, kept for half a minute: what waits, the counts beside the navigation.

Kept for this person alone, and forgotten at once when they do something (any request that may change something) or when
their roles differ from those it was worked out with. What somebody else does meanwhile shows after at most `KEPT_SECONDS`.
Nothing here opens anything: pages and buttons ask their rules each time.
"""

import secrets
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.utils.translation import get_language

from portal.access.once import once
from portal.kept_cache import kept_cache

T = TypeVar("T")
SLOW_SECONDS = 0.005
# How long the last count is told while one request counts anew.
AGAIN_SECONDS = 5
NEAR = 300
_near: dict[str, tuple[float, Any]] = {}


class Shelf:
    """The kept things of one person in one language, read in one look at the cache."""

    def __init__(self, user: Any) -> None:
        self.key = f"kept:{user.pk}:{get_language()}"
        found = kept_cache.get_many([_since(user), self.key])
        rights = [(a.role, a.organisation_id, a.area_id) for a in user.active_assignments]
        self.stamp = (found.get(_since(user)), user.organisation_id, rights)
        kept = found.get(self.key)
        self.things: dict[str, tuple[float, Any]] = kept[1] if kept and kept[0] == self.stamp else {}

    def take(self, name: str, make: Callable[[], T]) -> T:
        """The thing called `name`, made anew when it is missing or too old."""
        until, thing = self.things.get(name, (0.0, None))
        if until > time.time():
            return thing  # type: ignore[no-any-return]
        thing = make()
        self.put(name, thing)
        return thing

    def put(self, name: str, thing: Any) -> None:
        """Keep the thing from now on."""
        self.things[name] = (time.time() + settings.KEPT_SECONDS, thing)
        kept_cache.set(self.key, (self.stamp, self.things), settings.KEPT_SECONDS + AGAIN_SECONDS)


def kept(user: Any, name: str, make: Callable[[], T]) -> T:
    """What `make` gives for this person, at most `KEPT_SECONDS` old."""
    if not _keeps(user):
        return make()
    return _shelf(user).take(name, make)


def kept_if_slow(user: Any, name: str, make: Callable[[], T]) -> T:
    """What `make` gives for this person: always fresh where that is quick, at most `KEPT_SECONDS` old where it took long.

    For counts over logs: in most cities they take a few milliseconds, in a metropolis a quarter of a second. When it is time to
    count anew, one request does; what comes meanwhile is told the last count.
    """
    if not _keeps(user):
        return make()
    shelf, now = _shelf(user), time.time()
    until, thing = shelf.things.get(name, (0.0, None))
    if until > now or (until + AGAIN_SECONDS > now and not _is_first(f"{shelf.key}:{name}")):
        return thing  # type: ignore[no-any-return]
    started = time.perf_counter()
    thing = make()
    if time.perf_counter() - started > SLOW_SECONDS:
        shelf.put(name, thing)
    return thing  # type: ignore[no-any-return]


def _is_first(key: str) -> bool:
    """Whether nobody else makes this anew at the moment."""
    return bool(kept_cache.add(f"making:{key}", 1, AGAIN_SECONDS))


def last_act(user: Any) -> str:
    """A word that changes whenever this person does something; empty for those who only looked on for a while."""
    return (_shelf(user).stamp[0] or "") if _keeps(user) else ""


def _keeps(user: Any) -> bool:
    """Whether there is a shelf: for people who are signed in, where keeping is switched on."""
    return bool(settings.KEPT_SECONDS and user.is_authenticated and not getattr(user, "is_system", False))


def _shelf(user: Any) -> Shelf:
    return once(user, f"ui.kept:{get_language()}", lambda: Shelf(user))


def kept_for_all(name: str, make: Callable[[], T], *, user: Any = None, near: bool = False) -> T:
    """What `make` gives, the same for everybody, at most `KEPT_SECONDS` old; nothing that only some may see.

    With `user`, who has just changed something gets it made anew, so that they see what they did. With `near` it stays in
    this process too, where the shared cache need not be asked: for texts and what else nobody changes once it is made.
    """
    if not settings.KEPT_SECONDS:
        return make()
    act = last_act(user) if user is not None else ""
    key = f"kept:all:{name}:{act}"
    now = time.time()
    here = _near.get(key)
    if here is not None and here[0] > now:
        return here[1]  # type: ignore[no-any-return]
    found: tuple[float, T] | None = kept_cache.get(key)
    if found is None or found[0] <= now:
        found = (now + settings.KEPT_SECONDS, make())
        kept_cache.set(key, found, settings.KEPT_SECONDS)
    if near and not act:
        if len(_near) >= NEAR:
            _near.clear()
        _near[key] = found
    return found[1]


def forget_near() -> None:
    """This process asks the shared cache again."""
    _near.clear()


def forget(user: Any) -> None:
    """What was kept for this person counts no longer, in any language; also what a request under way is about to keep."""
    kept_cache.set(_since(user), secrets.token_hex(8), max(60, 10 * settings.KEPT_SECONDS))


def _since(user: Any) -> str:
    return f"kept-since:{user.pk}"
