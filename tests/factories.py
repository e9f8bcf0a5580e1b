"""Makers of records for tests; people and places here are invented."""

from typing import Any

import factory
import pghistory
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
            with pghistory.context(actor="factory"):
                RoleAssignment.objects.create(
                    user=obj, role=role, area=kwargs.get("area"), organisation=kwargs.get("organisation")
                )


def make_plan(*, measures: int = 1, in_force: bool = True) -> Any:
    """A plan with one objective and some measures, made through the services."""
    import datetime as dt

    from portal.access import SYSTEM
    from strategy import services

    area = AreaFactory(kind="city", name="Teapot City")
    plan = services.create_plan(
        slug=f"plan_{area.pk}",
        title="Plan",
        area=area,
        starts_on=dt.date(2024, 1, 1),
        ends_on=dt.date(2028, 12, 31),
        by=SYSTEM,
    )
    objective = services.create_objective(plan=plan, title="Know the city", order=1, by=SYSTEM)
    for number in range(1, measures + 1):
        services.create_measure(
            objective=objective, number=number, title=f"Measure {number}", lead=OrganisationFactory(kind="city_department"),
            starts_on=plan.starts_on, ends_on=plan.ends_on, by=SYSTEM,
        )  # fmt: skip
    if in_force:
        services.put_plan_in_force(plan=plan, by=SYSTEM)
    return plan
