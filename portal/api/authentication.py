"""Tokens: scoped, shown once and kept only as a hash."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from portal.api.models import ApiToken
from portal.api.services import digest_of


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer …`. The token acts as its person, with that person's rights of this moment, within its scopes."""

    keyword = "bearer"

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        """The person and the token, or None where no token was sent."""
        kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != self.keyword or not secret:
            return None
        token = (
            ApiToken.objects.usable().select_related("user").filter(digest=digest_of(secret.strip())).first()
        )
        if token is None or not self._open(token.user):
            raise AuthenticationFailed(_("This token is not valid, or no longer."))
        today = timezone.localdate()
        if token.last_used_on != today:
            ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Answer 401, not 403, to a call without a token."""
        return "Bearer"

    @staticmethod
    def _open(user: Any) -> bool:
        return user.is_active and (user.ends_on is None or user.ends_on >= timezone.localdate())


class BrowserAuthentication(SessionAuthentication):
    """The portal's own pages call the API too; a session that still owes its second factor may not."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        """The signed-in person.

        Raises:
            PermissionDenied: the person's role asks for a second factor and none is set up.
        """
        found = super().authenticate(request)
        if found is not None and found[0].needs_second_factor and not is_mfa_enabled(found[0]):
            raise PermissionDenied(_("Set up your second factor first."))
        return found
