"""Something new was seen while a case is under way or after it was closed: written down before a step leads back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from portal.access.act import act
from portal.errors import DomainError
from referrals.enums import Channel, Emergency
from referrals.models import Case, Concern
from referrals.services.sealing import keys_of
from referrals.workflow.vocabulary import load_yaml

LONGEST = 4000
SEALED = ("words", "when_seen", "told")


def record_behaviour(
    *, case: Case, observed: Sequence[str], circumstances: Sequence[str], how_known: str, person_knows: str, words: Mapping[str, str], by: Any
) -> Concern:  # fmt: skip
    """Write down a new behaviour or circumstance with its day. Whether it leads anywhere is a step that people take.

    Args:
        case: the case.
        circumstances: codes of what is going on.
        how_known: code of how it is known.
        observed: codes of what was seen.
        person_knows: code of whether the person knows.
        by: who does it.
        words: `words` and `when_seen`, and `told`: what the person was told.

    Raises:
        DomainError: nothing from the lists, no day, or too long.
    """
    form = load_yaml("concern_form.yaml")
    known = {name: {item["slug"] for item in form[name]} for name in ("behaviours", "circumstances")}
    if not observed and not circumstances:
        raise DomainError(_("Choose at least one point from the lists."), field="observed")
    if set(observed) - known["behaviours"] or set(circumstances) - known["circumstances"]:
        raise DomainError(_("This choice is not on the list."), field="observed")
    options = {question["slug"]: question.get("options", ()) for question in form["questions"]}
    if how_known not in options["how_known"] or person_knows not in options["person_knows"]:
        raise DomainError(_("This choice is not on the list."), field="how_known")
    if not words.get("when_seen", "").strip():
        raise DomainError(_("Please say when it was."), field="when_seen")
    if any(name not in SEALED or len(text) > LONGEST for name, text in words.items()):
        raise DomainError(_("This is longer than we can take. Please keep to what matters most."), field="words")  # fmt: skip
    with act("referrals.record_behaviour_case", by=by, on=case) as event:
        row = Concern(
            case=case, round=case.round, channel=Channel.FRONTLINE_FORM, source="social_services", emergency=Emergency.NO,
            observed=list(observed), circumstances=list(circumstances), how_known=how_known, person_knows=person_knows, sender=by, taken_by=by,
            receipt_digest=secrets.token_bytes(32),
        )  # fmt: skip
        keys = keys_of(case)
        for name in SEALED:
            keys.seal(row, name, words.get(name, "").strip())
        row.save(force_insert=True)
        event.details.update(observed=len(observed), circumstances=len(circumstances))
    return row
