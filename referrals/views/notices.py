"""The texts that are read out when asking for consent: what is in force, and a city's own words in its languages."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portal.errors import DomainError, add_to_form
from referrals.services.notice_texts import languages, notice_now, publish_notice
from referrals.support_words import consent_texts
from referrals.views.page import case_page


class NoticeForm(forms.Form):
    """A new text of one notice in one language."""

    notice = forms.ChoiceField(label=_("Which text"), widget=forms.RadioSelect)
    language = forms.RegexField(
        r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$",
        label=_("Language"),
        max_length=12,
        help_text=_("Its code, such as en-GB, pt or ar."),
    )
    title = forms.CharField(label=_("Heading"), max_length=200)
    text = forms.CharField(
        label=_("Text"),
        max_length=8000,
        help_text=_("A paragraph a line, in plain words. Confirm it with your lawyer before use."),
        widget=forms.Textarea({"rows": 12}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["notice"]
        choices.choices = [(slug, text["title"]) for slug, text in consent_texts().items()]


@case_page("referrals.publish_notice")
@require_http_methods(["GET", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """What is in force by language, and a form for a new text."""
    form = NoticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = publish_notice(
                slug=given["notice"],
                language=given["language"],
                title=given["title"],
                text=given["text"],
                by=request.user,
            )
        except DomainError as error:
            add_to_form(form, error)
        else:
            told = _now("In force from now on, as version %(n)s. Consents given with the one before are talked over again.")  # fmt: skip
            messages.success(request, told % {"n": row.version})
            return redirect("referrals:notices")
    found = [notice_now(slug, language) for language in languages() for slug in consent_texts()]
    context = {"form": form, "notices": [notice for notice in found if notice is not None]}
    return render(request, "referrals/notices.html", context)
