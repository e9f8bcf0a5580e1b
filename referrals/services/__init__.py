"""What is done with concerns and cases. Every function checks its rule, writes its audit event and, if it reads, says what it read."""

from referrals.services import erasure
from referrals.services.intake import Received, receive_concern
from referrals.services.reading import CaseView, NoSuchSection, SectionView, read_case, show_section
from referrals.services.retention import (
    ask_end_of_hold,
    ask_hold,
    decide_list,
    due_for_erasure,
    list_for_destruction,
)
from referrals.services.steps import ask_for_step, decide_request
from referrals.services.triage import answer_question, check_record, write_record

__all__ = [
    "CaseView",
    "NoSuchSection",
    "Received",
    "SectionView",
    "answer_question",
    "ask_end_of_hold",
    "ask_for_step",
    "ask_hold",
    "check_record",
    "decide_list",
    "decide_request",
    "due_for_erasure",
    "erasure",
    "list_for_destruction",
    "read_case",
    "receive_concern",
    "show_section",
    "write_record",
]
