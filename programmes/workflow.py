"""The steps a programme and an activity log can take: two tables, asked by buttons, services and the API alike. Pure."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programmes.enums import LogStatus as L
from programmes.enums import ProgrammeStatus as P


@dataclass(frozen=True)
class Step:
    """One kind of step: from which states, to which, in which words, and whether it needs a reason."""

    action: str
    sources: tuple[str, ...]
    target: str
    label: str | Promise
    needs_reason: bool = False
    reason_label: str | Promise = ""


LOG_STEPS: dict[str, Step] = {
    step.action: step
    for step in (
        Step("submit", (L.DRAFT,), L.SUBMITTED, _("Send to the city")),
        Step("verify", (L.SUBMITTED,), L.VERIFIED, _("Verify")),
        Step("query", (L.SUBMITTED, L.VERIFIED), L.QUERIED, _("Ask"), True, _("Question to the partner")),
        Step("answer", (L.QUERIED,), L.SUBMITTED, _("Answer"), True, _("Your answer")),
        Step("correct", (L.VERIFIED,), L.SUBMITTED, _("Correct"), True, _("Why it is corrected")),
        Step(
            "withdraw",
            (L.SUBMITTED, L.QUERIED, L.VERIFIED),
            L.WITHDRAWN,
            _("Withdraw"),
            True,
            _("Why it is withdrawn"),
        ),
        Step("restore", (L.WITHDRAWN,), L.DRAFT, _("Take up again")),
    )
}

PROGRAMME_STEPS: dict[str, Step] = {
    step.action: step
    for step in (
        Step("approve", (P.CONCEPT,), P.APPROVED, _("Approve")),
        Step("start", (P.APPROVED,), P.RUNNING, _("Start")),
        Step("pause", (P.RUNNING,), P.PAUSED, _("Pause"), True, _("Why it is paused")),
        Step("resume", (P.PAUSED,), P.RUNNING, _("Resume")),
        Step("complete", (P.RUNNING, P.PAUSED), P.COMPLETED, _("Mark as completed")),
        Step(
            "close",
            (P.CONCEPT, P.APPROVED, P.RUNNING, P.PAUSED, P.COMPLETED),
            P.CLOSED,
            _("Close"),
            True,
            _("Why it is closed"),
        ),
        Step("reopen", (P.CLOSED, P.COMPLETED), P.PAUSED, _("Open again"), True, _("Why it is opened again")),
    )
}


def log_steps_from(status: str) -> list[Step]:
    """Steps a log in this state can take, in the order of the table."""
    return [step for step in LOG_STEPS.values() if status in step.sources]


def programme_steps_from(status: str) -> list[Step]:
    """Steps a programme in this state can take, in the order of the table."""
    return [step for step in PROGRAMME_STEPS.values() if status in step.sources]


# A log whose content may still be changed in place; a verified one needs a correction, which sends it back to be checked.
EDITABLE = (L.DRAFT, L.SUBMITTED, L.QUERIED)
