"""Texts that are read out when asking for consent: those that ship, and a city's own in its languages, by version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import SYSTEM
from portal.access.act import act
from portal.access.rows import acting_for
from portal.errors import DomainError
from referrals.models import NoticeText
from referrals.support_words import consent_texts, shipped_notice

LONGEST_TITLE, LONGEST_TEXT, LONGEST_LANGUAGE = 200, 8000, 12


@dataclass(frozen=True)
class Notice:
    """A text as it stands now: slug, version, language, heading, paragraphs."""

    slug: str
    version: int
    language: str
    title: str
    paragraphs: tuple[str, ...]


def languages() -> tuple[str, ...]:
    """Languages in which every one of the texts can be read out now, the shipped one first."""
    own: dict[str, set[str]] = {}
    for slug, language in NoticeText.objects.values_list("notice", "language").distinct():
        own.setdefault(language, set()).add(slug)
    shipped = shipped_notice()[1]
    return (shipped, *sorted(lang for lang, slugs in own.items() if lang != shipped and slugs))


def notice_now(slug: str, language: str) -> Notice | None:
    """The current text of a notice in a language; None if there is none."""
    if slug not in consent_texts():
        return None
    own = NoticeText.objects.filter(notice=slug, language=language).order_by("-version").first()
    if own is not None:
        return Notice(slug, own.version, language, own.title, tuple(own.text.splitlines()))
    version, shipped = shipped_notice()
    if language != shipped:
        return None
    text = consent_texts()[slug]
    return Notice(
        slug, version, language, text["title"], (text["intro"], *(point["text"] for point in text["points"]))
    )


def publish_notice(*, slug: str, language: str, title: str, text: str, by: Any) -> NoticeText:
    """Put a city's own text of a notice in force. Whoever is asked from now on is asked with this version.

    Raises:
        DomainError: no such notice, or something is missing.
    """
    if slug not in consent_texts():
        raise DomainError(_("This choice is not on the list."), field="notice")
    language = language.strip()
    for field, value, longest in (
        ("language", language, LONGEST_LANGUAGE),
        ("title", title.strip(), LONGEST_TITLE),
        ("text", text.strip(), LONGEST_TEXT),
    ):
        if not value or len(value) > longest:
            raise DomainError(_("Please write something, and not more than fits."), field=field)
    with act("referrals.publish_notice", by=by) as event, acting_for(SYSTEM):
        before = notice_now(slug, language)
        row = NoticeText(
            notice=slug, language=language, version=before.version + 1 if before else 1, title=title.strip(),
            text=text.strip(), published_by=None if getattr(by, "is_system", False) else by, published_at=timezone.now(),
        )  # fmt: skip
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise DomainError(
                _("Somebody else has just published this text. Please look again."), code="conflict"
            ) from None
        event.details.update(notice=slug, language=language, version=row.version)
    return row
