"""The home page: a greeting, a sentence for each role, and the panels that belong to no single app."""

import datetime as dt
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import Invitation, User
from portal.audit.models import AuditEvent
from portal.inbox.models import Notice
from portal.ui.panels import Panel

NOON, EVENING = 12, 18
NEWS = 6
SOON = dt.timedelta(days=30)
WEEK = dt.timedelta(days=7)
# The first role that a person holds decides the sentence and the order of the page.
PURPOSES: tuple[tuple[str, str | Promise], ...] = (
    ("council_lead", gettext_lazy("The figures, the plan and what is at risk. Three minutes.")),
    ("programme_coordinator", gettext_lazy("The whole programme: what is due, what changed and how it is doing.")),
    ("city_officer", gettext_lazy("Your work: what is due, what changed and how the programme is doing.")),
    ("partner_manager", gettext_lazy("What your organisation did, what you are asked, and what is due.")),
    ("partner_member", gettext_lazy("What you did this month, what you are asked, and what came of it.")),
    ("data_protection_officer", gettext_lazy("What was done with data, by whom and why, and what needs your eye.")),
    ("administrator", gettext_lazy("Accounts and settings, and whether the portal is well.")),
    ("evaluator", gettext_lazy("The programmes you assess, and what is new about them.")),
)  # fmt: skip


def greeting(user: Any) -> str:
    """Good morning, afternoon or evening, by the clock of the city."""
    hour = timezone.localtime().hour
    name = {"name": user.get_short_name()}
    if hour < NOON:
        return _("Good morning, %(name)s.") % name
    return _("Good afternoon, %(name)s.") % name if hour < EVENING else _("Good evening, %(name)s.") % name


def purpose(user: Any) -> str | Promise:
    """What this person's home page is for."""
    return next(
        (words for role, words in PURPOSES if user.has_role(role)), _("What waits for you, and what changed.")
    )


def news_panel(request: HttpRequest, subject: Any) -> Panel | None:
    """What changed, from this person's notices."""
    notices = list(Notice.objects.visible_to(request.user)[:NEWS])
    return Panel("ui/_news_panel.html", {"notices": notices}, side=True) if notices else None


def accounts_panel(request: HttpRequest, subject: Any) -> Panel | None:
    """How the accounts stand, for the administrator."""
    user: Any = request.user
    if not user.has_role("administrator"):
        return None
    today = timezone.localdate()
    counted = User.objects.visible_to(user).aggregate(
        open=Count("pk", filter=Q(is_active=True)),
        ending=Count("pk", filter=Q(is_active=True, ends_on__range=(today, today + SOON))),
    )
    invited = Invitation.objects.visible_to(user).open()
    context = {
        "open": counted["open"],
        "ending": counted["ending"],
        "invited": invited.filter(expires_at__gt=timezone.now()).count(),
        "expired": invited.filter(expires_at__lte=timezone.now()).count(),
    }
    return Panel("ui/_accounts_panel.html", context)


def audit_panel(request: HttpRequest, subject: Any) -> Panel | None:
    """The last seven days in the audit, for the data protection officer."""
    user: Any = request.user
    if not user.has_role("data_protection_officer"):
        return None
    counted = (
        AuditEvent.objects.visible_to(user)
        .filter(at__gte=timezone.now() - WEEK)
        .aggregate(
            events=Count("pk"),
            refused=Count("pk", filter=Q(action="access.refused")),
            exports=Count("pk", filter=Q(action__contains="export") | Q(action__contains="download")),
            roles=Count("pk", filter=Q(action__startswith="accounts.") & Q(action__contains="role")),
        )
    )
    return Panel("ui/_audit_panel.html", counted)
