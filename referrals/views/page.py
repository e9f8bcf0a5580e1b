"""What every page with case content has in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from portal.access import access, allowed, authorise, fetch
from referrals.models import Case

View = Callable[..., HttpResponse]


def case_page(perm: str) -> Callable[[View], View]:
    """A page about cases: `perm` opens it at all, one transaction tells the database who acts, no cache keeps the answer, no printer."""

    def declare(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            confidential: Any = request
            confidential.is_confidential = True  # the layout names who looks and when, and forbids printing
            try:
                with transaction.atomic():
                    response = view(request, *args, **kwargs)
            except Exception:
                confidential.is_confidential = False  # an error page shows nothing and says nothing of a case
                raise
            response["Cache-Control"] = "no-store, private"
            response["Pragma"] = "no-cache"
            return response

        return access(perm)(inner)

    return declare


def case_of(request: HttpRequest, pk: Any, perm: str = "referrals.view_case") -> Case:
    """The case, with what its rules ask for, if the person may do `perm` on it.

    Raises:
        Http404: there is none, or nothing of it is theirs to see: both look the same.
        PermissionDenied: they see it but may not do this.
    """
    source = Case.objects.select_related("area", "lead", "referrer").prefetch_related("members", "conflicts")
    try:
        found: Case = fetch(source, request.user, "referrals.view_case", pk=pk)
    except PermissionDenied:
        raise Http404 from None
    authorise(request.user, perm, found)
    return found


def by_number(request: HttpRequest, cases: QuerySet[Case], perm: str) -> tuple[str, Case | None]:
    """The number that was asked for with `?number=` and its case among `cases`; "" for whoever may not do `perm`.

    Numbers are read out on the telephone: small letters and spaces around them count as what they mean.
    """
    number = request.GET.get("number", "").strip().upper() if allowed(request.user, perm) else ""
    return number, cases.filter(number=number).first() if number else None
