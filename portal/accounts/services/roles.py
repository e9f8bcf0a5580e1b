"""Giving and ending roles; case roles by two persons."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.act import act
from portal.accounts.enums import CASE_ROLES, PARTNER_ROLES, RequestState, Role
from portal.accounts.events import roles_changed
from portal.accounts.models import Organisation, RoleAssignment, RoleRequest, User
from portal.accounts.permissions import grantable_roles
from portal.areas.models import Area
from portal.errors import DomainError
from portal.events import publish


def give_role(
    *,
    user: User,
    role: str,
    by: Any,
    organisation: Organisation | None = None,
    area: Area | None = None,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> RoleAssignment:
    """Give `user` a role that needs no second person.

    Args:
        user: who gets it.
        role: one of `Role` outside the case roles.
        by: the acting user, or `SYSTEM`, who may give case roles too (reference data, the demo city).
        organisation: for partner roles the person's own organisation when left out.
        area: where the role holds; the whole city when left out.
        starts_on: today when left out.
        ends_on: its last day.

    Raises:
        PermissionDenied: `by` may not give this role, or not to this person.
        DomainError: a case role (ask for it with `request_role`), a second time the same role, or an end before the start.
    """
    role = Role(role)
    if role in CASE_ROLES and not getattr(by, "is_system", False):
        raise DomainError(
            _("This role opens case content and takes two persons. Ask for it, and another person decides."),
            field="role",
        )
    if role not in grantable_roles(by):
        raise PermissionDenied("accounts.give_role_user")
    with act("accounts.give_role_user", by=by, on=user) as event:
        assignment = _assign(user, role, organisation, area, starts_on, ends_on, by)
        event.details.update(role=role.value, assignment=assignment.pk, area=area.pk if area else None)
    return assignment


def end_role(*, assignment: RoleAssignment, by: Any, on: dt.date | None = None) -> RoleAssignment:
    """End a role: at once, or after the day `on`. It no longer holds from the next request on."""
    with act("accounts.end_role", by=by, on=assignment) as event:
        today = timezone.localdate()
        if on is not None and on >= today:
            assignment.ends_on = on
            assignment.save(update_fields=["ends_on"])
        elif assignment.starts_on >= today:
            event.details["never_held"] = True
            event.on = assignment.user
            assignment.delete()
        else:
            assignment.ends_on = today - dt.timedelta(days=1)
            assignment.save(update_fields=["ends_on"])
        event.details.update(role=str(assignment.role), user=str(assignment.user_id))
        publish(roles_changed, user_id=assignment.user_id)
    return assignment


def request_role(
    *,
    user: User,
    role: str,
    reason: str,
    by: Any,
    organisation: Organisation | None = None,
    area: Area | None = None,
    ends_on: dt.date | None = None,
) -> RoleRequest:
    """Ask that `user` be given a case role; another person decides.

    Raises:
        DomainError: the role needs no second person, or the same request is waiting already.
    """
    if role not in CASE_ROLES:
        raise DomainError(_("This role can be given at once."), field="role")
    try:
        with act("accounts.request_role_user", by=by, on=user) as event:
            asked = RoleRequest.objects.create(
                user=user,
                role=role,
                organisation=organisation,
                area=area,
                ends_on=ends_on,
                reason=reason,
                requested_by=by,
            )
            event.details.update(role=str(role), request=str(asked.pk))
    except IntegrityError:
        raise DomainError(
            _("This has been asked for already and waits for a decision."), field="role", code="conflict"
        ) from None
    return asked


def approve_role(*, request: RoleRequest, by: Any) -> RoleAssignment:
    """Approve as the second person, and give the role.

    Raises:
        PermissionDenied: `by` asked for it, would get it, or may not decide.
        DomainError: it has been decided meanwhile.
    """
    with transaction.atomic():
        current = _lock(request)
        with act("accounts.approve_rolerequest", by=by, on=current) as event:
            _decide(current, RequestState.APPROVED, by)
            assignment = _assign(
                current.user,
                Role(current.role),
                current.organisation,
                current.area,
                None,
                current.ends_on,
                by,
            )
            event.details.update(
                role=current.role, user=str(current.user_id), asked_by=str(current.requested_by_id)
            )
    return assignment


def refuse_role(*, request: RoleRequest, by: Any) -> RoleRequest:
    """Refuse as the second person."""
    with transaction.atomic():
        current = _lock(request)
        with act("accounts.refuse_rolerequest", by=by, on=current) as event:
            _decide(current, RequestState.REFUSED, by)
            event.details.update(role=current.role, user=str(current.user_id))
    return current


def _lock(request: RoleRequest) -> RoleRequest:
    """The request as it is now, held until the end of the transaction, so that two deciders come one after the other."""
    current = (
        RoleRequest.objects.select_for_update(of=("self",))
        .select_related("user", "organisation", "area")
        .get(pk=request.pk)
    )
    if current.state != RequestState.WAITING:
        raise DomainError(_("This has been decided meanwhile."), code="conflict")
    return current


def _decide(request: RoleRequest, state: RequestState, by: Any) -> None:
    request.state = state
    request.decided_by = by
    request.decided_at = timezone.now()
    request.save(update_fields=["state", "decided_by", "decided_at"])


def _assign(
    user: User,
    role: Role,
    organisation: Organisation | None,
    area: Area | None,
    starts_on: dt.date | None,
    ends_on: dt.date | None,
    by: Any,
) -> RoleAssignment:
    starts_on = starts_on or timezone.localdate()
    if ends_on is not None and ends_on < starts_on:
        raise DomainError(_("The last day comes before the first."), field="ends_on")
    if role in PARTNER_ROLES and organisation is None:
        organisation = user.organisation
    same = user.assignments.filter(role=role, organisation=organisation, area=area)
    if same.on(starts_on).exists():
        raise DomainError(_("The person holds this role already."), field="role")
    assignment = RoleAssignment.objects.create(
        user=user,
        role=role,
        organisation=organisation,
        area=area,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_by=by if by.pk else None,
    )
    publish(roles_changed, user_id=user.pk)
    return assignment
