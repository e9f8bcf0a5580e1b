"""Telling people that something waits."""

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.inbox import waiting_for
from portal.inbox.models import Notice


def notify(*, user: Any, title: str, url: str, kind: str, key: str = "") -> None:
    """Leave a notice; the same `key` is said once until it has been read."""
    notice = Notice(user=user, title=title[:250], url=url, kind=kind, key=key)
    Notice.objects.bulk_create([notice], ignore_conflicts=bool(key))


def mark_read(*, by: Any, notice_id: int | None = None) -> int:
    """One notice, or all of them, read. Returns how many."""
    unread = Notice.objects.visible_to(by).unread()
    if notice_id is not None:
        unread = unread.filter(pk=notice_id)
    return unread.update(read_at=timezone.now())


def send_digest(*, user: Any) -> bool:
    """One e-mail that says how many things wait and nothing of what they are. Returns whether one was sent.

    Notices are claimed before the mail leaves, so that two workers send one.
    """
    with transaction.atomic():
        fresh = list(
            Notice.objects.select_for_update(skip_locked=True).filter(
                user=user, mailed_at__isnull=True, read_at__isnull=True
            )
        )
        Notice.objects.filter(pk__in=[n.pk for n in fresh]).update(mailed_at=timezone.now())
    waiting = sum(item.count for item in waiting_for(user))
    if not fresh and not waiting:
        return False
    with translation.override(user.language or settings.LANGUAGE_CODE):
        context = {
            "user": user,
            "notices": len(fresh),
            "waiting": waiting,
            "url": settings.SITE_URL,
            "city": settings.CITY_NAME,
        }
        subject = _("Something waits for you in the %(city)s portal") % {"city": settings.CITY_NAME}
        send_mail(
            subject,
            render_to_string("inbox/mail/digest.txt", context),
            settings.DEFAULT_FROM_EMAIL,
            [user.email],
        )
    return True
