from referrals.models.advice import AdviceContact
from referrals.models.agreement import AgreementAmendment, AgreementParty, AmendmentKind, SharingAgreement
from referrals.models.assessment import Assessment, AssessmentAnswer, InstrumentVersion, PersonView
from referrals.models.breach import Breach, BreachNature
from referrals.models.case import Case, CaseQuerySet
from referrals.models.closing import ClosingReport, FollowUp
from referrals.models.concern import Concern, Identity, IdentityNote
from referrals.models.configuration import Holiday, ProcessVersion
from referrals.models.consent import Consent, NoticeText
from referrals.models.decision import Action, Decision
from referrals.models.draft import IntakeDraft
from referrals.models.glass import BreakGlass, BreakGlassReview
from referrals.models.information import InformationRequest
from referrals.models.link import CaseLink
from referrals.models.meeting import AgendaItem, Attendance, Declaration, Meeting, MeetingQuerySet
from referrals.models.member import CaseMember, Conflict
from referrals.models.message import Attachment, Message
from referrals.models.plan import PlanGoal, PlanPart, Session, SessionChange, SessionNote, SupportPlan
from referrals.models.record import Record, ScreeningAnswer
from referrals.models.release import Digest, LedgerEntry, ReleaseState, TableRelease
from referrals.models.retention import (
    DestructionItem,
    DestructionList,
    HoldState,
    ItemState,
    LegalHold,
    StatisticalCase,
)
from referrals.models.review import ProviderWord, Review
from referrals.models.rights import (
    OPEN_RIGHTS,
    Correction,
    PackChoice,
    PackItem,
    RightsResult,
    RightsState,
    SubjectRequest,
)
from referrals.models.step import StepRequest, TransitionRow
from referrals.models.tertiary import CounterpartExchange, ReintegrationPlan, ReintegrationText
from referrals.models.transfer import Transfer
from referrals.models.unsealing import AgencyQuestion, UnsealRequest

__all__ = [
    "OPEN_RIGHTS",
    "Action",
    "AdviceContact",
    "AgencyQuestion",
    "AgendaItem",
    "AgreementAmendment",
    "AgreementParty",
    "AmendmentKind",
    "Assessment",
    "AssessmentAnswer",
    "Attachment",
    "Attendance",
    "Breach",
    "BreachNature",
    "BreakGlass",
    "BreakGlassReview",
    "Case",
    "CaseLink",
    "CaseMember",
    "CaseQuerySet",
    "ClosingReport",
    "Concern",
    "Conflict",
    "Consent",
    "Correction",
    "CounterpartExchange",
    "Decision",
    "Declaration",
    "DestructionItem",
    "DestructionList",
    "Digest",
    "FollowUp",
    "HoldState",
    "Holiday",
    "Identity",
    "IdentityNote",
    "InformationRequest",
    "InstrumentVersion",
    "IntakeDraft",
    "ItemState",
    "LedgerEntry",
    "LegalHold",
    "Meeting",
    "MeetingQuerySet",
    "Message",
    "NoticeText",
    "PackChoice",
    "PackItem",
    "PersonView",
    "PlanGoal",
    "PlanPart",
    "ProcessVersion",
    "ProviderWord",
    "Record",
    "ReintegrationPlan",
    "ReintegrationText",
    "ReleaseState",
    "Review",
    "RightsResult",
    "RightsState",
    "ScreeningAnswer",
    "Session",
    "SessionChange",
    "SessionNote",
    "SharingAgreement",
    "StatisticalCase",
    "StepRequest",
    "SubjectRequest",
    "SupportPlan",
    "TableRelease",
    "Transfer",
    "TransitionRow",
    "UnsealRequest",
]
