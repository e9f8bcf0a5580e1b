"""Pages of those who keep watch and read figures: they hold no case content, so they may be printed; the database is still told who acts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from portal.access import access
from portal.errors import DomainError, add_to_form

View = Callable[..., HttpResponse]
Text = str | Promise


def watch_page(perm: str) -> Callable[[View], View]:
    """One transaction a page, kept in no cache."""

    def declare(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            with transaction.atomic():
                response = view(request, *args, **kwargs)
            response["Cache-Control"] = "no-store, private"
            return response

        return access(perm)(inner)

    return declare


def form_page(
    request: HttpRequest,
    form: BaseForm,
    save: Callable[[dict[str, Any]], Any],
    *,
    heading: Text,
    purpose: Text,
    submit: Text,
    done: Text,
    back: str,
    crumb: Text,
    after: str = "",
    danger: bool = False,
) -> HttpResponse:
    """A page that is one form: draw it, or save and go on; what a service refuses stands beside its field.

    `save` is the service, called with the cleaned values; `back` where one came from, with its words `crumb`; `after` where to go on
    to (`back` if left out); `danger` marks what can't be undone.
    """
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                save(form.cleaned_data)
        except DomainError as error:
            add_to_form(form, error)
        else:
            messages.success(request, str(done))
            return redirect(after or back)
    context = {
        "form": form, "heading": heading, "purpose": purpose, "submit": submit, "back": back, "crumb_back": crumb, "danger": danger,
        "takes_files": form.is_multipart(),
    }  # fmt: skip
    return render(request, "referrals/oversight/form.html", context, status=422 if form.errors else 200)
