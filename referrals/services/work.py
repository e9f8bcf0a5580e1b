"""Instead of a captcha: a little work for the sender's browser, more of it when much comes in; or, without script, a short wait."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import DomainError
from referrals.services import limits

EASIEST_BITS = 16
MORE_BITS = 4  # at full load: 16 times the work
SHORTEST_WAIT = 45
LONGEST_WAIT = 360
VALID_SECONDS = 7200
SALT = "referrals.work"
LONGEST_PROOF = 20


@dataclass(frozen=True)
class Work:
    """What the browser is asked to do: find a number whose digest with the challenge begins with so many zero bits.

    Args:
        challenge: signed; names the draft it is for, so that the work of one concern sends one concern.
        bits: how hard it is.
        wait: seconds since the form was begun after which it may be sent without the work.
    """

    challenge: str
    bits: int
    wait: int


def ask(draft: str) -> Work:
    """The work for sending a draft, by how much came in lately."""
    load = limits.load(limits.sending())
    bits = EASIEST_BITS + round(MORE_BITS * load)
    wait = round(SHORTEST_WAIT + (LONGEST_WAIT - SHORTEST_WAIT) * load)
    return Work(signing.dumps([draft, bits], salt=SALT), bits, wait)


def check(*, draft: str, begun_at: dt.datetime, challenge: str, proof: str) -> None:
    """Let a draft be sent: the work was done for it, or the form was open long enough.

    Raises:
        DomainError: neither; the message says how long to wait.
    """
    if proof and _is_done(draft, challenge, proof):
        return
    open_for = (timezone.now() - begun_at).total_seconds()
    missing = round(ask(draft).wait - open_for)
    if missing > 0:
        raise DomainError(
            _(
                "So that programs can't flood us, this form can be sent in %(seconds)s seconds. What you wrote is kept: wait, then send it again."
            )
            % {"seconds": missing},
            code="state",
        )


def _is_done(draft: str, challenge: str, proof: str) -> bool:
    try:
        told, bits = signing.loads(challenge, salt=SALT, max_age=VALID_SECONDS)
    except (signing.BadSignature, ValueError):
        return False
    if told != draft or len(proof) > LONGEST_PROOF or not proof.isascii() or not proof.isdigit():
        return False
    found = hashlib.sha256(f"{challenge}:{proof}".encode()).digest()
    return int.from_bytes(found, "big") >> (256 - bits) == 0
