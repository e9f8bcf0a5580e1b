"""Who keeps watch over retention: the coordinator lists, a second person signs, the data protection officer holds."""

from typing import Any

from portal.access import rule
from referrals.permissions.process import may_view
from referrals.standing import roles_on

KEEPERS = ("case_coordinator", "data_protection_officer")


@rule("referrals.view_retention")
def may_view_retention(user: Any, obj: Any) -> bool:
    """The coordinator and the data protection officer."""
    return user.has_role(*KEEPERS)


@rule("referrals.list_erasure")
def may_list(user: Any, obj: Any) -> bool:
    """The coordinator; each case is asked about again by its own process."""
    return user.has_role("case_coordinator")


@rule("referrals.decide_erasure")
def may_sign(user: Any, destruction: Any) -> bool:
    """The data protection officer or a second coordinator, never the one who listed."""
    return user.has_role(*KEEPERS) and (destruction is None or destruction.asked_by_id != user.pk)


@rule("referrals.hold_case", ability_of="referrals.Case")
def may_hold(user: Any, case: Any) -> bool:
    """The data protection officer, while the case waits for its end."""
    if case is None:
        return user.has_role("data_protection_officer")
    return (
        case.state == "retention"
        and may_view(user, case)
        and "data_protection_officer" in roles_on(user, case)
    )
