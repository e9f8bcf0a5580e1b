"""What is done with concerns and cases. Every function checks its rule, writes its audit event and, if it reads, says what it read."""

from referrals.services.intake import Received, receive_concern
from referrals.services.reading import CaseView, read_case
from referrals.services.steps import ask_for_step, decide_request
from referrals.services.triage import answer_question, check_record, write_record

__all__ = [
    "CaseView",
    "Received",
    "answer_question",
    "ask_for_step",
    "check_record",
    "decide_request",
    "read_case",
    "receive_concern",
    "write_record",
]
