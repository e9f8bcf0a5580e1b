"""Answers that a request needs several times, asked once.

They live on the person's own object, which lives as long as the request: the next request asks again, so that a right
that was taken away is gone at once.
"""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.db.models import Model
from django.utils.functional import LazyObject, empty

T = TypeVar("T")


def once(user: Any, key: Hashable, answer: Callable[[], T]) -> T:
    """What `answer` gives, asked once for this person's object; the portal itself and strangers are asked each time."""
    if getattr(user, "is_system", False) or not user.is_authenticated:
        return answer()
    known: dict[Hashable, Any] | None = getattr(user, "_answers", None)
    if known is None:
        known = {}
        user._answers = known
    if key not in known:
        known[key] = answer()
    return known[key]


def note_seen(user: Any, record: Model) -> None:
    """Keep in mind that `record` was just read from what `user` may see."""
    record._seen_by = the_person(user)  # type: ignore[attr-defined]


def was_seen(user: Any, record: Model) -> bool:
    """Whether this very object was read from what this very `user` may see, so that the database need not be asked again."""
    seen_by = getattr(record, "_seen_by", None)
    return seen_by is not None and seen_by is the_person(user)


def the_person(user: Any) -> Any:
    """The person behind the lazy `request.user`, which asks for each attribute whether it has been asked before."""
    while isinstance(user, LazyObject):  # one shell within another: libraries wrap it again
        if user._wrapped is empty:
            user._setup()  # type: ignore[attr-defined]
        user = user._wrapped
    return user
