"""The rule engine: one function a permission, asked by pages, API, exports, reports, tasks and templates alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404

from portal.access.once import note_seen

Decide = Callable[[Any, Any], bool]
F = TypeVar("F", bound=Decide)


@dataclass(frozen=True)
class Rule:
    """One permission: its name, the function that decides, and the model whose buttons it draws."""

    perm: str
    decide: Decide
    ability_of: str
    anonymous: bool


class System:
    """The portal itself: scheduled work, reference data, the demo city. It is never a person and never signs in."""

    pk = None
    id = None
    is_active = True
    is_authenticated = True
    is_anonymous = False
    is_system = True
    name = "system"
    roles: tuple[str, ...] = ()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """The portal's own work was decided when it was scheduled."""
        return perm in _rules

    def has_role(self, *roles: str) -> bool:
        """The system holds no role, so that no role rule opens for it by accident."""
        return False


SYSTEM = System()
_rules: dict[str, Rule] = {}


class UnknownPermission(LookupError):
    """A permission was asked for which no rule exists; outside tests the answer is simply no."""


def rule(perm: str, *, ability_of: str = "", anonymous: bool = False) -> Callable[[F], F]:
    """Register the decorated function as the one rule behind `perm`.

    Args:
        perm: `app_label.verb_noun`, also the name of the action in the audit.
        ability_of: `app_label.Model` whose records carry this as a button, or empty.
        anonymous: whether residents who are not signed in are asked at all; otherwise they are refused before the rule.
    """

    def register(decide: F) -> F:
        if perm in _rules:
            raise ValueError(f"two rules for {perm}")
        _rules[perm] = Rule(perm, decide, ability_of.lower(), anonymous)
        return decide

    return register


def rules() -> dict[str, Rule]:
    """All rules by permission; the matrices in the tests are built from it."""
    return dict(_rules)


def allowed(user: Any, perm: str, obj: Any = None) -> bool:
    """Whether `user` may do `perm` (on `obj`, or at all when None). Unknown permissions and ended accounts are refused."""
    found = _rules.get(perm)
    if found is None:
        if getattr(settings, "TESTING", False):
            raise UnknownPermission(perm)
        return False
    if getattr(user, "is_system", False):
        return True
    if not user.is_authenticated:
        return found.anonymous and bool(found.decide(user, obj))
    return bool(user.is_active and found.decide(user, obj))


def authorise(user: Any, perm: str, obj: Any = None) -> None:
    """Raise PermissionDenied unless `user` may do `perm`."""
    if not allowed(user, perm, obj):
        raise PermissionDenied(perm)


def fetch(source: QuerySet[Any] | type[Model], user: Any, perm: str, **lookup: Any) -> Any:
    """The one object of `source` that matches, if `user` may do `perm` on it.

    Raises:
        Http404: it does not exist, or the user may not know that it does: both look the same.
        PermissionDenied: the user may see it but not do this.
    """
    queryset: Any = source if isinstance(source, QuerySet) else source._default_manager.all()
    try:
        obj = queryset.visible_to(user).get(**lookup)
    except (queryset.model.DoesNotExist, ValueError):
        raise Http404 from None
    note_seen(user, obj)
    authorise(user, perm, obj)
    return obj


def abilities(user: Any, obj: Model) -> dict[str, bool]:
    """What `user` may do with `obj`: the short verb of each rule registered for its model, to draw buttons and for the API."""
    label = obj._meta.label_lower
    return {
        found.perm.split(".", 1)[1].removesuffix(f"_{obj._meta.model_name}"): allowed(user, found.perm, obj)
        for found in _rules.values()
        if found.ability_of == label
    }
