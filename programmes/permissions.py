"""Who may do what with programmes and activity logs; the table of access in `scope` decides whose they are, the workflow when."""

from collections.abc import Callable
from typing import Any

from portal.access import rule
from portal.access.grants import grantable
from portal.access.once import once, was_seen
from portal.accounts.enums import PARTNER_ROLES, Role
from programmes import own, scope
from programmes.enums import LogStatus, ProgrammeStatus
from programmes.models import ActivityLog, Programme
from programmes.workflow import EDITABLE, LOG_STEPS, PROGRAMME_STEPS

EVALUATE = grantable("programmes.evaluate_programme")


def _sees(user: Any, programme: Programme) -> bool:
    return was_seen(user, programme) or Programme.objects.visible_to(user).filter(pk=programme.pk).exists()


def keeps_programme(user: Any, programme: Programme) -> bool:
    """Coordinator, or officer of the department or district: `scope.programmes_kept_by` for one programme, from what is loaded."""
    if user.has_role(Role.PROGRAMME_COORDINATOR):
        return True
    return any(_keeps(a, programme) for a in user.active_assignments if a.role == Role.CITY_OFFICER)


def _keeps(assignment: Any, programme: Programme) -> bool:
    if assignment.organisation_id and programme.department_id != assignment.organisation_id:
        return False
    if assignment.area_id and assignment.area.kind != "city":
        return any(area.path.startswith(assignment.area.path) for area in programme.areas.all())
    return True


def writes_log(user: Any, log: ActivityLog) -> bool:
    """Works for the organisation that held the activity."""
    return log.organisation_id in scope.logging_organisation_ids(user)


def keeps_log(user: Any, log: ActivityLog) -> bool:
    """Coordinator, or officer of the programme's department or the log's district; drafts belong to their writers alone."""
    if log.status == LogStatus.DRAFT:
        return False
    if user.has_role(Role.PROGRAMME_COORDINATOR):
        return True
    return any(_covers(a, log) for a in user.active_assignments if a.role == Role.CITY_OFFICER)


def _covers(assignment: Any, log: ActivityLog) -> bool:
    if assignment.organisation_id and log.programme.department_id != assignment.organisation_id:
        return False
    if assignment.area_id and assignment.area.kind != "city":
        return log.area is not None and log.area.path.startswith(assignment.area.path)
    return True


# --- Programmes -----------------------------------------------------------------------------------------------


@rule("programmes.view_programme")
def can_view_programme(user: Any, obj: Programme | None) -> bool:
    """City staff, partners, council leads and evaluators, each those opened to them."""
    if obj is None:
        return user.has_role(*scope.CITY, *PARTNER_ROLES, Role.COUNCIL_LEAD, Role.EVALUATOR)
    return _sees(user, obj)


@rule("programmes.view_internal_programme", ability_of="programmes.Programme")
def can_view_internal(user: Any, obj: Programme | None) -> bool:
    """Notes of checks, contacts and history: not for council leads, who get what may be published."""
    if not user.has_role(*scope.CITY, *PARTNER_ROLES, Role.EVALUATOR):
        return False
    return obj is None or _sees(user, obj)


@rule("programmes.export_programme")
def can_export_programmes(user: Any, obj: Any) -> bool:
    """Whoever may see the list; each export is an event."""
    return can_view_programme(user, None)


@rule("programmes.add_programme")
def can_add_programme(user: Any, obj: Any) -> bool:
    """Coordinator and officers write concepts."""
    return user.has_role(*scope.CITY)


@rule("programmes.change_programme", ability_of="programmes.Programme")
def can_change_programme(user: Any, obj: Programme | None) -> bool:
    """Whoever keeps it, as long as it is not closed."""
    if obj is None:
        return user.has_role(*scope.CITY)
    return obj.status != ProgrammeStatus.CLOSED and keeps_programme(user, obj)


@rule("programmes.check_programme", ability_of="programmes.Programme")
def can_check_programme(user: Any, obj: Programme | None) -> bool:
    """Do-no-harm and gender checks are recorded by whoever keeps it."""
    return can_change_programme(user, obj)


@rule("programmes.assign_programme", ability_of="programmes.Programme")
def can_assign_programme(user: Any, obj: Programme | None) -> bool:
    """The coordinator gives a programme to an evaluator."""
    return user.has_role(Role.PROGRAMME_COORDINATOR)


@rule(EVALUATE)
def can_evaluate_programme(user: Any, obj: Programme | None) -> bool:
    """Evaluators, the programmes granted to them."""
    return user.has_role(Role.EVALUATOR) and (obj is None or _sees(user, obj))


ONLY_COORDINATOR = {"approve", "reopen"}


def programme_step_role(action: str, user: Any, programme: Programme) -> bool:
    """Whether the person's role allows this step, whatever the state."""
    if action in ONLY_COORDINATOR:
        return user.has_role(Role.PROGRAMME_COORDINATOR)
    return keeps_programme(user, programme)


def _programme_step_rule(action: str) -> Callable[[Any, Any], bool]:
    def can_step(user: Any, obj: Programme | None) -> bool:
        if obj is None:
            return (
                user.has_role(Role.PROGRAMME_COORDINATOR)
                if action in ONLY_COORDINATOR
                else user.has_role(*scope.CITY)
            )
        return obj.status in PROGRAMME_STEPS[action].sources and programme_step_role(action, user, obj)

    return can_step


for _action in PROGRAMME_STEPS:
    rule(f"programmes.{_action}_programme", ability_of="programmes.Programme")(_programme_step_rule(_action))


# --- Activity logs --------------------------------------------------------------------------------------------


@rule("programmes.view_activitylog")
def can_view_log(user: Any, obj: ActivityLog | None) -> bool:
    """City staff what was submitted, partners their own, evaluators those of granted programmes; council leads read reports instead."""
    if obj is None:
        return user.has_role(*scope.CITY, *PARTNER_ROLES, Role.EVALUATOR)
    return was_seen(user, obj) or ActivityLog.objects.visible_to(user).filter(pk=obj.pk).exists()


@rule("programmes.add_activitylog", ability_of="programmes.Programme")
def can_add_log(user: Any, obj: Programme | None) -> bool:
    """Those whose organisation leads the programme or takes part in it, once it has started."""
    if obj is None:
        return user.has_role(*PARTNER_ROLES) or _logs_somewhere(user)
    return obj.accepts_logs and _logs_for(user, obj)


def _logs_somewhere(user: Any) -> bool:
    """Asked by several entries of the navigation and by buttons: once a request."""
    return once(user, "programmes.logged_by", lambda: own.logs_anywhere(user))


def _logs_for(user: Any, programme: Programme) -> bool:
    """`scope.programmes_logged_by` for one programme, from what is loaded."""
    theirs = scope.logging_organisation_ids(user)
    return programme.lead_id in theirs or any(
        p.organisation_id in theirs for p in programme.partnerships.all()
    )


@rule("programmes.import_activitylog")
def can_import_logs(user: Any, obj: Any) -> bool:
    """Whoever may log one may bring many."""
    return can_add_log(user, None)


@rule("programmes.export_activitylog")
def can_export_logs(user: Any, obj: Any) -> bool:
    """Whoever may see the list; each export is an event."""
    return can_view_log(user, None)


@rule("programmes.check_activitylogs")
def can_open_queue(user: Any, obj: Any) -> bool:
    """Officers and the coordinator."""
    return user.has_role(*scope.CITY)


@rule("programmes.change_activitylog", ability_of="programmes.ActivityLog")
def can_change_log(user: Any, obj: ActivityLog | None) -> bool:
    """Its writers, and whoever keeps it; a verified one needs a correction."""
    if obj is None:
        return user.has_role(*scope.CITY) or can_add_log(user, None)
    return obj.status in EDITABLE and (writes_log(user, obj) or keeps_log(user, obj))


@rule("programmes.discard_activitylog", ability_of="programmes.ActivityLog")
def can_discard_log(user: Any, obj: ActivityLog | None) -> bool:
    """A draft that was never sent can be thrown away by its writers."""
    return (
        obj is not None
        and obj.status == LogStatus.DRAFT
        and obj.submitted_at is None
        and writes_log(user, obj)
    )


@rule("programmes.redact_activitylog", ability_of="programmes.ActivityLog")
def can_redact_log(user: Any, obj: ActivityLog | None) -> bool:
    """A name that slipped in is taken out by the writers or whoever keeps the log, in every state."""
    return obj is not None and (writes_log(user, obj) or keeps_log(user, obj))


def _verifies(user: Any, log: ActivityLog) -> bool:
    """Two pairs of eyes: nobody verifies what they wrote or sent."""
    return keeps_log(user, log) and user.pk not in (log.created_by_id, log.submitted_by_id)


def _either(user: Any, log: ActivityLog) -> bool:
    return writes_log(user, log) or keeps_log(user, log)


def _withdraws(user: Any, log: ActivityLog) -> bool:
    """Writers before it was verified; whoever keeps it at any time."""
    return keeps_log(user, log) or (log.status != LogStatus.VERIFIED and writes_log(user, log))


LOG_STEP_ROLES: dict[str, Callable[[Any, ActivityLog], bool]] = {
    "submit": writes_log,
    "verify": _verifies,
    "query": keeps_log,
    "answer": writes_log,
    "correct": _either,
    "withdraw": _withdraws,
    "restore": writes_log,
}


def _log_step_rule(action: str) -> Callable[[Any, Any], bool]:
    def can_step(user: Any, obj: ActivityLog | None) -> bool:
        if obj is None:
            return user.has_role(*scope.CITY) if action in ("verify", "query") else can_view_log(user, None)
        return obj.status in LOG_STEPS[action].sources and LOG_STEP_ROLES[action](user, obj)

    return can_step


for _action in LOG_STEPS:
    rule(f"programmes.{_action}_activitylog", ability_of="programmes.ActivityLog")(_log_step_rule(_action))
