"""A page that is one form about a case and leads back to a section of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from portal.errors import DomainError, add_to_form
from referrals.models import Case


def section_form(
    request: HttpRequest,
    case: Case,
    form: BaseForm,
    save: Callable[[dict[str, Any]], Any],
    *,
    section: str,
    words: str,
    submit: str,
    done: str,
    purpose: str = "",
) -> HttpResponse:
    """Draw the form, or save it and go back to the section; what a service refuses stands beside its field.

    Args:
        request: of a case page.
        case: what it is about.
        form: bound where something was sent.
        save: the service, called with the cleaned values.
        section: slug of the section one came from.
        words: heading of the page.
        submit: words of its button.
        done: said after it was saved.
        purpose: what will follow from it.
    """
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, done)
            return redirect("referrals:case_section", pk=case.pk, section=section)
    context = {
        "case": case,
        "form": form,
        "words": words,
        "submit": submit,
        "purpose_words": purpose,
        "back": reverse("referrals:case_section", args=[case.pk, section]),
    }
    return render(request, "referrals/frame_form.html", context)
