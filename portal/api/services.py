"""Making and ending tokens."""

import datetime as dt
import hashlib
import secrets
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.act import act
from portal.api.models import ApiToken, KeptAnswer
from portal.api.scopes import scope_choices
from portal.errors import DomainError

PREFIX = "ppt_"
LONGEST = dt.timedelta(days=366)


def digest_of(secret: str) -> str:
    """What is kept of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def create_token(
    *, title: str, scopes: list[str], expires_on: dt.date, by: Any, organisation: Any = None
) -> tuple[ApiToken, str]:
    """A new token and its secret, which is shown this once.

    Raises:
        DomainError: no or unknown scopes, or a day that is past or more than a year ahead.
    """
    today = timezone.localdate()
    known = {value for value, _label in scope_choices()}
    if not scopes or not set(scopes) <= known:
        raise DomainError(_("Choose what the token may do."), field="scopes")
    if not today <= expires_on <= today + LONGEST:
        raise DomainError(_("Choose a day within the coming year."), field="expires_on")
    secret = PREFIX + secrets.token_urlsafe(32)
    with act("api.create_token", by=by, on=organisation) as event:
        token = ApiToken.objects.create(
            user=by,
            organisation=organisation,
            title=title,
            scopes=sorted(scopes),
            expires_on=expires_on,
            prefix=secret[:10],
            digest=digest_of(secret),
        )
        event.on = token
        event.details["scopes"] = token.scopes
    return token, secret


def revoke_token(*, token: ApiToken, by: Any) -> None:
    """End a token; the next call with it is refused."""
    with act("api.revoke_token", by=by, on=token):
        ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())


def clear_kept_answers() -> int:
    """Forget answers that nobody will ask for again. Returns how many."""
    return KeptAnswer.objects.filter(created_at__lt=timezone.now() - KeptAnswer.KEEP).delete()[0]
