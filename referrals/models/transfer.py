"""A case offered to another city: the handover stays shut until two persons there have accepted."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies
from portal.crypto.fields import SealedField
from referrals.enums import TransferState
from referrals.models.case import Case


@behind_row_policies
class Transfer(models.Model):
    """An offer to the persons of another city: they learn that something is offered and by whom; the handover opens when both have accepted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="transfers")
    round = models.PositiveSmallIntegerField()
    city = models.CharField(_("receiving city"), max_length=120)
    agreement = models.CharField(_("agreement with it"), max_length=200)
    person_told_on = models.DateField(_("the person was told on"))
    handover = SealedField(_("handover"))
    first_receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("receives"), on_delete=models.PROTECT, related_name="+"
    )
    second_receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("second who receives"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    first_accepted_at = models.DateTimeField(null=True, blank=True)
    second_accepted_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=TransferState, default=TransferState.OFFERED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-asked_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=TransferState.OFFERED), name="transfer_one_open"
            ),
            models.CheckConstraint(
                name="transfer_two_receivers",
                condition=~Q(first_receiver=F("second_receiver"))
                & ~Q(first_receiver=F("asked_by"))
                & ~Q(second_receiver=F("asked_by")),
            ),
            models.CheckConstraint(
                name="transfer_accepted_by_both",
                condition=~Q(state=TransferState.ACCEPTED)
                | Q(first_accepted_at__isnull=False, second_accepted_at__isnull=False),
            ),
        ]

    class Privacy:
        case = (
            "case", "round", "city", "agreement", "person_told_on", "handover", "first_receiver", "second_receiver",
            "first_accepted_at", "second_accepted_at", "state", "asked_by", "asked_at", "settled_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.city
