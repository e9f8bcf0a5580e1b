"""What one person finds of a case: by the sections of its page, by what waits for them, by meetings, and in the tables alone."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal.access import allowed
from portal.access.rows import acting_for
from portal.accounts.models import User
from referrals.models import Case, Concern, Identity, Meeting
from referrals.sections import sections_for
from referrals.services import approvals
from referrals.services.reading import opened, read_case
from referrals.services.table import show_meeting
from tests.referrals.proofs.words import Found, handed_over

JOINED, ALONGSIDE = ("area", "lead", "referrer"), ("members", "conflicts")  # as the page fetches it


def everything_found(pk, user_pk) -> Found | None:
    """Group and author of every word this person finds; None where there is no case for them, in the database either."""
    user = User.objects.get(pk=user_pk)  # as the next request finds them
    found: Found = set()
    with acting_for(user), transaction.atomic():
        rows = [model.objects.filter(pk__isnull=False).exists() for model in (Case, Concern, Identity)]
        case = (
            Case.objects.visible_to(user)
            .filter(pk=pk)
            .select_related(*JOINED)
            .prefetch_related(*ALONGSIDE)
            .first()
        )
        if case is not None:
            found |= _of_the_page(case, user)
            for requests in approvals.waiting_requests(user):
                for request in requests:
                    found |= handed_over(approvals.show_request(request=request, by=user))
        for meeting in Meeting.objects.all():
            if allowed(user, "referrals.view_meeting", meeting):
                found |= handed_over(vars(show_meeting(meeting=meeting, by=user)))
    assert case is None or any(rows), "a page shows a case that the database does not"
    return None if case is None and not any(rows) else found


def _of_the_page(case: Case, user: User) -> Found:
    """Every section that has a tab for this person, filled by what fills the page; and the reading by itself."""
    try:
        with opened(case=case, by=user, section="") as opening:
            found = handed_over([section.build(opening) for section in sections_for(opening)])
        return found | handed_over(vars(read_case(case=case, by=user)))
    except PermissionDenied:
        return set()
