"""Rules of those who keep watch: agreements, breaches, the record of processing, statistics and the digest."""

from typing import Any

from portal.access import rule

OFFICER = "data_protection_officer"
FIGURES = ("evaluator", "council_lead", "programme_coordinator", "case_coordinator", "chair", OFFICER)


@rule("referrals.view_sharingagreement")
def may_view_agreements(user: Any, obj: Any) -> bool:
    """Whoever runs or watches over the process."""
    return user.has_role(OFFICER, "case_coordinator", "chair")


@rule("referrals.add_sharingagreement")
def may_add_agreement(user: Any, obj: Any) -> bool:
    """The data protection officer."""
    return user.has_role(OFFICER)


@rule("referrals.change_sharingagreement", ability_of="referrals.SharingAgreement")
def may_change_agreement(user: Any, obj: Any) -> bool:
    """The data protection officer, while it is not over."""
    return user.has_role(OFFICER) and (obj is None or obj.state != "over")


@rule("referrals.end_sharingagreement", ability_of="referrals.SharingAgreement")
def may_end_agreement(user: Any, obj: Any) -> bool:
    """The data protection officer, while it is not over."""
    return user.has_role(OFFICER) and (obj is None or obj.state != "over")


@rule("referrals.open_agreement_document", ability_of="referrals.SharingAgreement")
def may_open_document(user: Any, obj: Any) -> bool:
    """The signed paper is its keepers' alone: the data protection officer and the coordinator."""
    return user.has_role(OFFICER, "case_coordinator")


@rule("referrals.view_breach")
def may_view_breaches(user: Any, obj: Any) -> bool:
    """The data protection officer."""
    return user.has_role(OFFICER)


@rule("referrals.log_breach", ability_of="referrals.Breach")
def may_log_breach(user: Any, obj: Any) -> bool:
    """The data protection officer; a closed entry stands."""
    return user.has_role(OFFICER) and (obj is None or obj.closed_at is None)


@rule("referrals.view_processing")
def may_view_processing(user: Any, obj: Any) -> bool:
    """The record of processing holds no case: those who answer for it read it."""
    return user.has_role(OFFICER, "case_coordinator", "programme_coordinator")


@rule("referrals.view_statistics")
def may_view_statistics(user: Any, obj: Any) -> bool:
    """Released tables: evaluators, the council lead, and those who run or watch over the process."""
    return user.has_role(*FIGURES)


@rule("referrals.propose_release")
def may_propose(user: Any, obj: Any) -> bool:
    """Putting a table forward, and seeing what waits."""
    return user.has_role("case_coordinator", "programme_coordinator", OFFICER)


@rule("referrals.decide_release", ability_of="referrals.TableRelease")
def may_decide_release(user: Any, obj: Any) -> bool:
    """The second person: the officer or a coordinator, never the one who put it forward."""
    return user.has_role("case_coordinator", OFFICER) and (
        obj is None or (obj.state == "proposed" and obj.asked_by_id != user.pk)
    )


@rule("referrals.view_digest")
def may_view_digest(user: Any, obj: Any) -> bool:
    """Readers of figures."""
    return user.has_role(*FIGURES)


@rule("referrals.build_digest")
def may_build_digest(user: Any, obj: Any) -> bool:
    """Those who may put tables forward."""
    return may_propose(user, obj)


@rule("referrals.load_past_years")
def may_load_past_years(user: Any, obj: Any) -> bool:
    """The portal's own work when a city is set up."""
    return False
