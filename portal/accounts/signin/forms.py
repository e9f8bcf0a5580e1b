"""allauth's forms where ours differ."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator

from portal.accounts.signin import throttle
from portal.accounts.signin.devices import device_of
from portal.accounts.signin.journal import note
from portal.accounts.tasks import send_password_reset


class ResetPasswordForm(account_forms.ResetPasswordForm):
    """Takes any address and hands it to the worker: known and unknown ones take the same time and get the same answer."""

    def clean_email(self) -> str:
        """The address as typed; whether it has an account is found out by the worker."""
        return str(self.cleaned_data["email"]).lower()

    def save(self, request: Any, **kwargs: Any) -> str:
        """Let the worker write the message, if there is somebody to write to."""
        email = str(self.cleaned_data["email"])
        send_password_reset.delay(email)
        return email


class _CodeMixin:
    """One-time and recovery codes, with a budget of its own for each known device: a thief of the password who tries
    codes elsewhere does not keep the owner out."""

    user: Any
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        """The code, if one of the account's authenticators takes it."""
        code = str(self.cleaned_data["code"])
        key = device_of(context.request, self.user.pk) or f"unknown device of {self.user.pk}"
        try:
            throttle.spend(throttle.BY_CODE, key)
        except throttle.Throttled as refusal:
            if refusal.first:
                note("accounts.code_throttled", context.request, user=self.user)
            raise get_account_adapter().validation_error("too_many_login_attempts") from None
        for authenticator in Authenticator.objects.filter(user=self.user).exclude(
            type=Authenticator.Type.WEBAUTHN
        ):
            if authenticator.wrap().validate_code(code):
                throttle.give_back(throttle.BY_CODE, key)
                authenticator.user = self.user
                self.authenticator = authenticator
                return code
        note("accounts.code_refused", context.request, user=self.user)
        raise get_mfa_adapter().validation_error("incorrect_code")


class AuthenticateForm(_CodeMixin, mfa_forms.AuthenticateForm):
    """The code at sign-in."""


class ReauthenticateForm(_CodeMixin, mfa_forms.ReauthenticateForm):
    """The code before a dangerous act."""
