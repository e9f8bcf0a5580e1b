"""Whose programmes and logs: each role as one condition, so that what a person sees is one indexed query.

A person's roles add up: what any of them opens is open. An officer's assignment with a department keeps that department's programmes,
with an area those of the area and below, with both those that meet both, with neither the whole city.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from portal.accounts.enums import PARTNER_ROLES, Role
from programmes.enums import LogStatus, ProgrammeStatus

# Who reads every log that was sent.
CITY = (Role.PROGRAMME_COORDINATOR, Role.CITY_OFFICER)
EVERYTHING = Q()
NOTHING = Q(pk__in=[])
QS = TypeVar("QS", bound=QuerySet[Any])


def narrow(queryset: QS, user: Any, condition: Callable[[Any], Q]) -> QS:
    """`queryset` as far as `condition` opens it to `user`; the portal's own work sees everything, strangers nothing."""
    if getattr(user, "is_system", False):
        return queryset.all()
    if not user.is_authenticated:
        return queryset.none()
    found = condition(user)
    return queryset.none() if found == NOTHING else queryset.filter(found)


def _any_of(conditions: list[Q]) -> Q:
    """One of `conditions`; everything as soon as one of them is everything."""
    if not conditions:
        return NOTHING
    if any(condition == EVERYTHING for condition in conditions):
        return EVERYTHING
    joined = conditions[0]
    for condition in conditions[1:]:
        joined |= condition
    return joined


def organisation_ids(user: Any, *roles: str) -> set[int]:
    """The organisations for which the person works: those named with `roles` (partner roles by default), else the person's own."""
    wanted = roles or PARTNER_ROLES
    found = {a.organisation_id or user.organisation_id for a in user.active_assignments if a.role in wanted}
    return {pk for pk in found if pk}


def logging_organisation_ids(user: Any) -> set[int]:
    """The organisations in whose name the person may log: a partner's own, or a city department's where the city delivers itself."""
    return organisation_ids(user, *PARTNER_ROLES, *CITY)


def _granted_programmes(user: Any) -> QuerySet[Any]:
    from programmes.models import ProgrammeUserObjectPermission

    grants = ProgrammeUserObjectPermission.objects.filter(
        user_id=user.pk, permission__codename="evaluate_programme"
    )
    return grants.values("content_object_id")


def _partnerships(ids: set[int]) -> QuerySet[Any]:
    from programmes.models import ProgrammePartner

    return ProgrammePartner.objects.filter(organisation_id__in=ids).values("programme_id")


def programmes_of(ids: set[int]) -> Q:
    """Led by, or with the partnership of, one of these organisations."""
    return Q(lead_id__in=ids) | Q(pk__in=_partnerships(ids))


def _in_area(area: Any) -> Q:
    """Programmes that work in `area` or below it, found without doubling rows."""
    from programmes.models import Programme

    through: Any = Programme.areas.through
    return Q(pk__in=through.objects.filter(area__path__startswith=area.path).values("programme_id"))


def programmes_seen_by(user: Any) -> Q:
    """See `ProgrammeQuerySet.visible_to`."""
    opened: list[Q] = []
    if user.has_role(*CITY):
        return EVERYTHING
    if user.has_role(Role.COUNCIL_LEAD):
        opened.append(~Q(status=ProgrammeStatus.CONCEPT))
    if own := organisation_ids(user):
        opened.append(programmes_of(own))
    if user.has_role(Role.EVALUATOR):
        opened.append(Q(pk__in=_granted_programmes(user)))
    return _any_of(opened)


def programmes_kept_by(user: Any) -> Q:
    """See `ProgrammeQuerySet.in_charge_of`."""
    if user.has_role(Role.PROGRAMME_COORDINATOR):
        return EVERYTHING
    return _any_of(
        [_programmes_of_assignment(a) for a in user.active_assignments if a.role == Role.CITY_OFFICER]
    )


def _programmes_of_assignment(assignment: Any) -> Q:
    condition = EVERYTHING
    if assignment.organisation_id:
        condition &= Q(department_id=assignment.organisation_id)
    if assignment.area_id and assignment.area.kind != "city":
        condition &= _in_area(assignment.area)
    return condition


def programmes_logged_by(user: Any) -> Q:
    """See `ProgrammeQuerySet.logged_by`."""
    own = logging_organisation_ids(user)
    return programmes_of(own) if own else NOTHING


def logs_seen_by(user: Any) -> Q:
    """See `ActivityLogQuerySet.visible_to`.

    The few programmes that a partner leads or an evaluator was given are looked up first: with their numbers written out the database
    knows how rare they are among a million logs, and takes the index instead of reading all.
    """
    sent = ~Q(status=LogStatus.DRAFT)
    opened: list[Q] = []
    if user.has_role(*CITY):
        opened.append(sent)
    if own := logging_organisation_ids(user):
        opened.append(Q(organisation_id__in=own))
    programmes = _led_by(organisation_ids(user)) if organisation_ids(user) else []
    if user.has_role(Role.EVALUATOR):
        programmes += [row["content_object_id"] for row in _granted_programmes(user)]
    if programmes:
        opened.append(sent & Q(programme_id__in=programmes))
    return _any_of(opened)


def reads_every_log(user: Any, programme: Any) -> bool:
    """Whether somebody who sees the programme from inside reads the logs of all its partners, as `logs_seen_by` has it.

    Who reads some of them only must not be told sums of all: less the own logs they would be another organisation's.
    """
    if user.has_role(*CITY, Role.EVALUATOR):
        return True
    return programme.lead_id in organisation_ids(user)


def _led_by(ids: set[int]) -> list[int]:
    from programmes.models import Programme

    return list(Programme.objects.filter(lead_id__in=ids).values_list("pk", flat=True))


def logs_kept_by(user: Any) -> Q:
    """See `ActivityLogQuerySet.in_charge_of`."""
    submitted = ~Q(status=LogStatus.DRAFT)
    if user.has_role(Role.PROGRAMME_COORDINATOR):
        return submitted
    conditions = []
    for assignment in user.active_assignments:
        if assignment.role != Role.CITY_OFFICER:
            continue
        condition = submitted
        if assignment.organisation_id:
            condition &= Q(programme__department_id=assignment.organisation_id)
        if assignment.area_id and assignment.area.kind != "city":
            condition &= Q(area__path__startswith=assignment.area.path)
        conditions.append(condition)
    return _any_of(conditions)
