from referrals.models.advice import AdviceContact
from referrals.models.assessment import Assessment, AssessmentAnswer, InstrumentVersion, PersonView
from referrals.models.case import Case, CaseQuerySet
from referrals.models.concern import Concern, Identity
from referrals.models.decision import Action, Decision
from referrals.models.draft import IntakeDraft
from referrals.models.information import InformationRequest
from referrals.models.meeting import AgendaItem, Attendance, Declaration, Meeting, MeetingQuerySet
from referrals.models.member import CaseMember, Conflict
from referrals.models.message import Attachment, Message
from referrals.models.record import Record, ScreeningAnswer
from referrals.models.retention import (
    DestructionItem,
    DestructionList,
    HoldState,
    ItemState,
    LegalHold,
    StatisticalCase,
)
from referrals.models.step import StepRequest, TransitionRow
from referrals.models.unsealing import AgencyQuestion, UnsealRequest

__all__ = [
    "Action",
    "AdviceContact",
    "AgencyQuestion",
    "AgendaItem",
    "Assessment",
    "AssessmentAnswer",
    "Attachment",
    "Attendance",
    "Case",
    "CaseMember",
    "CaseQuerySet",
    "Concern",
    "Conflict",
    "Decision",
    "Declaration",
    "DestructionItem",
    "DestructionList",
    "HoldState",
    "Identity",
    "InformationRequest",
    "InstrumentVersion",
    "IntakeDraft",
    "ItemState",
    "LegalHold",
    "Meeting",
    "MeetingQuerySet",
    "Message",
    "PersonView",
    "Record",
    "ScreeningAnswer",
    "StatisticalCase",
    "StepRequest",
    "TransitionRow",
    "UnsealRequest",
]
