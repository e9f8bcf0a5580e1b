"""Rules of the desk and of those who raise concerns. What anybody sees of a case is the matrix's to say."""

from typing import Any

from portal.access import rule
from referrals.configuration import in_use
from referrals.standing import position_of, process_of, roles_on, viewer_of
from referrals.workflow.visibility import access

DESK = ("intake_officer", "case_coordinator")
PROFESSIONALS = ("frontline_worker", "partner_member", "partner_manager")


def _whole(user: Any, case: Any, group: str, *, write: bool = False) -> bool:
    """Whether the matrix gives all of a group, not only one's own part of it."""
    found = access(process_of(case), viewer_of(user, case), position_of(case), group)
    return bool(found) and not found.own_only and (found.write or not write)


@rule("referrals.view_desk")
def may_view_desk(user: Any, thing: Any) -> bool:
    """The desk's inbox: what it holds is filtered by what each may see."""
    return user.has_role(*DESK)


@rule("referrals.take_down_concern")
def may_take_down(user: Any, thing: Any) -> bool:
    """Calls and visits are written down at the desk."""
    return user.has_role(*DESK)


@rule("referrals.raise_concern")
def may_raise(user: Any, thing: Any) -> bool:
    """Professionals raise concerns under their own name; the desk writes down what others say."""
    return user.has_role(*PROFESSIONALS)


@rule("referrals.view_own_concern", ability_of="referrals.Concern")
def may_view_own(user: Any, concern: Any) -> bool:
    """Whoever raised it, and nobody else."""
    if concern is None:
        return user.has_role(*PROFESSIONALS)
    return concern.sender_id is not None and concern.sender_id == user.pk


@rule("referrals.add_to_concern", ability_of="referrals.Concern")
def may_add(user: Any, concern: Any) -> bool:
    """The sender adds to what they told; who comes with a code acts through the portal."""
    return concern is not None and may_view_own(user, concern)


@rule("referrals.complete_identity_case", ability_of="referrals.Case")
def may_complete_identity(user: Any, case: Any) -> bool:
    """The desk, while it may write all of who it is about; never whoever raised it."""
    if case is None:
        return user.has_role(*DESK)
    return (
        case.referrer_id != user.pk
        and bool(roles_on(user, case) & set(DESK))
        and _whole(user, case, "identity_limited", write=True)
        and _whole(user, case, "identity_direct", write=True)
    )


@rule("referrals.write_message_case", ability_of="referrals.Case")
def may_write_message(user: Any, case: Any) -> bool:
    """Those at the desk who may know who raised it; never the sender in two roles."""
    if case is None:
        return user.has_role(*DESK)
    return (
        case.referrer_id != user.pk
        and bool(roles_on(user, case) & set(DESK))
        and _whole(user, case, "referrer_details")
    )


@rule("referrals.view_attachment", ability_of="referrals.Attachment")
def may_view_attachment(user: Any, attachment: Any) -> bool:
    """Whoever may read what was reported; the sender, what they sent themselves."""
    if attachment is None:
        return user.has_role(*DESK, "chair", "police_liaison", "case_team_member", *PROFESSIONALS)
    if attachment.concern.sender_id is not None and attachment.concern.sender_id == user.pk:
        return True
    group = "referrer_details" if attachment.from_desk else "referral_narrative"
    return _whole(user, attachment.case, group)


@rule("referrals.move_process_case", ability_of="referrals.Case")
def may_move_to_another_process(user: Any, case: Any) -> bool:
    """The desk, before anybody has begun to look at the concern, where the city works with more than one process."""
    if case is None:
        return user.has_role(*DESK)
    return (
        case.state == "received"
        and case.referrer_id != user.pk
        and bool(roles_on(user, case) & set(DESK))
        and bool(set(in_use()) - {case.process})
        and _whole(user, case, "referral_narrative")
    )


@rule("referrals.ask_police_case", ability_of="referrals.Case")
def may_ask_police(user: Any, case: Any) -> bool:
    """The desk puts the question where the city's process has it; nowhere, if it does without. The sender doesn't."""
    if case is None:
        return user.has_role(*DESK)
    return (
        case.state == process_of(case).police_place
        and case.referrer_id != user.pk
        and bool(roles_on(user, case) & set(DESK))
        and _whole(user, case, "police_answer")
    )


@rule("referrals.answer_police_case", ability_of="referrals.Case")
def may_answer_police(user: Any, case: Any) -> bool:
    """The police liaison who was asked; never about a concern of their own."""
    if case is None:
        return user.has_role("police_liaison")
    return case.referrer_id != user.pk and _whole(user, case, "police_answer", write=True)


@rule("referrals.view_police_questions")
def may_view_police_questions(user: Any, thing: Any) -> bool:
    """The liaison's own list: the cases on which they were asked."""
    return user.has_role("police_liaison")


@rule("referrals.summarise_case", ability_of="referrals.Case")
def may_summarise(user: Any, case: Any) -> bool:
    """Whoever may write the summary without identity; the sender doesn't."""
    if case is None:
        return user.has_role(*DESK)
    return case.referrer_id != user.pk and _whole(user, case, "summary_deidentified", write=True)


@rule("referrals.view_advicecontact", ability_of="referrals.AdviceContact")
def may_view_advice(user: Any, contact: Any) -> bool:
    """The desk and who looks after it; nobody is named in them."""
    return user.has_role(*DESK)


@rule("referrals.add_advicecontact")
def may_add_advice(user: Any, contact: Any) -> bool:
    """Whoever answers at the desk."""
    return user.has_role(*DESK)


@rule("referrals.raise_advicecontact", ability_of="referrals.AdviceContact")
def may_raise_advice(user: Any, contact: Any) -> bool:
    """A question becomes a concern once, by a person's decision."""
    return user.has_role(*DESK) and (contact is None or contact.raised_at is None)


@rule("referrals.note_emergency")
def may_note_emergency(user: Any, thing: Any) -> bool:
    """Whoever took the call writes down that it happened."""
    return user.has_role(*DESK)


@rule("referrals.read_receipt")
def may_read_receipt(user: Any, concern: Any) -> bool:
    """Who comes with a code is nobody the portal knows: the portal itself looks, and no person does it for them."""
    return False
