"""Taking a step as people do: asked for by one, approved by another where the process wants two."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.accounts.models import User
from referrals import services
from referrals.models import Case


def now(case: Case) -> Case:
    """The case as it is stored."""
    with acting_for(SYSTEM):
        return Case.objects.select_related("area").get(pk=case.pk)


def take(case: Case, step: str, by: User, *, second: Iterable[User] = (), **words: Any) -> Case:
    """Take a step, with the first of `second` that did not ask for it where two are needed.

    Args:
        case: the case.
        step: slug of the step in the case's process.
        by: who takes it or asks for it.
        second: who may approve.
        words: reason, rationale and so on; see `referrals.services.ask_for_step`.
    """
    request = services.ask_for_step(case=now(case), step=step, by=by, **words)
    if request is not None:
        approver = next(user for user in second if user.pk != by.pk)
        services.decide_request(request=request, approve=True, by=approver)
    return now(case)
