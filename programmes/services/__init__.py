from programmes.services.activity import Saved, log_activity, update_log
from programmes.services.activity_steps import (
    answer,
    correct,
    query,
    restore,
    submit,
    verify,
    verify_many,
    withdraw,
)
from programmes.services.programme import (
    assign_evaluator,
    create_programme,
    record_check,
    release_evaluator,
    step_programme,
    update_programme,
)
from programmes.services.redaction import discard, redact

__all__ = [
    "Saved",
    "answer",
    "assign_evaluator",
    "correct",
    "create_programme",
    "discard",
    "log_activity",
    "query",
    "record_check",
    "redact",
    "release_evaluator",
    "restore",
    "step_programme",
    "submit",
    "update_log",
    "update_programme",
    "verify",
    "verify_many",
    "withdraw",
]
