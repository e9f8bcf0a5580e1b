"""Entries of the work that the person can have corrected, one by one, and how an entry reads with both its versions.

The row itself stays what its author wrote: some may never be changed, and who wrote what has to stay true. What the person has had
corrected lies over it, and whoever reads the entry reads both, wherever it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.crypto.case import CaseKeys
from referrals.models import Case, Correction

# What is left out stays so for a reason: the summary and the record of the threshold know nobody's name, and a correction could bring it;
# the police's and other authorities' own notes are corrected there; who raised a concern is not the person's to change.
ENTRIES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "concern": ("referral_narrative", ("words", "when_seen", "told", "tried")),
    "screeninganswer": ("screening", ("reason",)),
    "assessmentanswer": ("assessment", ("reason", "persons_view")),
    "personview": ("person_views", ("text",)),
    "informationrequest": ("information_answers", ("answer",)),
    "decision": ("panel_record", ("reasons", "dissent", "other_help")),
    "action": ("panel_record", ("text",)),
    "consent": ("consent_record", ("young_person_words", "understood", "scope")),
    "supportplan": ("support_plan", ("safety", "changed_because")),
    "plangoal": ("support_plan", ("words",)),
    "planpart": ("support_plan", ("what",)),
    "reintegrationtext": ("support_plan", ("text",)),
    "sessionnote": ("session_notes", ("text",)),
    "review": ("review_record", ("person_views", "views_reason", "text")),
    "providerword": ("review_record", ("text",)),
    "closingreport": ("closing_report", ("done", "remains", "message")),
    "followup": ("follow_up_notes", ("note",)),
}
# Which rows of a table these are, where not all of them.
_ONLY: Mapping[str, Callable[[Any], bool]] = {
    "decision": lambda row: row.case_state != "threshold",
    "action": lambda row: row.item.case_state != "threshold",
}


def group_of(row: Model, column: str) -> str:
    """The field group of an entry that can be corrected; empty for what can't."""
    group, columns = ENTRIES.get(row._meta.model_name or "", ("", ()))
    fits = column in columns and getattr(row, column) is not None
    return group if fits and _ONLY.get(row._meta.model_name or "", lambda _row: True)(row) else ""


def about(row: Model, column: str, corrections: Iterable[Correction]) -> list[Correction]:
    """Corrections of one entry, in the order in which they were made."""
    name, pk = row._meta.model_name, str(row.pk)
    found = [one for one in corrections if (one.source, one.row, one.field) == (name, pk, column)]
    return sorted(found, key=lambda one: one.at)


def now(keys: CaseKeys, row: Model, column: str, corrections: Sequence[Correction]) -> str:
    """What an entry says now: as it was corrected last, unless its author has written it anew since."""
    return _read(keys, row, column, corrections)[0]


def in_full(keys: CaseKeys, row: Model, column: str, corrections: Sequence[Correction]) -> str:
    """What an entry says now, and below it what it said before and what the person says of it."""
    text, beside = _read(keys, row, column, corrections)
    return "\n\n".join([text, *(f"[{label} {words}]" for label, words in beside)]) if beside else text


def _read(
    keys: CaseKeys, row: Model, column: str, corrections: Sequence[Correction]
) -> tuple[str, list[tuple[str, str]]]:
    text, beside = keys.open(row, column), []
    for one in about(row, column, corrections):
        day = {"day": date_format(one.at)}
        before, after = keys.open(one, "before"), keys.open(one, "after")
        if one.after is None:  # only codes and dates are kept of this case
            continue
        if not one.corrected:
            beside.append((_("In the person’s own words, %(day)s:") % day, after))
        elif before == text:
            text = after
            beside.append((_("Corrected on %(day)s as the person asked. Before:") % day, before))
        else:
            beside.append(
                (_("Written anew since it was corrected on %(day)s as the person asked, to:") % day, after)
            )
    return text, beside


def is_entry(row: Model) -> bool:
    """Whether anything in rows of this table can be corrected, so that corrections are worth asking for."""
    return row._meta.model_name in ENTRIES


def first_telling(case: Case) -> Any:
    """The telling that is corrected together with who the person is, see `referrals.services.rights`."""
    return case.concerns.order_by("told_at").values_list("pk", flat=True).first()
