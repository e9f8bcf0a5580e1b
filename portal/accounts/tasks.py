"""Messages about accounts, and the nightly closing. Every task takes a key, and is safe to run twice."""

from typing import Any

from allauth.usersessions.models import UserSession
from celery import shared_task
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.contrib.sessions.models import Session
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from portal.accounts.models import Invitation, User
from portal.accounts.sessions import SessionStore


@shared_task
def close_ended_accounts() -> dict[str, int]:
    """Close what has ended, warn about and close what nobody uses."""
    from portal.accounts.services import people

    today = timezone.localdate()
    ended = people.close_ended(on=today)
    warned, unused = people.close_unused(on=today)
    return {"ended": ended, "warned": warned, "unused": unused}


@shared_task
def clear_sessions() -> int:
    """Delete sessions that are over, and what was noted of their browsers and addresses. Returns how many of those notes."""
    SessionStore.clear_expired()
    alive = Session.objects.values("session_key")
    return UserSession.objects.exclude(session_key__in=alive).delete()[0]


@shared_task
def send_invitation(pk: str) -> None:
    """Write to the invited person: the link, or, if they have an account, that they have one."""
    from portal.accounts.services.invitations import issue_link_token

    invitation = Invitation.objects.open().select_related("organisation", "invited_by").filter(pk=pk).first()
    if invitation is None:
        return
    if User.objects.filter(email=invitation.email).exists():
        write("invitation_known", to=invitation.email, invitation=invitation, url=_absolute("account_login"))
        return
    token = issue_link_token(invitation=invitation)
    write(
        "invitation",
        to=invitation.email,
        invitation=invitation,
        url=_absolute("accounts:accept", token=token),
    )


@shared_task
def send_password_reset(email: str) -> None:
    """Write the link for a new password, if the address has an open account. Looked up here and not in the request, so
    that asking takes the same time for known and unknown addresses."""
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    user = User.objects.filter(email=email.lower(), is_active=True).first()
    if user is None:
        return
    generator: PasswordResetTokenGenerator = default_token_generator
    url = _absolute(
        "account_reset_password_from_key", uidb36=user_pk_to_url_str(user), key=generator.make_token(user)
    )
    write("password_reset", to=user.email, user=user, url=url, minutes=settings.PASSWORD_RESET_TIMEOUT // 60)


@shared_task
def send_note(kind: str, pk: str) -> None:
    """Tell a person that something happened to their account."""
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is not None:
        write(kind, to=user.email, user=user, url=_absolute("account_login"))


def write(template: str, *, to: str, **context: Any) -> None:
    """Send one plain message; its first line is the subject."""
    person = context.get("user")
    with translation.override(getattr(person, "language", "") or settings.LANGUAGE_CODE):
        text = render_to_string(
            f"accounts/mail/{template}.txt",
            {"city_name": settings.CITY_NAME, "programme_name": settings.PROGRAMME_NAME, **context},
        )
    subject, _, body = text.strip().partition("\n")
    send_mail(subject.strip(), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [to])


def _absolute(name: str, **kwargs: str) -> str:
    return settings.SITE_URL.rstrip("/") + reverse(name, kwargs=kwargs or None)
