"""What allauth may and may not do here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.accounts.fresh import factors, is_fresh
from portal.accounts.models import Invitation, User
from portal.accounts.sealing import sealer
from portal.accounts.services import invitations
from portal.accounts.signin import throttle
from portal.accounts.signin.devices import device_of
from portal.accounts.signin.journal import note


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come by invitation only; guesses are throttled so that nobody can lock out another."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themself."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Spend a try: of the known device, or of the address and of the account."""
        email = str(credentials.get("email", "")).strip().lower()
        # Asked for known and unknown names alike, so that both take the same time.
        user_id = User.objects.filter(email=email).values_list("pk", flat=True).first()
        device = device_of(request, user_id) if user_id else ""
        if device:
            self._spent = [(throttle.BY_DEVICE, device)]
        else:
            self._spent = [
                (throttle.BY_ADDRESS, throttle.address_key(self.get_client_ip(request))),
                (throttle.BY_ACCOUNT, email),
            ]
        try:
            for budget, key in self._spent:
                throttle.spend(budget, key)
        except throttle.Throttled as refusal:
            if refusal.first:
                note("accounts.sign_in_throttled", request, details={"budget": refusal.budget.name})
            raise self.validation_error("too_many_login_attempts") from None

    def _rollback_login_failed_rl_usage(self) -> None:
        """Called by allauth when the password was right."""
        for budget, key in self._spent:
            throttle.give_back(budget, key)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Signing in a moment ago counts as well as signing in again."""
        return super().is_reauthentication_required(app=app, **kwargs) and not is_fresh(self.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Who has a second factor proves themself with it, not with the password."""
        methods = super().get_reauthentication_methods(user)
        return (
            [m for m in methods if m["id"] != "reauthenticate"]
            if user.is_authenticated and factors(user)
            else methods
        )

    def reauthenticate(self, user: Any, password: str) -> bool:
        """By password, for accounts that have nothing stronger."""
        return not factors(user) and super().reauthenticate(user, password)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong name or password; which of the two, and whose, is not written down."""
        note("accounts.sign_in_failed", request)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The city's own identity provider signs in people who have an account or an invitation; it makes no others."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody signs up by themself."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Match by an address that the provider has verified: an account, or an invitation that is still open."""
        if sociallogin.is_existing:
            return
        verified = [address.email.lower() for address in sociallogin.email_addresses if address.verified]
        user = User.objects.filter(email__in=verified).first() if len(verified) == 1 else None
        if user is None and verified:
            user = self._accept(verified, sociallogin)
        if user is None:
            note("accounts.sign_in_failed", request, details={"provider": True})
            messages.error(request, _("There is no account for you here yet. Ask the city to invite you."))
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, user)

    @staticmethod
    def _accept(verified: list[str], sociallogin: Any) -> User | None:
        usable = [i for i in Invitation.objects.open().filter(email__in=verified) if i.is_usable]
        if not usable:
            return None
        return invitations.accept(
            invitation=usable[0],
            name=sociallogin.user.name or usable[0].name or usable[0].email,
            password=None,
        )

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """The provider's name for the person, in our one field."""
        user = super().populate_user(request, sociallogin, data)
        user.name = (
            data.get("name") or f"{data.get('first_name') or ''} {data.get('last_name') or ''}"
        ).strip()
        return user


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps lie encrypted in the database."""

    def encrypt(self, text: str) -> str:
        """Under a key made from the portal's own, so that a stolen dump alone makes no codes."""
        return sealer("portal.second-factor").encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return sealer("portal.second-factor").decrypt(encrypted_text.encode()).decode()
