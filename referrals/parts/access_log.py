"""Who has looked: every read of the case, by whom and at what, from the audit; for the data protection officer."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from referrals.models import Case
from referrals.sections import Opening, Section, register_section, title_of
from referrals.words import word

NEWEST = 200
READ = "referrals.read_case"


def looks_at(case: Case, **only: Any) -> Any:
    """Audit events of reads of a case, newest first."""
    return AuditEvent.objects.filter(
        object_type=Case._meta.label, object_id=str(case.pk), action=READ, **only
    ).order_by("-id")


@dataclass(frozen=True)
class OwnLook:
    """One look of the viewer's own: when, and at which section."""

    at: dt.datetime
    section: str | Promise


def own_looks(case: Case, user: Any, newest: int = 5) -> list[OwnLook]:
    """What stands in the log about this viewer, newest first."""
    return [
        OwnLook(event.at, title_of(event.details.get("section", "")) or _("This case"))
        for event in looks_at(case, actor=str(user.pk))[:newest]
    ]


def build(opening: Opening) -> Mapping[str, Any] | None:
    """The newest reads with names and field groups; older ones are in the audit log itself."""
    if not opening.sees("access_log"):
        return None
    found = Paginator(looks_at(opening.case), NEWEST).get_page(1)
    actors = {event.actor for event in found if len(event.actor) == 36}
    names = {str(pk): name for pk, name in User.objects.filter(pk__in=actors).values_list("pk", "name")}
    rows = [
        {
            "event": event,
            "who": names.get(event.actor, event.actor),
            "roles": ", ".join(word("roles", role) for role in event.actor_roles.split(",") if role),
            "groups": ", ".join(word("field_groups", group) for group in event.details.get("groups", ())),
        }
        for event in found
    ]
    return {"looks": rows, "total": found.paginator.count}


def looks_by_agency(case: Case) -> list[dict[str, Any]]:
    """Who has looked as the person may know it: agency and role, how often, first and last day. No name of a worker, no content."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    events = list(looks_at(case))
    people = User.objects.filter(pk__in={e.actor for e in events if len(e.actor) == 36})
    agencies = {str(pk): name or "" for pk, name in people.values_list("pk", "organisation__name")}
    for event in events:
        roles = ", ".join(word("roles", role) for role in event.actor_roles.split(",") if role)
        row = found.setdefault(
            (agencies.get(event.actor, ""), roles),
            {"agency": agencies.get(event.actor, ""), "roles": roles, "times": 0, "last": event.at},
        )
        row["times"] += 1
        row["first"] = event.at
    return list(found.values())


register_section(
    Section(
        "access_log",
        _("Who has looked"),
        "referrals/sections/_access_log.html",
        ("access_log",),
        build,
        order=95,
    )
)
