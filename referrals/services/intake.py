"""Taking in a concern: from a resident's form, a professional, or a caller at the desk."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import SYSTEM
from portal.access.act import act
from portal.access.rows import acting_for
from portal.areas.models import Area
from portal.crypto import blind_index
from portal.crypto.case import CaseKeys
from portal.crypto.store import store
from portal.errors import DomainError
from referrals.enums import Emergency
from referrals.gate import AT_THE_DESK, check_gate
from referrals.models import Case, Concern, Identity
from referrals.services.files import Clean, lay_down
from referrals.services.sealing import new_keys
from referrals.services.steps import take_now
from referrals.workflow.vocabulary import load_yaml

CODE_LETTERS = "23456789BCDFGHJKMNPQRTVWXZ"
CODE_LENGTH = 16
LONGEST_MORE = 12_000
LONGEST = {
    "words": 4000,
    "told": 1000,
    "tried": 1500,
    "when_seen": 200,
    "sender_name": 200,
    "sender_contact": 300,
}


@dataclass(frozen=True)
class Received:
    """What the sender gets: the code to come back with, shown once and kept nowhere; and the case it became."""

    case: Case
    code: str
    concern_pk: Any = None

    def __repr__(self) -> str:
        return f"Received({self.case.number})"


def receive_concern(
    *,
    process: str,
    channel: str,
    source: str,
    emergency: str,
    observed: Sequence[str],
    circumstances: Sequence[str],
    how_known: str,
    person_knows: str,
    words: Mapping[str, str],
    by: Any,
    strengths: Sequence[str] = (),
    person_name: str = "",
    person_born: dt.date | None = None,
    person_contact: str = "",
    area: Area | None = None,
    more: Mapping[str, str] | None = None,
    files: Sequence[Clean] = (),
) -> Received:
    """Store a concern as a new case in the state "received".

    Args:
        process: preset or configuration of the city under which it runs.
        channel: how it came in; see `enums.Channel`.
        source: code of who raised it.
        emergency: answer to the first question; "yes" is refused, since calling comes before writing.
        observed: codes of what was seen; one of these or of the circumstances is needed.
        circumstances: codes of what is going on in the person's life.
        how_known: code of how it is known.
        person_knows: code of whether the person knows of this.
        words: free texts by `LONGEST`; sealed at once.
        by: the professional or the person at the desk; SYSTEM for a resident's form.
        strengths: codes of what helps the person.
        person_name: who it is about, as far as known.
        person_born: date of birth, if known.
        person_contact: how a support worker could reach the person.
        area: where the person lives, which decides who looks after the case.
        more: further answers, slug of the question > answer; sealed as one.
        files: cleaned files.

    Raises:
        DomainError: the city does not use this process or does not take such concerns from here; nothing observed, an unknown
            code, a text that is too long, or danger now.
    """
    _check(emergency, observed, circumstances, strengths, words, more)
    now = timezone.now()
    at_desk = channel in AT_THE_DESK
    person = None if getattr(by, "is_system", False) else by
    with act("referrals.receive_concern", by=by, on=Case) as event:
        chosen = check_gate(process, channel=channel, source=source, by=by)
        case = Case(
            process=chosen.slug,
            process_version=chosen.version,
            state=chosen.initial,
            area=area,
            area_path=area.path if area else "",
            referrer=None if at_desk else person,
            received_at=now,
            entered_at=now,
        )
        # Whoever raises a concern need not be able to see the case it becomes: it is stored as the portal's own work.
        with acting_for(SYSTEM):
            keys = new_keys(case)
            case.save(force_insert=True)
            code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
            concern = Concern(
                case=case,
                channel=channel,
                source=source,
                emergency=emergency,
                observed=list(observed),
                circumstances=list(circumstances),
                strengths=list(strengths),
                how_known=how_known,
                person_knows=person_knows,
                sender=case.referrer,
                taken_by=person if at_desk else None,
                receipt_digest=digest_of(code),
            )
            for field, text in words.items():
                keys.seal(concern, field, text.strip())
            keys.seal(concern, "more", json.dumps(more) if more else "")
            concern.save(force_insert=True)
            lay_down(concern, files, by=by)
            _identify(case, keys, person_name, person_born, person_contact)
            take_now(case, "submit", by=by)
        event.on = case
        event.details.update(channel=channel, process=chosen.slug)
    return Received(case, code, concern.pk)


def digest_of(code: str) -> bytes:
    """What is kept of a receipt code; it has 75 random bits and needs no salt."""
    return hashlib.sha256("".join(code.upper().split()).replace("-", "").encode()).digest()


def _check(
    emergency: str,
    observed: Sequence[str],
    circumstances: Sequence[str],
    strengths: Sequence[str],
    words: Mapping[str, str],
    more: Mapping[str, str] | None,
) -> None:
    if emergency == Emergency.YES:
        raise DomainError(
            _("If somebody is in danger, please call the emergency services first."), field="emergency"
        )
    if emergency not in Emergency.values:
        raise DomainError(_("Please answer whether anybody is in danger now."), field="emergency")
    if not observed and not circumstances:
        raise DomainError(
            _(
                "Choose at least one point here or under circumstances. Without something observed we are not able to go on."
            ),
            field="observed",
        )
    form = load_yaml("concern_form.yaml")
    for field, given, known in (
        ("observed", observed, form["behaviours"]),
        ("circumstances", circumstances, form["circumstances"]),
        ("strengths", strengths, form["strengths"]),
    ):
        if set(given) - {item["slug"] for item in known}:
            raise DomainError(_("This choice is not on the list."), field=field)
    if len(json.dumps(more or {})) > LONGEST_MORE:
        raise DomainError(_("This is longer than we can take. Please keep to what matters most."))
    for field, text in words.items():
        if field not in LONGEST:
            raise DomainError(_("This choice is not on the list."), field=field)
        if len(text) > LONGEST[field]:
            raise DomainError(
                _("This is longer than we can take. Please keep to what matters most."), field=field
            )


def _identify(case: Case, keys: CaseKeys, name: str, born: dt.date | None, contact: str) -> None:
    identity = Identity(case=case)
    keys.seal(identity, "name", name.strip()[:200])
    keys.seal(identity, "birth_year", str(born.year) if born else "")
    keys.seal(identity, "birth_date", born.isoformat() if born else "")
    keys.seal(identity, "contact", contact.strip()[:500])
    identity.match = blind_index.name_and_birth(store(), name, born)
    identity.save(force_insert=True)
