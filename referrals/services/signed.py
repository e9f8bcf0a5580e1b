"""What hangs on an agreement: its signed document, its amendments and renewals, and the word before it ends."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.access import SYSTEM
from portal.access.act import act
from portal.access.rows import acting_for
from portal.accounts.models import User
from portal.documents.models import Confidentiality, Document
from portal.documents.services import attach
from portal.errors import DomainError
from portal.inbox.models import Notice
from portal.inbox.services import notify
from referrals.models import AgreementAmendment, AmendmentKind, SharingAgreement

# Signed papers are kept as they were signed, never as something one writes in.
ACCEPT = (".pdf",)
# So many days before its end an agreement is spoken of: time to renew it or to prepare for its end.
BEFORE = 60
KEEPERS = ("data_protection_officer", "case_coordinator")


def keep_document(*, agreement: SharingAgreement, upload: UploadedFile, by: Any) -> Document:
    """Keep the signed document with its agreement: checked by its content, opened by its keepers alone.

    Raises:
        DomainError: no PDF by its content, empty or too large.
        PermissionDenied: not the data protection officer's to add, or the agreement is over.
    """
    return attach(
        to=agreement, upload=upload, title=str(agreement.title), by=by, kind="signed_agreement",
        confidentiality=Confidentiality.RESTRICTED, accept=ACCEPT,
    )  # fmt: skip


def amend_agreement(
    *, agreement: SharingAgreement, kind: str, what: str, signed_on: dt.date, ends_on: dt.date | None, by: Any,
    upload: UploadedFile | None = None,
) -> AgreementAmendment:  # fmt: skip
    """Write down what the parties have signed since: a change of words, or a new end. What stood there before stays.

    Args:
        agreement: that is not over.
        kind: one of `AmendmentKind`.
        what: what was agreed, in a sentence.
        signed_on: the day of the signatures.
        ends_on: the new end of a renewal; an amendment leaves the end as it is.
        by: who enters it.
        upload: the signed paper.

    Raises:
        DomainError: no words, a day to come, or a renewal that ends no later than before.
    """
    if kind not in AmendmentKind.values or not what.strip():
        raise DomainError(_("Please say what was agreed, in a sentence."), field="what")
    if signed_on > timezone.localdate():
        raise DomainError(_("This day is still to come."), field="signed_on")
    with act("referrals.change_sharingagreement", by=by, on=agreement) as event:
        fresh = SharingAgreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
        if fresh.state == "over":
            raise DomainError(_("It is over already."), code="state")
        before = after = fresh.ends_on
        if kind == AmendmentKind.RENEWAL:
            after = ends_on
            if before is not None and after is not None and after <= before:
                raise DomainError(_("A renewal ends later than what was agreed before."), field="ends_on")
        made = AgreementAmendment(
            agreement=fresh, kind=kind, what=what.strip()[:500], signed_on=signed_on, ends_before=before, ends_after=after, entered_by=by,
            entered_at=timezone.now(),
        )  # fmt: skip
        made.save(force_insert=True)
        fresh.ends_on = after
        fresh.save(update_fields=["ends_on"])
        if upload is not None:
            keep_document(agreement=fresh, upload=upload, by=by)
        event.details.update(amendment=kind, document=upload is not None)
    return made


def ending_soon(today: dt.date) -> QuerySet[SharingAgreement]:
    """Agreements in force whose end comes within the next weeks."""
    return SharingAgreement.objects.in_force(today).filter(ends_on__lte=today + dt.timedelta(days=BEFORE))


def remind_of_agreements() -> int:
    """Tell the officer and the coordinators once of each agreement that is about to end; how many notices were left."""
    with acting_for(SYSTEM), transaction.atomic():
        soon = list(ending_soon(timezone.localdate()).values_list("pk", "ends_on"))
    said = 0
    people = User.objects.filter(is_active=True, assignments__role__in=KEEPERS).distinct() if soon else ()
    for user in people:
        for pk, ends_on in soon:
            key = f"agreement:{pk}:{ends_on}"
            if not user.has_role(*KEEPERS) or Notice.objects.filter(user=user, key=key).exists():
                continue
            with translation.override(user.language or None):
                notify(
                    user=user, title=_("An information-sharing agreement is about to end"),
                    url=reverse("referrals:agreement", args=[pk]), kind="referrals", key=key,
                )  # fmt: skip
            said += 1
    return said
