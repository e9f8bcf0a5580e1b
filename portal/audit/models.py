"""The audit: what happened, in rows that can only be added, chained so that a change to the past shows."""

from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """What was done, for those who may read it."""

    def visible_to(self, user: Any) -> "AuditEventQuerySet":
        """All for the data protection officer, nothing for others."""
        return self.all() if user.has_role("data_protection_officer") else self.none()


class AuditEvent(models.Model):
    """One thing that was done, read, exported or refused: who, when, what, on which record, for which stated purpose.

    It has no foreign keys and no personal values, so that it outlives what it speaks of and shows nothing of it.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("when"), db_default=Now())
    actor = models.CharField(_("who"), max_length=64)
    actor_roles = models.CharField(_("roles"), max_length=300, blank=True)
    action = models.CharField(_("what"), max_length=100)
    object_type = models.CharField(_("kind of record"), max_length=100, blank=True)
    object_id = models.CharField(_("record"), max_length=64, blank=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    purpose = models.CharField(_("purpose"), max_length=300, blank=True)
    details = models.JSONField(_("details"), default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = [
            # The page's filters: one person, one record, one kind of act, newest first.
            models.Index(fields=["actor", "-id"], name="audit_actor"),
            models.Index(fields=["object_type", "object_id", "-id"], name="audit_object"),
            models.Index(fields=["action", "-id"], name="audit_action"),
            models.Index(fields=["-at"], name="audit_at"),
        ]

    class Privacy:
        internal = (
            "at",
            "actor",
            "actor_roles",
            "action",
            "object_type",
            "object_id",
            "request_id",
            "purpose",
            "details",
        )

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}".strip()


class AuditLink(models.Model):
    """One link of the chain: the digest of an event and of the link before it. Only the database's own trigger writes it, at the commit."""

    seq = models.BigIntegerField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)
    event_digest = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    head = models.BinaryField(max_length=32)

    class Meta:
        ordering = ("seq",)

    class Privacy:
        internal = ("event_id", "event_digest", "previous", "head")

    def __str__(self) -> str:
        return f"{self.seq} {bytes(self.head).hex()[:12]}"
