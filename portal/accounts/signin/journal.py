"""What happens around signing in goes into the audit, without names, addresses or what was typed."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from portal.accounts.services.people import end_sessions
from portal.accounts.unsent import forget_of_others
from portal.audit.services import record


def note(
    action: str, request: HttpRequest | None, *, user: Any = None, details: dict[str, Any] | None = None
) -> None:
    """One event about signing in; `user` is whom it concerns, once that is proved."""
    with transaction.atomic():
        record(action=action, actor=user if user is not None else AnonymousUser(), obj=user, details=details)


@receiver(user_logged_in, dispatch_uid="journal-in")
def signed_in(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """A session began; the device is remembered when the answer goes out."""
    request.signed_in_as = user.pk  # type: ignore[attr-defined]
    forget_of_others(request, user)
    note("accounts.sign_in", request, user=user)


@receiver(user_logged_out, dispatch_uid="journal-out")
def signed_out(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """A session ended by the person's own hand or by its limits."""
    if user is not None:
        note("accounts.sign_out", request, user=user)


@receiver(password_changed, dispatch_uid="journal-password-changed")
def password_was_changed(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Changed by the person; Django has put the other sessions' hash out of date, and they are ended as rows too."""
    end_sessions(user, keep=request.session.session_key or "")
    note("accounts.password_changed", request, user=user)


@receiver(password_reset, dispatch_uid="journal-password-reset")
def password_was_reset(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Chosen anew through the link; whoever had the mailbox proved enough to be tried from this device."""
    request.signed_in_as = user.pk  # type: ignore[attr-defined]
    end_sessions(user)
    note("accounts.password_reset", request, user=user)


@receiver(authenticator_added, dispatch_uid="journal-factor-added")
def factor_added(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """A second factor was set up. Sessions that began without it end, so that none of them goes on with the password alone."""
    if authenticator.type != authenticator.Type.RECOVERY_CODES:
        end_sessions(user, keep=request.session.session_key or "")
        # Setting it up took a code or a touch: this session has just proved the factor and shows the recovery codes at once.
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
    note("accounts.second_factor_added", request, user=user, details={"kind": authenticator.type})


@receiver(authenticator_removed, dispatch_uid="journal-factor-removed")
def factor_removed(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """A second factor was taken away by its owner."""
    note("accounts.second_factor_removed", request, user=user, details={"kind": authenticator.type})


@receiver(authenticator_reset, dispatch_uid="journal-factor-reset")
def factor_reset(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """New recovery codes were made."""
    note("accounts.recovery_codes_renewed", request, user=user)
