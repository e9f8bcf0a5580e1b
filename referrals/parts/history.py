"""History: which step was taken when, by whom, as what, and why; the reasons in words only where the work they belong to is seen."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals.outcomes import outcome_title
from referrals.sections import Opening, Section, register_section
from referrals.services.moving import MOVED
from referrals.services.reading import WORK, group_of
from referrals.standing import process_of, roles_on
from referrals.words import role_word, word

KEEPERS = {"intake_officer", "case_coordinator", "identity_custodian", "chair", "data_protection_officer"}


def shown(opening: Opening) -> bool:
    """Those who keep the process, and those who see some of the work of the whole case."""
    return bool(roles_on(opening.by, opening.case) & KEEPERS) or any(
        group in opening.groups and not opening.groups[group].own_only for group in set(WORK.values())
    )


def build(opening: Opening) -> Mapping[str, Any] | None:
    """Steps, newest first."""
    if not opening.sees("metadata"):
        return None
    process = process_of(opening.case)
    rows = opening.case.transitions.select_related("by", "approver").order_by("-at", "-pk")
    titles = {step.slug: _(step.title) for step in process.steps} | {MOVED: _("Moved to another process")}
    keeps = bool(roles_on(opening.by, opening.case) & KEEPERS)
    steps = []
    for row in rows:
        told = opening.sees(group_of(row.from_state), row.by_id)
        if not keeps and not told:
            continue
        state = process.states.get(row.to_state)
        steps.append(
            {
                "row": row,
                "title": titles.get(row.step, row.step),
                "to": _(state.title) if state else word("states", row.to_state),
                "closed_as": outcome_title(process, row.outcome, row.own_outcome) if row.outcome else "",
                "roles": ", ".join(role_word(process, role) for role in row.role.split(",") if role),
                "rationale": opening.open(row, "rationale", group_of(row.from_state), row.by_id)
                if told and row.rationale
                else "",
            }
        )
    return {"steps": steps}


register_section(
    Section(
        "history",
        gettext_lazy("History"),
        "referrals/sections/_history.html",
        ("metadata",),
        build,
        order=90,
        shown=shown,
    )
)
