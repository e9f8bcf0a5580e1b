from referrals.models.case import Case, CaseQuerySet
from referrals.models.concern import Concern, Identity
from referrals.models.member import CaseMember, Conflict
from referrals.models.record import Record, ScreeningAnswer
from referrals.models.step import StepRequest, TransitionRow

__all__ = [
    "Case",
    "CaseMember",
    "CaseQuerySet",
    "Concern",
    "Conflict",
    "Identity",
    "Record",
    "ScreeningAnswer",
    "StepRequest",
    "TransitionRow",
]
