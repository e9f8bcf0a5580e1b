"""A page that is one form about a case and leads back to a section of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.errors import DomainError, add_to_form
from referrals.models import Case

Text = str | Promise


def section_form(
    request: HttpRequest,
    case: Case,
    form: BaseForm,
    save: Callable[[dict[str, Any]], Any],
    *,
    section: str,
    heading: Text,
    submit: Text = "",
    done: Text = "",
    purpose: Text = "",
    template: str = "referrals/case_form.html",
    **more: Any,
) -> HttpResponse:
    """Draw the form, or save it and go back to the section; what a service refuses stands beside its field, and nothing of it is kept.

    Args:
        request: of a case page.
        case: what it is about.
        form: bound where something was sent.
        save: the service, called with the cleaned values.
        section: slug of the section one came from.
        heading: of the page.
        submit: words of its button.
        done: said after it was saved.
        purpose: what will follow from it.
        template: what draws it.
        **more: what else the template needs.
    """
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                save(form.cleaned_data)
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, str(done or _("Recorded.")))
            if not Case.objects.visible_to(request.user).filter(pk=case.pk).exists():
                return redirect("referrals:cases")  # whoever did this sees nothing of it any more
            return redirect("referrals:case_section", pk=case.pk, section=section)
    context = {
        "case": case,
        "form": form,
        "heading": heading,
        "submit": submit or _("Record it"),
        "purpose": purpose,
        "back": reverse("referrals:case_section", args=[case.pk, section]),
    }
    return render(request, template, context | more, status=422 if form.errors else 200)
