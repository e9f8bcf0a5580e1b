"""What is left of a concern that is not taken forward: codes and dates."""

from __future__ import annotations

from portal.access import SYSTEM
from portal.access.rows import acting_for
from referrals.models import Case, Identity, Message
from referrals.services.age import remember_age
from referrals.services.facts import register_reduction, run_reductions
from referrals.services.files import remove_files


def reduce_to_minimum(case: Case) -> None:
    """Leave codes and dates; names, narratives, messages and files go, for good."""
    remember_age(case)
    run_reductions(case)


@register_reduction
def forget_intake(case: Case) -> None:
    """What was told, by whom and about whom; what was asked and answered; what was written in the first look."""
    # Whoever approves may be somebody to whom some of these rows don't exist; they go all the same.
    with acting_for(SYSTEM):
        Identity.objects.filter(case=case).update(
            name=None, birth_year=None, birth_date=None, contact=None, match=None
        )
        case.identity_notes.update(before=None, source=None)
        case.corrections.update(before=None, after=None)
        case.concerns.update(
            words=None,
            when_seen=None,
            told=None,
            tried=None,
            more=None,
            sender_name=None,
            sender_contact=None,
        )
        case.screening.update(reason=None, source=None)
        case.records.update(text=None)
        Message.objects.filter(case=case).update(text=None)
        remove_files(case)


def is_minimal(case: Case) -> bool:
    """Whether nothing but codes and dates is left: no identity, no narrative, no names of senders."""
    identity = getattr(case, "identity", None)
    sealed = [identity.name, identity.birth_date, identity.contact, identity.match] if identity else []
    for concern in case.concerns.all():
        sealed += [
            concern.words, concern.told, concern.tried, concern.more, concern.sender_name, concern.sender_contact,
        ]  # fmt: skip
    return all(value is None for value in sealed)
