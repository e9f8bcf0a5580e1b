"""Notices: something a person should know, in the portal and in the daily e-mail."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Whose notices."""

    def visible_to(self, user: Any) -> "NoticeQuerySet":
        """Everyone their own."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()

    def unread(self) -> "NoticeQuerySet":
        """Not opened yet."""
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """A line for one person with the address it leads to. It never holds content of a case or of a log, only that something waits."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    key = models.CharField(
        max_length=120, blank=True, help_text="The same key for the same person is said once while unread."
    )
    title = models.CharField(_("title"), max_length=250)
    url = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        indexes = [models.Index(fields=["user", "-created_at"], name="notice_user")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"],
                condition=models.Q(read_at__isnull=True) & ~models.Q(key=""),
                name="notice_said_once",
            )
        ]

    class Privacy:
        internal = ("user", "kind", "key", "title", "url", "created_at", "read_at", "mailed_at")

    def __str__(self) -> str:
        return self.title
