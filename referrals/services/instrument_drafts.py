"""The frame of an instrument's draft: title, how it is used, common answers, kinds of source, conclusion; its parts, and the order of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _

from portal.access.act import Act, act
from portal.errors import DomainError
from referrals.models import InstrumentVersion
from referrals.services.instruments import KINDS, new_slug, own_draft

LONGEST_TITLE, LONGEST_LINE, MOST_LINES, MOST_PARTS = 120, 300, 12, 20
# Lists of the frame, each a line for an entry.
LISTS = ("common_answers", "source_kinds", "conclusion")


@contextmanager
def changing(version: InstrumentVersion, by: Any) -> Iterator[tuple[InstrumentVersion, Act]]:
    """One's own draft, and the event to which the change is added; it is kept when the block ends.

    Raises:
        DomainError: not one's own draft.
    """
    with act("referrals.change_instrument", by=by, on=version) as event:
        draft = own_draft(version, by)
        yield draft, event
        draft.save(update_fields=["title", "body"])


def write_frame(
    *, version: InstrumentVersion, title: str, how_to_use: Sequence[str], lists: Mapping[str, Sequence[str]], by: Any
) -> InstrumentVersion:  # fmt: skip
    """Change title, hints and lists of a draft. An entry whose words stay keeps its code, so that earlier answers still compare.

    Raises:
        DomainError: not one's own draft, no title, or too many lines.
    """
    if not title.strip():
        raise DomainError(_("An instrument has a title."), field="title")
    with changing(version, by) as (draft, event):
        draft.title = title.strip()[:LONGEST_TITLE]
        draft.body["how_to_use"] = _lines(how_to_use, "how_to_use")
        for name in LISTS:
            draft.body[name] = _entries(draft.body.get(name, []), _lines(lists.get(name, ()), name), name)
        event.details.update(frame=True)
    return draft


def write_part(*, version: InstrumentVersion, slug: str, title: str, kind: str, by: Any) -> InstrumentVersion:
    """Change a part of a draft, or add one at the end (`slug` empty).

    Raises:
        DomainError: not one's own draft, no such part, no title, or an unknown kind.
    """
    if not title.strip():
        raise DomainError(_("A part has no title, or its kind is not known."), field="title")
    if kind not in KINDS:
        raise DomainError(_("This choice is not on the list."), field="kind")
    with changing(version, by) as (draft, event):
        parts = draft.body["domains"]
        part = next((one for one in parts if one["slug"] == slug), None)
        if part is None:
            if slug or len(parts) >= MOST_PARTS:
                raise DomainError(_("This choice is not on the list."), field="title")
            part = {"slug": new_slug(title, {one["slug"] for one in parts}), "items": []}
            parts.append(part)
        part["title"], part["kind"] = title.strip()[:LONGEST_TITLE], kind
        event.details.update(part=part["slug"])
    return draft


def remove_part(*, version: InstrumentVersion, slug: str, by: Any) -> InstrumentVersion:
    """Take a part with its items out of a draft.

    Raises:
        DomainError: not one's own draft.
    """
    with changing(version, by) as (draft, event):
        draft.body["domains"] = [one for one in draft.body["domains"] if one["slug"] != slug]
        event.details.update(removed_part=slug)
    return draft


def move_up(*, version: InstrumentVersion, slug: str, by: Any) -> InstrumentVersion:
    """Put a part, or an item within its part, one place earlier; the first stays where it is.

    Raises:
        DomainError: not one's own draft.
    """
    with changing(version, by) as (draft, event):
        parts = draft.body["domains"]
        for entries in (parts, *(part["items"] for part in parts)):
            at = next((n for n, one in enumerate(entries) if one["slug"] == slug), 0)
            if at:
                entries[at - 1], entries[at] = entries[at], entries[at - 1]
                break
        event.details.update(moved=slug)
    return draft


def _lines(typed: Sequence[str], field: str) -> list[str]:
    found = [line.strip()[:LONGEST_LINE] for line in typed if line.strip()]
    if len(found) > MOST_LINES:
        raise DomainError(_("This is longer than fits."), field=field)
    return found


def _entries(old: Sequence[Mapping[str, str]], texts: Sequence[str], name: str) -> list[dict[str, str]]:
    known = {entry["text"]: entry["slug"] for entry in old}
    # As many lines as before: those that differ were worded anew and mean the same. Otherwise a new line is a new answer.
    reworded = [entry["slug"] for entry in old] if len(old) == len(texts) else []
    taken = set(known.values())
    found: list[dict[str, str]] = []
    for at, text in enumerate(texts):
        slug = known.get(text) or (
            reworded[at] if reworded and old[at]["text"] not in texts else new_slug(text, taken)
        )
        taken.add(slug)
        found.append({"slug": slug, "text": text})
    if name == "common_answers" and "not_known" not in {entry["slug"] for entry in found}:
        raise DomainError(_("It must be possible to answer that something is not known."), field=name)
    return found
