"""What is done with concerns and cases. Every function checks its rule, writes its audit event and, if it reads, says what it read."""

from referrals.services import erasure
from referrals.services.advice import note_advice, note_emergency, raise_advice
from referrals.services.intake import Received, receive_concern
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

__all__ = [
    "CaseView",
    "NoSuchSection",
    "Receipt",
    "Received",
    "SectionView",
    "add_words",
    "answer_police",
    "answer_question",
    "ask_end_of_hold",
    "ask_for_step",
    "ask_hold",
    "ask_police",
    "check_record",
    "decide_list",
    "decide_request",
    "due_for_erasure",
    "erasure",
    "find_by_code",
    "find_own",
    "list_for_destruction",
    "mark_read",
    "note_advice",
    "note_emergency",
    "opened",
    "own_concerns",
    "raise_advice",
    "read_case",
    "read_receipt",
    "receive_concern",
    "show_section",
    "withdraw_request",
    "write_message",
    "write_record",
]
