"""Makers of programmes and logs, straight into a state; what services do on the way is tested with services."""

import datetime as dt
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from programmes.enums import LogStatus
from programmes.models import (
    ActivityLog,
    ActivityType,
    AreaOfIntervention,
    BreakdownCategory,
    BreakdownDimension,
    Programme,
)
from tests.factories import AreaFactory, OrganisationFactory


class InterventionFactory(DjangoModelFactory):
    """An area of intervention open to every level."""

    class Meta:
        model = AreaOfIntervention
        django_get_or_create = ("slug",)

    slug = "youth_engagement"
    name = "Youth engagement"
    levels = ["primary", "secondary", "tertiary"]


class TypeFactory(DjangoModelFactory):
    """A type whose people are counted; `private=True` for one counted in sessions only."""

    class Meta:
        model = ActivityType
        django_get_or_create = ("slug",)

    class Params:
        private = factory.Trait(
            slug="mentoring_session",
            name="Mentoring session",
            counts_attendance=False,
            breakdown_allowed=False,
        )

    slug = "youth_session"
    name = "Youth session"
    group = "youth"
    group_name = "Youth"


class ProgrammeFactory(DjangoModelFactory):
    """A running programme with one district."""

    class Meta:
        model = Programme
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"programme_{n}")
    title = factory.Sequence(lambda n: f"Evenings on quay {n}")
    level = "primary"
    intervention = factory.SubFactory(InterventionFactory)
    city_role = "fund"
    lead = factory.SubFactory(OrganisationFactory)
    department = factory.SubFactory(OrganisationFactory, kind="city_department")
    status = "running"
    starts_on = dt.date(2025, 1, 1)
    safeguarding_contact = "Duty desk"

    @factory.post_generation
    def area(obj: Programme, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Where it works; a new district by default."""
        obj.areas.add(extracted or AreaFactory())


class LogFactory(DjangoModelFactory):
    """A submitted log of the programme's lead; other states by `status`."""

    class Meta:
        model = ActivityLog

    programme = factory.SubFactory(ProgrammeFactory)
    organisation = factory.SelfAttribute("programme.lead")
    area = factory.LazyAttribute(lambda o: o.programme.areas.first())
    type = factory.SubFactory(TypeFactory)
    date = dt.date(2026, 3, 2)
    attendance = 23
    status = LogStatus.SUBMITTED
    submitted_at = factory.LazyAttribute(lambda o: None if o.status == LogStatus.DRAFT else timezone.now())
    verified_at = factory.LazyAttribute(lambda o: timezone.now() if o.status == LogStatus.VERIFIED else None)


def breakdown(
    slug: str = "age_band", *, exclusive: bool = True, names: tuple[str, ...] = ("0_5", "6_11", "12_17")
) -> list[BreakdownCategory]:
    """Categories of a breakdown."""
    dimension, _ = BreakdownDimension.objects.get_or_create(
        slug=slug, defaults={"name": slug.title(), "exclusive": exclusive}
    )
    return [
        BreakdownCategory.objects.get_or_create(
            dimension=dimension, slug=n, defaults={"name": n, "position": p}
        )[0]
        for p, n in enumerate(names)
    ]
