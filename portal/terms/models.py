"""The words this city has agreed on, or is still discussing."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.reference import ReferenceModel


class TermStatus(models.TextChoices):
    """How far the city's organisations have come with a term."""

    PROPOSED = "proposed", _("Proposed")
    IN_DISCUSSION = "in_discussion", _("In discussion")
    AGREED = "agreed", _("Agreed")
    RETIRED = "retired", _("No longer used")


class TermQuerySet(models.QuerySet["Term"]):
    """Terms are public."""

    def visible_to(self, user: Any) -> "TermQuerySet":
        """All that are offered: the words a city uses are no secret."""
        return self.filter(is_active=True).exclude(status=TermStatus.RETIRED)

    def matching(self, words: str) -> "TermQuerySet":
        """Those whose name or definition holds the words."""
        return self.filter(models.Q(name__icontains=words) | models.Q(definition__icontains=words))


class Term(ReferenceModel):
    """A word of prevention as this city understands it, and where its use is contested."""

    definition = models.TextField(_("definition"))
    contested = models.TextField(_("where usage differs or the word can hurt"), blank=True)
    related = ArrayField(
        models.SlugField(max_length=80), verbose_name=_("related terms"), default=list, blank=True
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=TermStatus, default=TermStatus.PROPOSED)

    objects = TermQuerySet.as_manager()

    class Meta(ReferenceModel.Meta):
        ordering = ("name",)
        verbose_name = _("term")
        verbose_name_plural = _("Terms")

    class Privacy:
        open = ("definition", "contested", "related", "source", "status")
