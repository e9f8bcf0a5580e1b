"""Rules of naming people, conflicts, links, break-glass, transfers and the city's configuration."""

from typing import Any

from portal.access import rule
from referrals.standing import may_break, position_of, process_of, roles_on, viewer_of
from referrals.workflow.visibility import access, is_visible


@rule("referrals.break_glass")
def may_break_glass(user: Any, opening: Any) -> bool:
    """Coordinators and data protection officers, never administrators; which case, the service decides."""
    return may_break(user)


@rule("referrals.review_break_glass")
def may_review(user: Any, opening: Any) -> bool:
    """Those who must look at it afterwards, and whoever opened it; never an administrator."""
    if user.has_role("administrator"):
        return False
    if opening is None or opening.user_id == user.pk:
        return user.has_role("case_coordinator", "chair", "data_protection_officer")
    return bool(roles_on(user, opening.case) & {"case_coordinator", "chair", "data_protection_officer"})


@rule("referrals.name_people_case", ability_of="referrals.Case")
def may_name(user: Any, case: Any) -> bool:
    """The coordinator and the chair of the case, while they see it."""
    if case is None:
        return user.has_role("case_coordinator", "chair")
    viewer = viewer_of(user, case)
    return bool(viewer.roles & {"case_coordinator", "chair"}) and is_visible(
        process_of(case), viewer, position_of(case)
    )


@rule("referrals.declare_conflict_case", ability_of="referrals.Case")
def may_declare(user: Any, case: Any) -> bool:
    """Everybody with a part in the case, at any time."""
    return case is not None and bool(roles_on(user, case) - {"referrer"})


@rule("referrals.link_case", ability_of="referrals.Case")
def may_link(user: Any, case: Any) -> bool:
    """The coordinator, in states where they see the links."""
    if case is None:
        return user.has_role("case_coordinator")
    viewer = viewer_of(user, case)
    found = access(process_of(case), viewer, position_of(case), "linked_cases")
    return "case_coordinator" in viewer.roles and bool(found)


@rule("referrals.offer_transfer_case", ability_of="referrals.Case")
def may_offer(user: Any, case: Any) -> bool:
    """The coordinator of the case."""
    if case is None:
        return user.has_role("case_coordinator")
    return "case_coordinator" in roles_on(user, case) and not viewer_of(user, case).in_conflict


@rule("referrals.receive_transfer")
def may_receive_transfer(user: Any, transfer: Any) -> bool:
    """The two persons to whom it was offered."""
    if transfer is None:
        return user.has_role("case_coordinator", "chair")
    return user.pk in (transfer.first_receiver_id, transfer.second_receiver_id)


@rule("referrals.configure")
def may_configure(user: Any, version: Any) -> bool:
    """Those who answer for the process; nobody who only runs the machine."""
    return user.has_role(
        "case_coordinator", "data_protection_officer", "programme_coordinator"
    ) and not user.has_role("administrator")
