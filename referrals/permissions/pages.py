"""Who has the pages that gather cases; what is on them is decided case by case."""

from typing import Any

from portal.access import rule
from referrals.enums import NAMED_ROLES, SCOPE_ROLES


@rule("referrals.list_cases")
def may_list(user: Any, case: Any) -> bool:
    """Everybody with a part in cases has the list; each finds their own in it."""
    return user.has_role(*SCOPE_ROLES, *NAMED_ROLES)


@rule("referrals.open_board")
def may_open_board(user: Any, case: Any) -> bool:
    """Those who look after the process as a whole."""
    return user.has_role("intake_officer", "case_coordinator", "chair")


@rule("referrals.open_approvals")
def may_open_approvals(user: Any, case: Any) -> bool:
    """Those whom some process names as a second person, or who ask for one."""
    return user.has_role(*SCOPE_ROLES, "police_liaison", "panel_member", "case_team_member")
