"""Every view says who may open it. One that says nothing is refused by the middleware."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

V = TypeVar("V", bound=Callable[..., Any])


@dataclass(frozen=True)
class Declaration:
    """Who may open a view: `public`, `signed_in`, or everyone whom the rule behind `perm` lets in."""

    kind: str
    perm: str = ""


def _declare(view: V, declaration: Declaration) -> V:
    view.access_declaration = declaration  # type: ignore[attr-defined]
    return view


def public(view: V) -> V:
    """Open to residents who are not signed in."""
    return _declare(view, Declaration("public"))


def signed_in(view: V) -> V:
    """Open to everyone who is signed in; what they see is decided inside."""
    return _declare(view, Declaration("signed_in"))


def access(perm: str) -> Callable[[V], V]:
    """Open to those whom the rule behind `perm` lets in when asked without an object."""
    return lambda view: _declare(view, Declaration("perm", perm))


def declaration_of(view: Any) -> Declaration | None:
    """The declaration on a view function, on its class, or on a DRF view set."""
    for holder in (view, getattr(view, "view_class", None), getattr(view, "cls", None)):
        found = getattr(holder, "access_declaration", None)
        if found is not None:
            return found
    return None
