"""Makers of records for tests; people and places here are invented."""

from typing import Any

import factory
import pghistory
from factory.django import DjangoModelFactory

from portal.accounts.models import Organisation, RoleAssignment, User
from portal.areas.models import Area
from referrals.enums import NAMED_ROLES


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
        if obj.organisation_id and set([extracted] if isinstance(extracted, str) else extracted or []) & set(
            NAMED_ROLES
        ):
            make_agreement(obj.organisation)
        for role in [extracted] if isinstance(extracted, str) else extracted or []:
            with pghistory.context(actor="factory"):
                RoleAssignment.objects.create(
                    user=obj, role=role, area=kwargs.get("area"), organisation=kwargs.get("organisation")
                )


def make_agreement(organisation: Organisation) -> Any:
    """An information-sharing agreement in force with an agency, so that its people can be named on cases."""
    import datetime as dt

    from django.db import transaction
    from django.utils import timezone

    from portal.access import SYSTEM
    from portal.access.rows import acting_for
    from referrals.services.agreements import enter_agreement

    today = timezone.localdate()
    with acting_for(SYSTEM), transaction.atomic():
        return enter_agreement(
            title=f"Sharing with {organisation}", purpose="Support offered together.", lawful_basis="public_task", provision="Section 1",
            reference="A-1", starts_on=today - dt.timedelta(days=400), signed_on=today - dt.timedelta(days=400),
            parties=[organisation], by=SYSTEM,
        )  # fmt: skip


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
