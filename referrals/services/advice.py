"""Advice without an identity, and the decision that a question becomes a concern."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.access.act import act
from portal.errors import DomainError
from portal.text import clean
from referrals.models import AdviceContact
from referrals.workflow.vocabulary import load_yaml

LONGEST = 2000
# Why a question becomes a concern: a person says which.
RAISED_WHY = (
    ("caller_wishes", gettext_lazy("The caller wants us to look at it and has heard what happens then")),
    ("child", gettext_lazy("A child may need protection")),
    ("safety", gettext_lazy("Somebody's safety may be at stake")),
)


def caller_roles() -> list[tuple[str, str]]:
    """Who asks, by role."""
    return [(item["slug"], _(item["title"])) for item in load_yaml("codes.yaml")["caller_roles"]]


def themes() -> list[tuple[str, str]]:
    """About what they ask."""
    return [(item["slug"], _(item["title"])) for item in load_yaml("codes.yaml")["advice_themes"]]


def note_advice(
    *, on: dt.date, caller_role: str, theme: str, answer: str, by: Any, signposted_to: str = ""
) -> AdviceContact:
    """Write down that advice was given.

    Raises:
        DomainError: a day to come, a code not on the list, or no answer.
    """
    if on > timezone.localdate():
        raise DomainError(_("This day has not come yet."), field="on")
    if caller_role not in dict(caller_roles()):
        raise DomainError(_("This choice is not on the list."), field="caller_role")
    if theme not in dict(themes()):
        raise DomainError(_("This choice is not on the list."), field="theme")
    words = clean(answer)
    if not words or len(words) > LONGEST:
        raise DomainError(_("Please write what was answered, in a few sentences."), field="answer")
    with act("referrals.add_advicecontact", by=by, on=AdviceContact) as event:
        contact = AdviceContact.objects.create(
            on=on, caller_role=caller_role, theme=theme, answer=words, signposted_to=clean(signposted_to)[:200], taken_by=by
        )  # fmt: skip
        event.on = contact
        event.details.update(theme=theme, caller_role=caller_role)
    return contact


def raise_advice(*, contact: AdviceContact, why: str, by: Any) -> AdviceContact:
    """Decide that a question becomes a concern. Which one is not kept: the advice stays without an identity.

    Raises:
        DomainError: no reason from the list, or decided already.
    """
    if why not in dict(RAISED_WHY):
        raise DomainError(_("This choice is not on the list."), field="why")
    with act("referrals.raise_advicecontact", by=by, on=contact) as event:
        free = AdviceContact.objects.filter(pk=contact.pk, raised_at__isnull=True)
        if not free.update(raised_at=timezone.now(), raised_by=by, raised_why=why):
            raise DomainError(_("It has been decided already."), code="conflict")
        contact.refresh_from_db()
        event.details.update(why=why)
    return contact


def note_emergency(*, by: Any) -> None:
    """Somebody at the desk passed an emergency on. Only that it happened is kept: no name, no words, no case."""
    with act("referrals.note_emergency", by=by):
        pass
