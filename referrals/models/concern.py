"""What was reported, and about whom: sealed under the key of the case."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.access.rows import behind_row_policies
from portal.crypto.fields import SealedField
from referrals.enums import Channel, Emergency
from referrals.models.case import Case


@behind_row_policies
class Concern(models.Model):
    """One person's worry as they told it: behaviours and circumstances from the list, and their own words, sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="concerns")
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    channel = models.CharField(_("how it came"), max_length=20, choices=Channel)
    source = models.SlugField(_("from whom"), max_length=40)
    emergency = models.CharField(_("danger now"), max_length=10, choices=Emergency)
    observed = ArrayField(
        models.SlugField(max_length=40), verbose_name=_("what was seen"), default=list, blank=True
    )
    circumstances = ArrayField(
        models.SlugField(max_length=40), verbose_name=_("what is going on"), default=list, blank=True
    )
    strengths = ArrayField(
        models.SlugField(max_length=40), verbose_name=_("what helps"), default=list, blank=True
    )
    how_known = models.SlugField(_("how it is known"), max_length=40)
    person_knows = models.SlugField(_("whether the person knows"), max_length=40)
    words = SealedField(_("in their own words"))
    when_seen = SealedField(_("when it was"))
    told = SealedField(_("what the person was told"))
    tried = SealedField(_("what has been tried"))
    more = SealedField(_("further answers"))
    sender_name = SealedField(_("name of who raised it"))
    sender_contact = SealedField(_("how to reach them"))
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    receipt_digest = models.BinaryField(max_length=32, unique=True, editable=False)
    told_at = models.DateTimeField(_("told"), auto_now_add=True)

    class Meta:
        ordering = ("told_at",)

    class Privacy:
        case = (
            "case", "round", "channel", "source", "emergency", "observed", "circumstances", "strengths", "how_known", "person_knows", "words",
            "when_seen", "told", "tried", "more", "sender_name", "sender_contact", "sender", "taken_by", "receipt_digest", "told_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)


@behind_row_policies
class Identity(models.Model):
    """Who a case is about, sealed; and a keyed digest by which the coordinator finds another case about the same person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="identity")
    name = SealedField(_("name"))
    birth_year = SealedField(_("year of birth"))
    birth_date = SealedField(_("date of birth"))
    contact = SealedField(_("how to reach them"))
    match = models.BinaryField(max_length=32, null=True, editable=False)

    class Meta:
        verbose_name_plural = _("identities")
        indexes = [models.Index(fields=["match"], name="identity_match")]  # the duplicate check

    class Privacy:
        case = ("case", "name", "birth_year", "birth_date", "contact", "match")

    def __str__(self) -> str:
        return str(self.pk)


@behind_row_policies
class IdentityNote(models.Model):
    """One change to who a case is about, made at the desk: what stood there before, and how it is known now. Only the portal's own
    reduction to codes and dates takes the words away."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="identity_notes")
    field = models.SlugField(_("field"), max_length=20)
    before = SealedField(_("before"))
    source = SealedField(_("how it is known"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ("-at",)

    class Privacy:
        case = ("case", "field", "before", "source", "by", "at")

    def __str__(self) -> str:
        return self.field
