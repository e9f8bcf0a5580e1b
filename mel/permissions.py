"""Who may see the dashboard and reports, build them, and decide when they are built and who is told."""

from typing import Any

from portal.access import rule
from portal.accounts.enums import Role

READERS = (Role.COUNCIL_LEAD, Role.PROGRAMME_COORDINATOR, Role.CITY_OFFICER, Role.EVALUATOR)


@rule("mel.view_report")
def can_view_report(user: Any, obj: Any) -> bool:
    """Council leads, the coordinator, officers and evaluators: figures that are protected already, the same for all of them."""
    return user.has_role(*READERS)


@rule("mel.download_reportedition", ability_of="mel.ReportEdition")
def can_download(user: Any, obj: Any) -> bool:
    """Whoever may read a report may keep it, once it is done."""
    return user.has_role(*READERS) and (obj is None or obj.is_done)


@rule("mel.build_reportedition")
def can_build(user: Any, obj: Any) -> bool:
    """The coordinator, officers and council leads may ask for an edition."""
    return user.has_role(Role.COUNCIL_LEAD, Role.PROGRAMME_COORDINATOR, Role.CITY_OFFICER)


@rule("mel.release_reportedition")
def can_release(user: Any, obj: Any) -> bool:
    """Finishing an edition is the portal's own step of a build that was asked for or scheduled."""
    return False


@rule("mel.view_reportschedule")
def can_view_schedule(user: Any, obj: Any) -> bool:
    """Readers see when the next report comes."""
    return user.has_role(*READERS)


@rule("mel.change_reportschedule", ability_of="mel.ReportSchedule")
def can_change_schedule(user: Any, obj: Any) -> bool:
    """The coordinator decides when reports are built and who is told."""
    return user.has_role(Role.PROGRAMME_COORDINATOR)
