"""Grants on single records, kept by django-guardian in direct-foreign-key tables. A grant opens nothing by itself: a rule reads it.

The only module that may import guardian.shortcuts.
"""

from typing import Any

from django.db.models import Model
from guardian.shortcuts import assign_perm, get_objects_for_user, remove_perm

from portal.access.act import act
from portal.errors import DomainError

_grantable: set[str] = set()


def grantable(perm: str) -> str:
    """Put `perm` on the whitelist of what may be granted on a single record."""
    _grantable.add(perm)
    return perm


def grant(perm: str, *, to: Any, on: Model, by: Any) -> None:
    """Grant `perm` on one record.

    Raises:
        DomainError: the permission is not on the whitelist.
    """
    _check(perm)
    with act("access.grant", by=by, on=on) as event:
        assign_perm(perm, to, on)
        event.details.update(perm=perm, to=str(to.pk))


def revoke(perm: str, *, from_: Any, on: Model, by: Any) -> None:
    """Take a grant back; it holds no longer from the next request on."""
    _check(perm)
    with act("access.revoke", by=by, on=on) as event:
        remove_perm(perm, from_, on)
        event.details.update(perm=perm, of=str(from_.pk))


def granted(user: Any, perm: str, model: type[Model]) -> Any:
    """Queryset of the records of `model` on which `user` holds the grant `perm`."""
    _check(perm)
    return get_objects_for_user(
        user, perm, klass=model, use_groups=False, with_superuser=False, accept_global_perms=False
    )


def _check(perm: str) -> None:
    if perm not in _grantable:
        raise DomainError(f"{perm} cannot be granted on single records.")
