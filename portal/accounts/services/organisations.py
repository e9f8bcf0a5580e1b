"""Keeping the register of organisations."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal.access.act import act
from portal.accounts.models import Organisation
from portal.areas.models import Area
from portal.errors import DomainError

CONTACT_FIELDS = ("contact_email", "contact_phone")
FIELDS = ("name", "kind", "sectors", *CONTACT_FIELDS, "status", "note")


def add(
    *, by: Any, name: str, kind: str, areas_served: Iterable[Area] = (), slug: str = "", **fields: Any
) -> Organisation:
    """Add an organisation to the register.

    Args:
        by: the acting user.
        name: as it calls itself; no other entry may have it.
        kind: one of `OrganisationKind`.
        areas_served: where it works.
        slug: stable short name for data files; made from the name when empty.
        **fields: any of `FIELDS`.

    Raises:
        DomainError: an organisation of that name is there already.
    """
    _known(fields)
    if Organisation.objects.filter(name__iexact=name.strip()).exists():
        raise DomainError(_("An organisation of this name is already in the register."), field="name")
    with act("accounts.add_organisation", by=by, on=Organisation) as event:
        organisation = Organisation(name=name.strip(), kind=kind, slug=slug or free_slug(name), **fields)
        try:
            with transaction.atomic():
                organisation.save()
        except IntegrityError:
            raise DomainError(
                _("An organisation of this name is already in the register."), field="name"
            ) from None
        organisation.areas_served.set(areas_served)
        event.on = organisation
    return organisation


def change(
    *, organisation: Organisation, by: Any, areas_served: Iterable[Area] | None = None, **fields: Any
) -> Organisation:
    """Change an organisation's entry. A partner manager changes the own organisation's contact and nothing else.

    Raises:
        DomainError: a field that this person may not change was given.
    """
    _known(fields)
    allowed = editable_fields(by)
    if set(fields) - set(allowed) or (areas_served is not None and "areas_served" not in allowed):
        raise DomainError(
            _("You can change the contact of your organisation here. Ask the city for other changes.")
        )
    with act("accounts.change_organisation", by=by, on=organisation) as event:
        changed = [name for name, value in fields.items() if getattr(organisation, name) != value]
        for name in changed:
            setattr(organisation, name, fields[name])
        organisation.save(update_fields=changed)
        if areas_served is not None:
            organisation.areas_served.set(areas_served)
        event.details["fields"] = changed
    return organisation


def editable_fields(user: Any) -> tuple[str, ...]:
    """Names of the fields of an organisation that `user` may change, where they may change it at all."""
    whole = getattr(user, "is_system", False) or user.has_role(
        "programme_coordinator", "city_officer", "administrator"
    )
    return (*FIELDS, "areas_served") if whole else CONTACT_FIELDS


def free_slug(name: str) -> str:
    """A short name with underscores that no other organisation has."""
    base = slugify(name).replace("-", "_")[:70] or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug for slug in (base, *(f"{base}_{n}" for n in range(2, len(taken) + 3))) if slug not in taken
    )


def _known(fields: dict[str, Any]) -> None:
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"unknown fields of an organisation: {sorted(unknown)}")
