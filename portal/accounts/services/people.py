"""Changing, closing and reopening accounts."""

import datetime as dt
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import SYSTEM
from portal.access.act import act
from portal.accounts.events import account_closed
from portal.accounts.models import Organisation, User
from portal.errors import DomainError
from portal.events import publish

WARNING_DAYS = 14


def change_person(
    *, user: User, by: Any, name: str, organisation: Organisation | None, ends_on: dt.date | None
) -> User:
    """Change what others keep about an account: name, organisation, last day.

    Raises:
        DomainError: a partner manager would move the person to another organisation.
    """
    keeper = getattr(by, "is_system", False) or by.has_role("administrator", "programme_coordinator")
    if not keeper and organisation != user.organisation:
        raise DomainError(_("Only the city moves a person to another organisation."), field="organisation")
    with act("accounts.change_user", by=by, on=user) as event:
        new = {"name": name.strip(), "organisation": organisation, "ends_on": ends_on}
        changed = [field for field, value in new.items() if getattr(user, field) != value]
        for field in changed:
            setattr(user, field, new[field])
        user.save(update_fields=changed)
        event.details["fields"] = changed
    return user


def close_account(*, user: User, by: Any, reason: str = "") -> User:
    """Close an account: every session ends at once, and nothing signs it in any more.

    Args:
        user: whose account.
        by: the acting user, or `SYSTEM`.
        reason: a code for the audit (`by_hand`, `ended`, `unused`), never free text about the person.
    """
    with act("accounts.close_user", by=by, on=user) as event:
        user.is_active = False
        user.save(update_fields=["is_active"])
        event.details.update(reason=reason or "by_hand", sessions=end_sessions(user))
        publish(account_closed, user_id=user.pk)
    return user


def reopen_account(*, user: User, by: Any) -> User:
    """Open a closed account again. A last day in the past is taken away, or it would close again tonight."""
    with act("accounts.reopen_user", by=by, on=user):
        user.is_active = True
        user.unused_warned_on = None
        user.last_login = timezone.now()
        if user.ends_on and user.ends_on < timezone.localdate():
            user.ends_on = None
        user.save(update_fields=["is_active", "unused_warned_on", "last_login", "ends_on"])
    return user


def reset_second_factor(*, user: User, by: Any) -> None:
    """Take away lost second factors. The person must set one up anew at the next sign-in, and is told."""
    from portal.accounts.tasks import send_note

    with act("accounts.reset_second_factor_user", by=by, on=user) as event:
        count, _by_model = Authenticator.objects.filter(user=user).delete()
        event.details.update(removed=count, sessions=end_sessions(user))
        transaction.on_commit(lambda: send_note.delay("second_factor_reset", str(user.pk)))


def start_password_reset(*, user: User, by: Any) -> None:
    """Have the link for a new password sent to the person. Who starts it never sees it."""
    from portal.accounts.tasks import send_password_reset

    with act("accounts.start_reset_user", by=by, on=user):
        email = user.email
        transaction.on_commit(lambda: send_password_reset.delay(email))


def end_sessions(user: User, *, keep: str = "") -> int:
    """End all sessions of an account but the one named; how many there were."""
    sessions = UserSession.objects.filter(user=user).exclude(session_key=keep)
    keys = list(sessions.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    sessions.delete()
    return len(keys)


def close_ended(*, on: dt.date) -> int:
    """Close the accounts whose last day is over."""
    ended = User.objects.filter(is_active=True, ends_on__lt=on)
    for user in ended:
        close_account(user=user, by=SYSTEM, reason="ended")
    return len(ended)


def close_unused(*, on: dt.date) -> tuple[int, int]:
    """Warn the holders of accounts nobody uses, and close those who were warned in time and did not come back.

    Returns:
        How many were warned and how many closed.
    """
    from portal.accounts.tasks import send_note

    used = Coalesce("last_login", "date_joined")
    limit = timezone.now() - dt.timedelta(days=settings.UNUSED_ACCOUNT_DAYS)
    warn_limit = limit + dt.timedelta(days=WARNING_DAYS)
    User.objects.annotate(used=used).filter(used__gt=warn_limit, unused_warned_on__isnull=False).update(
        unused_warned_on=None
    )
    idle = User.objects.annotate(used=used).filter(is_active=True)
    closing = list(idle.filter(used__lte=limit, unused_warned_on__lte=on - dt.timedelta(days=WARNING_DAYS)))
    for user in closing:
        close_account(user=user, by=SYSTEM, reason="unused")
    warned = 0
    for pk in idle.filter(used__lte=warn_limit, unused_warned_on__isnull=True).values_list("pk", flat=True):
        # Claimed by a conditional update, so that two workers send one message.
        warned += User.objects.filter(Q(pk=pk), unused_warned_on__isnull=True).update(unused_warned_on=on)
        send_note.delay("unused_account", str(pk))
    return warned, len(closing)
