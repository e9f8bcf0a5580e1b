"""A person's own settings."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext_lazy as _

from portal.access import signed_in
from portal.accounts.models import User
from portal.ui.services.preferences import change_preferences
from portal.ui.widgets import Radios


def language_choices() -> list[tuple[str, Any]]:
    """The portal's languages, each in its own words."""
    return [
        ("", _("As my browser asks")),
        *((code, capfirst(get_language_info(code)["name_local"])) for code, _name in settings.LANGUAGES),
    ]


class PreferencesForm(forms.Form):
    """Language, appearance and the daily e-mail; the first choice of each stands for not choosing."""

    hide_optional = True
    language = forms.ChoiceField(label=_("Language"), required=False, choices=language_choices)
    theme = forms.ChoiceField(
        label=_("Appearance"),
        required=False,
        choices=list(User._meta.get_field("theme").choices or ()),
        widget=Radios,
    )
    digest = forms.BooleanField(
        label=_("Daily e-mail of what waits"),
        required=False,
        help_text=_("It says how many things wait and nothing about what they are."),
    )


@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """My account: who I am here, how the portal speaks and looks to me, and the way to password, second factor and sessions."""
    user: Any = request.user
    form = PreferencesForm(
        request.POST or None, initial={"language": user.language, "theme": user.theme, "digest": user.digest}
    )
    if request.method == "POST" and form.is_valid():
        change_preferences(user=user, by=user, **form.cleaned_data)
        with override(user.language or None):
            messages.success(request, _("Your settings are saved."))
        return redirect("ui:account")
    assignments = [
        (a.get_role_display(), a.area or a.organisation or _("Whole city")) for a in user.active_assignments
    ]
    return render(request, "ui/account.html", {"form": form, "assignments": assignments})
