"""Who deals with requests by the person: the data protection officer; the coordinator prepares the copy, and never both by one person."""

from typing import Any

from portal.access import rule
from referrals.permissions.process import may_view
from referrals.standing import roles_on


def _case(obj: Any) -> Any:
    return getattr(obj, "case", obj)


@rule("referrals.view_rights")
def may_view_rights(user: Any, obj: Any) -> bool:
    """The officer and the coordinators who know of the case."""
    if obj is None:
        return user.has_role("data_protection_officer", "case_coordinator")
    return bool(roles_on(user, _case(obj)) & {"data_protection_officer", "case_coordinator"}) and may_view(
        user, _case(obj)
    )


@rule("referrals.log_rights", ability_of="referrals.Case")
def may_log_rights(user: Any, case: Any) -> bool:
    """The officer, for every case there is."""
    if case is None:
        return user.has_role("data_protection_officer")
    return (
        case.state != "erased" and "data_protection_officer" in roles_on(user, case) and may_view(user, case)
    )


@rule("referrals.handle_rights")
def may_handle_rights(user: Any, obj: Any) -> bool:
    """The officer."""
    return user.has_role("data_protection_officer") if obj is None else may_log_rights(user, _case(obj))


@rule("referrals.prepare_pack", ability_of="referrals.SubjectRequest")
def may_prepare(user: Any, request: Any) -> bool:
    """The recorded request with a checked identity opens what is held to the coordinator and the officer, on this page alone."""
    if request is None:
        return user.has_role("data_protection_officer", "case_coordinator")
    return request.state in ("confirmed", "prepared") and may_view_rights(user, request)


@rule("referrals.check_pack", ability_of="referrals.SubjectRequest")
def may_check(user: Any, request: Any) -> bool:
    """The officer looks at what the coordinator prepared, or the other way round; never the same person."""
    if request is None:
        return user.has_role("data_protection_officer", "case_coordinator")
    return (
        request.state == "prepared" and request.prepared_by_id != user.pk and may_view_rights(user, request)
    )


@rule("referrals.show_pack", ability_of="referrals.SubjectRequest")
def may_show(user: Any, request: Any) -> bool:
    """The two who made it, once it was looked at."""
    if request is None:
        return user.has_role("data_protection_officer", "case_coordinator")
    return (
        request.state == "checked"
        and user.pk in (request.prepared_by_id, request.checked_by_id)
        and may_view_rights(user, request)
    )
