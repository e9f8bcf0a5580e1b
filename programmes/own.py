"""What pages of those who log ask each time about their own organisation, written as SQL once: most people have just one."""

import uuid
from typing import Any

from portal.prepared import Prepared
from programmes import scope
from programmes.enums import LogStatus
from programmes.models import ActivityLog, Programme

# A draft or a withdrawn log is no start for the next one.
NO_START = (LogStatus.DRAFT, LogStatus.WITHDRAWN)
# What stays the same from week to week, by the attributes it stands in; nothing that must be counted or told anew.
REPEATED = {
    "programme": "programme_id", "type": "type_id", "area": "area_id", "title": "title", "starts_at": "starts_at", "hours": "hours",
    "facilitators": "facilitators", "mode": "mode", "languages": "languages",
}  # fmt: skip


def _open(own: set[int]) -> Any:
    return Programme.objects.filter(scope.programmes_of(own)).accepting_logs().order_by("title")


_open_of_one = Prepared(lambda own: _open({own}).only("title", "intervention"))
_any_of_one = Prepared(
    lambda own: Programme.objects.filter(scope.programmes_of({own})).order_by().values_list("pk")[:1]
)
_last_of_one = Prepared(
    lambda own, writer: _logs_of({own}).filter(created_by_id=writer).order_by("-created_at")[:1],
    int,
    uuid.UUID,
)


def _logs_of(own: set[int]) -> Any:
    found = ActivityLog.objects.filter(organisation_id__in=own).exclude(status__in=NO_START)
    return found.in_lines(*REPEATED)


def logs_anywhere(user: Any) -> bool:
    """Whether the person's organisation has a programme to log for, as `ProgrammeQuerySet.logged_by` has it."""
    own = scope.logging_organisation_ids(user)
    return bool(_any_of_one(*own)) if len(own) == 1 else Programme.objects.logged_by(user).exists()


def programmes_to_log(user: Any) -> list[Programme]:
    """The programmes that take logs from this person, by title; of each title and area of intervention."""
    own = scope.logging_organisation_ids(user)
    if len(own) == 1:
        return _open_of_one(*own)
    return list(_open(own).only("title", "intervention")) if own else []


def start_of_next(user: Any) -> ActivityLog | None:
    """The log of their organisation that this person sent last: a start for the next one."""
    own = scope.organisation_ids(user)
    if len(own) == 1:
        return next(iter(_last_of_one(*own, user.pk)), None)
    last: ActivityLog | None = _logs_of(own).filter(created_by_id=user.pk).order_by("-created_at").first()
    return last


def usual_in(user: Any, programme: int) -> ActivityLog | None:
    """The newest log of their organisation in this programme, whoever sent it."""
    found: ActivityLog | None = (
        _logs_of(scope.organisation_ids(user)).filter(programme_id=programme).order_by("-date", "-pk").first()
    )
    return found
