"""A list as somebody wants to find it again."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Saved views belong to one person."""

    def of(self, user: Any, key: str) -> "SavedViewQuerySet":
        """Those of `user` for the list `key`, in the order of their names."""
        return self.visible_to(user).filter(list_key=key)

    def visible_to(self, user: Any) -> "SavedViewQuerySet":
        """One's own."""
        return self.filter(user_id=user.pk)


class SavedView(models.Model):
    """Filters and order of a list under a name that its owner gave them: "My districts, this month"."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    list_key = models.CharField(max_length=80)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=2000, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=["user", "list_key", "name"], name="saved_view_name_once")
        ]

    class Privacy:
        internal = ("user", "list_key", "query")
        personal = ("name",)

    def __str__(self) -> str:
        return self.name
