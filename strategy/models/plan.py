"""The action plan: objectives, and under each the measures that carry it out."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from strategy.enums import PlanStatus


class ActionPlanQuerySet(models.QuerySet["ActionPlan"]):
    """Which plans a person may see."""

    def visible_to(self, user: Any) -> "ActionPlanQuerySet":
        """A plan in force is public; drafts are for those who work on it."""
        if getattr(user, "is_system", False) or (
            user.is_authenticated and user.has_role("programme_coordinator", "city_officer", "evaluator")
        ):
            return self.all()
        return self.exclude(status=PlanStatus.DRAFT)

    def in_force(self) -> "ActionPlanQuerySet":
        """The plans that hold today."""
        return self.filter(status=PlanStatus.IN_FORCE)


class ActionPlan(models.Model):
    """What the council decided to do in a span of years, city-wide or for one district."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    area = models.ForeignKey(
        "areas.Area", verbose_name=_("area"), on_delete=models.PROTECT, related_name="action_plans"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    status = models.CharField(_("status"), max_length=20, choices=PlanStatus, default=PlanStatus.DRAFT)

    objects = ActionPlanQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on",)

    class Privacy:
        open = ("slug", "title", "area", "starts_on", "ends_on", "status")

    def __str__(self) -> str:
        return self.title


class Objective(models.Model):
    """One aim of the plan, which several measures serve."""

    plan = models.ForeignKey(
        ActionPlan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="objectives"
    )
    title = models.CharField(_("title"), max_length=200)
    order = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        ordering = ("order",)
        constraints = [models.UniqueConstraint(fields=["plan", "order"], name="objective_order_once")]

    class Privacy:
        open = ("plan", "title", "order")

    def __str__(self) -> str:
        return self.title
