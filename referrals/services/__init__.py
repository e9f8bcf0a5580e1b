"""What is done with concerns and cases. Every function checks its rule, writes its audit event and, if it reads, says what it read."""

from referrals.services import erasure, pack, rights
from referrals.services.advice import note_advice, note_emergency, raise_advice
from referrals.services.assessments import (
    answer_item,
    answer_items,
    conclude,
    current_assessment,
    instrument_of,
    record_views,
    start_assessment,
)
from referrals.services.decisions import Decided, add_action, declare, finish_action, record_decision
from referrals.services.information import answer_information, ask_for_information
from referrals.services.instruments import begin_draft, put_in_force, remove_item, write_item
from referrals.services.intake import Received, receive_concern
from referrals.services.meetings import (
    add_item,
    build_agenda,
    close_meeting,
    invite,
    mark_attendance,
    open_item,
    open_meeting,
    plan_meeting,
    postpone_item,
    sign_minutes,
)
from referrals.services.messages import add_words, mark_read, write_message
from referrals.services.police import answer_police, ask_police
from referrals.services.reading import CaseView, NoSuchSection, SectionView, opened, read_case, show_section
from referrals.services.receipts import Receipt, find_by_code, find_own, own_concerns, read_receipt
from referrals.services.retention import (
    ask_end_of_hold,
    ask_hold,
    decide_list,
    due_for_erasure,
    list_for_destruction,
)
from referrals.services.steps import ask_for_step, decide_request, withdraw_request
from referrals.services.triage import answer_question, check_record, write_record
from referrals.services.unsealing import answer_for_agency, ask_to_unseal, choose_team, decide_unsealing

__all__ = [
    "CaseView",
    "Decided",
    "NoSuchSection",
    "Receipt",
    "Received",
    "SectionView",
    "add_action",
    "add_item",
    "add_words",
    "answer_for_agency",
    "answer_information",
    "answer_item",
    "answer_items",
    "answer_police",
    "answer_question",
    "ask_end_of_hold",
    "ask_for_information",
    "ask_for_step",
    "ask_hold",
    "ask_police",
    "ask_to_unseal",
    "begin_draft",
    "build_agenda",
    "check_record",
    "choose_team",
    "close_meeting",
    "conclude",
    "current_assessment",
    "decide_list",
    "decide_request",
    "decide_unsealing",
    "declare",
    "due_for_erasure",
    "erasure",
    "find_by_code",
    "find_own",
    "finish_action",
    "instrument_of",
    "invite",
    "list_for_destruction",
    "mark_attendance",
    "mark_read",
    "note_advice",
    "note_emergency",
    "open_item",
    "open_meeting",
    "opened",
    "own_concerns",
    "pack",
    "plan_meeting",
    "postpone_item",
    "put_in_force",
    "raise_advice",
    "read_case",
    "read_receipt",
    "receive_concern",
    "record_decision",
    "record_views",
    "remove_item",
    "rights",
    "show_section",
    "sign_minutes",
    "start_assessment",
    "withdraw_request",
    "write_item",
    "write_message",
    "write_record",
]
