"""The daily reminder: a notice that something is due, without a word of what it is about."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.inbox.models import Notice
from portal.inbox.services import notify
from referrals.services.due import everybodys


def remind() -> int:
    """Tell everybody once what is due for them. Safe to run twice: what was said before, read or not, is not said again."""
    with acting_for(SYSTEM), transaction.atomic():
        due = everybodys(timezone.localdate())
    said = 0
    for user, one in due:
        key = f"due:{one.kind}:{one.case.pk}:{one.on or ''}"
        if Notice.objects.filter(user=user, key=key).exists():
            continue
        with translation.override(user.language or None):
            notify(
                user=user,
                title=_("Something is due in a case"),
                url=reverse("referrals:case", args=[one.case.pk]),
                kind="referral_due",
                key=key,
            )
        said += 1
    return said
