"""Who takes part in a case: people named on it by the coordinator or the chair, and those who must stay out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import SYSTEM
from portal.access.act import act
from portal.access.rows import acting_for
from portal.accounts.models import User
from portal.errors import DomainError
from portal.inbox.services import notify
from referrals.enums import NAMED_ROLES
from referrals.models import Case, CaseMember, Conflict
from referrals.services.members import end_access, name_on_case
from referrals.sharing import may_share
from referrals.workflow.vocabulary import vocabulary


def name_person(*, case: Case, user: User, role: str, until: dt.date | None, by: Any) -> CaseMember:
    """Name a person on the case in a role they hold, for a time or until it ends.

    Raises:
        DomainError: they don't hold the role, have a conflict, their agency has no agreement, or the role has no part in this state.
    """
    with act("referrals.name_people_case", by=by, on=case) as event:
        if role not in NAMED_ROLES or not user.has_role(role):
            raise DomainError(_("This person does not hold the role."), field="person")
        if user.pk == by.pk:
            raise DomainError(_("Nobody names themselves. Ask a second person to do it."), field="person")
        if until is not None and until < timezone.localdate():
            raise DomainError(_("This day is over."), field="until")
        if not may_share(user.organisation):
            raise DomainError(
                _("There is no agreement in force with their agency; without one nothing is shared."),
                field="person",
            )
        if Conflict.objects.filter(case=case, user=user).exists():
            raise DomainError(_("This person can't take part in this case."), field="person")
        if case.state not in vocabulary().states_of_role[role]:
            raise DomainError(_("This role has no part in the case in its present state."), field="role")
        member = name_on_case(case, user, role, by=by, until=until)
        event.details.update(member=str(user.pk), role=role)
        notify(
            user=user,
            title=_("You have been named on a case."),
            url="/referrals/cases/",
            kind="referrals.named",
            key=f"{case.pk}:{role}",
        )
    return member


def end_part(*, member: CaseMember, by: Any) -> None:
    """End somebody's part in the case; it is gone for them at their next request."""
    with act("referrals.name_people_case", by=by, on=member.case) as event:
        end_access(member.case, [member.role], user=member.user)
        event.details.update(member=str(member.user_id), role=member.role, ended=True)


def declare_conflict(*, case: Case, by: Any) -> Conflict:
    """Declare that one must stay out. The case does not exist for this person any more, whatever their roles; nobody lifts it.

    Raises:
        DomainError: it was declared before.
    """
    with act("referrals.declare_conflict_case", by=by, on=case) as event:
        try:
            with transaction.atomic(), acting_for(SYSTEM):
                found = Conflict.objects.create(case=case, user=by)
        except IntegrityError:
            raise DomainError(_("You have declared it already."), code="conflict") from None
        with acting_for(SYSTEM):
            end_access(case, NAMED_ROLES, user=by)
        event.details.update(declared=True)
    return found
