"""Makers of records for tests; people and places here are invented."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from portal.accounts.models import Organisation, RoleAssignment, User
from portal.areas.models import Area


class AreaFactory(DjangoModelFactory):
    """A district of no city in particular."""

    class Meta:
        model = Area

    name = factory.Sequence(lambda n: f"District {n}")
    code = factory.Sequence(lambda n: f"D-{n}")
    kind = "district"
    population = 1000


class OrganisationFactory(DjangoModelFactory):
    """A civil-society organisation."""

    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Association {n}")
    slug = factory.Sequence(lambda n: f"association_{n}")
    kind = "cso"


class UserFactory(DjangoModelFactory):
    """A person with an account; `role=` gives one role, for the whole city unless `area=` or `role_organisation=` says otherwise."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person Teapot {n}")
    email = factory.Sequence(lambda n: f"person{n}@city.example")
    organisation = factory.SubFactory(OrganisationFactory)
    password = factory.django.Password("a long enough password")

    @factory.post_generation
    def role(obj: User, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Give the role named, if one is."""
        for role in [extracted] if isinstance(extracted, str) else extracted or []:
            RoleAssignment.objects.create(user=obj, role=role, area=kwargs.get("area"), organisation=kwargs.get("organisation"))
