"""Telling recipients that an edition is there. The e-mail holds no content, only where to look."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mel.models import EditionNotice
from portal.access import allowed
from portal.inbox.services import notify


def send_waiting(limit: int = 200) -> int:
    """Send what waits; each person is told once even if two workers do this at once. Returns how many were told.

    A row is marked in the transaction that hands the mail over: if the mail server refuses, the row waits for the next time.
    """
    sent = 0
    for pk in (
        EditionNotice.objects.filter(sent_at__isnull=True).order_by("pk").values_list("pk", flat=True)[:limit]
    ):
        with transaction.atomic():
            waiting = EditionNotice.objects.select_for_update(skip_locked=True, of=("self",)).filter(
                pk=pk, sent_at__isnull=True
            )
            notice = waiting.select_related("user", "edition").first()
            if notice is None:
                continue
            if allowed(notice.user, "mel.view_report"):
                _tell(notice)
                sent += 1
            notice.sent_at = timezone.now()
            notice.save(update_fields=["sent_at"])
    return sent


def _tell(notice: EditionNotice) -> None:
    user, edition = notice.user, notice.edition
    address = edition.get_absolute_url()
    with translation.override(user.language or settings.LANGUAGE_CODE):
        notify(
            user=user,
            title=_("A report is ready: %(edition)s") % {"edition": edition.edition},
            url=address,
            kind="report",
        )
        context = {"city": settings.CITY_NAME, "url": f"{settings.SITE_URL}{address}", "user": user}
        subject = _("A report is ready in the %(city)s portal") % {"city": settings.CITY_NAME}
        send_mail(
            subject,
            render_to_string("mel/mail/edition.txt", context),
            settings.DEFAULT_FROM_EMAIL,
            [user.email],
        )
