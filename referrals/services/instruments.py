"""Assessment instruments: two ship with the portal, a city writes its own versions. A version in force never changes."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal.access import SYSTEM
from portal.access.act import act
from portal.access.rows import acting_for
from portal.errors import DomainError
from referrals.enums import InstrumentState
from referrals.models import InstrumentVersion
from referrals.workflow.vocabulary import PRESETS, load_yaml

KINDS = ("protective", "need", "vulnerability", "behaviour")
# Nothing that could be counted has a place in an instrument.
FORBIDDEN = {"score", "scores", "points", "weight", "level", "rank", "colour", "color", "value", "total"}
MOST_ITEMS = 80


@dataclass(frozen=True)
class Item:
    """One question of an instrument."""

    slug: str
    title: str
    ask: str
    domain: str
    anchors: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Change:
    """How one item of a version differs from the one before: `added`, `removed` or `changed`."""

    kind: str
    title: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@cache
def shipped() -> dict[str, Mapping[str, Any]]:
    """The instruments that ship with the portal."""
    return {
        path.stem: load_yaml(f"instruments/{path.name}")
        for path in sorted((PRESETS / "instruments").glob("*.yaml"))
    }


def in_force() -> list[InstrumentVersion]:
    """Versions that new assessments use; those that ship are put there the first time somebody asks."""
    with acting_for(SYSTEM):
        known = set(InstrumentVersion.objects.values_list("slug", flat=True))
        for slug, given in shipped().items():
            if slug not in known:
                InstrumentVersion.objects.get_or_create(
                    slug=slug,
                    version=given["meta"]["version"],
                    defaults={
                        "title": given["meta"]["title"], "body": {key: given[key] for key in given if key != "meta"},
                        "state": InstrumentState.IN_FORCE, "made_at": timezone.now(), "in_force_at": timezone.now(),
                    },
                )  # fmt: skip
        return list(InstrumentVersion.objects.filter(state=InstrumentState.IN_FORCE).order_by("slug"))


def items_of(version: InstrumentVersion, *, raw: bool = False) -> list[Item]:
    """All items in their order, in the reader's language; `raw`: as they are written, for whoever changes them."""
    say = str if raw else _
    return [
        Item(
            item["slug"], say(item["title"]), say(item["ask"]), domain["slug"],
            tuple((anchor["slug"], say(anchor["text"])) for anchor in item["anchors"]),
        )
        for domain in version.body["domains"]
        for item in domain["items"]
    ]  # fmt: skip


def answers_to(version: InstrumentVersion, item: Item) -> list[tuple[str, str]]:
    """Wordings one may choose for an item."""
    common = [(entry["slug"], _(entry["text"])) for entry in version.body["common_answers"]]
    return [*item.anchors, *common]


def sources_of(version: InstrumentVersion) -> list[tuple[str, str]]:
    """Kinds of source."""
    return [(entry["slug"], _(entry["text"])) for entry in version.body["source_kinds"]]


def conclusion_of(version: InstrumentVersion) -> list[tuple[str, str]]:
    """Questions of the conclusion."""
    return [(entry["slug"], _(entry["text"])) for entry in version.body.get("conclusion", [])]


def faults_in(body: Mapping[str, Any]) -> list[str]:
    """What is wrong with an instrument, in words; empty if it may be put in force."""
    faults = list(_countable(body))
    if faults:
        return faults
    slugs: list[str] = []
    for domain in body.get("domains", []):
        if domain.get("kind") not in KINDS or not domain.get("title"):
            faults.append(_("A part has no title, or its kind is not known."))
        for item in domain.get("items", []):
            slugs.append(item["slug"])
            if not item.get("title") or not item.get("ask"):
                faults.append(_("An item has no title or no question."))
            if len(item.get("anchors", [])) < 2:
                faults.append(_("An item needs two wordings at least: %(item)s") % {"item": item["title"]})
    if not slugs or len(slugs) > MOST_ITEMS:
        faults.append(_("There are no items, or too many."))
    if len(set(slugs)) != len(slugs):
        faults.append(_("Two items have the same short name."))
    if "not_known" not in {entry["slug"] for entry in body.get("common_answers", [])}:
        faults.append(_("It must be possible to answer that something is not known."))
    if not body.get("source_kinds"):
        faults.append(_("There are no kinds of source."))
    if not any(domain.get("kind") == "protective" for domain in body.get("domains", [])):
        faults.append(_("An instrument without strengths is not used here."))
    return faults


def _countable(found: Any) -> Iterator[str]:
    if isinstance(found, Mapping):
        for key, value in found.items():
            if str(key).lower() in FORBIDDEN:
                yield _("Nothing in an instrument is counted, ranked or coloured.")
            yield from _countable(value)
    elif isinstance(found, list):
        for one in found:
            yield from _countable(one)
    elif isinstance(found, int | float) and not isinstance(found, bool):
        yield _("Nothing in an instrument is counted, ranked or coloured.")


def begin_draft(*, version: InstrumentVersion, by: Any) -> InstrumentVersion:
    """A copy of a version to change; it is used for nothing until it is put in force.

    Raises:
        DomainError: a draft exists already.
    """
    with act("referrals.change_instrument", by=by, on=version) as event:
        same = InstrumentVersion.objects.filter(slug=version.slug)
        if same.filter(state=InstrumentState.DRAFT).exists():
            raise DomainError(_("There is a draft already."), code="conflict")
        number = max(same.values_list("version", flat=True)) + 1
        draft = InstrumentVersion.objects.create(
            slug=version.slug, version=number, title=version.title, body=copy.deepcopy(version.body), made_by=by,
            made_at=timezone.now(),
        )  # fmt: skip
        event.on = draft
    return draft


def write_item(
    *,
    version: InstrumentVersion,
    domain: str,
    slug: str,
    title: str,
    ask: str,
    wordings: Sequence[str],
    by: Any,
) -> InstrumentVersion:
    """Change an item of a draft, or add one (`slug` empty).

    Raises:
        DomainError: not a draft, no such part, or the item is not whole.
    """
    texts = [text.strip() for text in wordings if text.strip()]
    if not title.strip() or not ask.strip():
        raise DomainError(_("An item has no title or no question."), field="title")
    if len(texts) < 2:
        raise DomainError(_("An item needs two wordings at least."), field="wordings")
    with act("referrals.change_instrument", by=by, on=version) as event:
        draft = own_draft(version, by)
        part = next((one for one in draft.body["domains"] if one["slug"] == domain), None)
        if part is None:
            raise DomainError(_("This choice is not on the list."), field="domain")
        item = next((one for one in part["items"] if one["slug"] == slug), None)
        if item is None:
            taken = {one.slug for one in items_of(draft)}
            item = {"slug": new_slug(title, taken)}
            part["items"].append(item)
        known = {anchor["text"]: anchor["slug"] for anchor in item.get("anchors", [])}
        old = [anchor["slug"] for anchor in item.get("anchors", [])]
        item["title"], item["ask"] = title.strip()[:120], ask.strip()[:300]
        item["anchors"] = [
            {"slug": known.get(text) or (old[n] if n < len(old) else f"wording_{n + 1}"), "text": text[:300]}
            for n, text in enumerate(texts)
        ]
        draft.save(update_fields=["body"])
        event.details.update(item=item["slug"])
    return draft


def remove_item(*, version: InstrumentVersion, slug: str, by: Any) -> InstrumentVersion:
    """Take an item out of a draft.

    Raises:
        DomainError: not a draft.
    """
    with act("referrals.change_instrument", by=by, on=version) as event:
        draft = own_draft(version, by)
        for part in draft.body["domains"]:
            part["items"] = [one for one in part["items"] if one["slug"] != slug]
        draft.save(update_fields=["body"])
        event.details.update(removed=slug)
    return draft


def put_in_force(*, version: InstrumentVersion, by: Any) -> InstrumentVersion:
    """From now on new assessments use this version; begun ones and their reviews keep theirs. It takes a second person.

    Raises:
        PermissionDenied: it is one's own draft.
        DomainError: not a draft, or something is wrong with it.
    """
    with act("referrals.put_instrument_in_force", by=by, on=version) as event:
        with acting_for(SYSTEM):
            draft = _draft(version)
        faults = faults_in(draft.body)
        if faults:
            raise DomainError(" ".join(dict.fromkeys(faults)))
        with acting_for(SYSTEM):  # the second person may be one who writes no instruments
            InstrumentVersion.objects.filter(slug=draft.slug, state=InstrumentState.IN_FORCE).update(
                state=InstrumentState.RETIRED
            )
            draft.state, draft.in_force_by, draft.in_force_at = InstrumentState.IN_FORCE, by, timezone.now()
            draft.save(update_fields=["state", "in_force_by", "in_force_at"])
        event.details.update(version=draft.version)
    return draft


def compare(before: InstrumentVersion, after: InstrumentVersion) -> list[Change]:
    """What a version adds, takes out and words differently."""

    def told(item: Item) -> tuple[str, ...]:
        return (item.title, item.ask, *(text for _slug, text in item.anchors))

    old = {item.slug: item for item in items_of(before)}
    new = {item.slug: item for item in items_of(after)}
    found = [Change("added", new[slug].title, (), told(new[slug])) for slug in new if slug not in old]
    found += [Change("removed", old[slug].title, told(old[slug])) for slug in old if slug not in new]
    found += [
        Change("changed", new[slug].title, told(old[slug]), told(new[slug]))
        for slug in new
        if slug in old and told(old[slug]) != told(new[slug])
    ]
    return found


def own_draft(version: InstrumentVersion, by: Any) -> InstrumentVersion:
    """The draft, if it is theirs: whoever writes in it is not the one who puts it in force.

    Raises:
        DomainError: somebody else began it, or it is no draft.
    """
    draft = _draft(version)
    if draft.made_by_id != by.pk:
        raise DomainError(_("Only whoever began this draft changes it."), code="state")
    return draft


def _draft(version: InstrumentVersion) -> InstrumentVersion:
    """The version, if it is still a draft."""
    found = InstrumentVersion.objects.select_for_update().get(pk=version.pk)
    if found.state != InstrumentState.DRAFT:
        raise DomainError(_("A version in force never changes. Begin a new one."), code="state")
    return found


def new_slug(title: str, taken: set[str]) -> str:
    """A short name that is not taken."""
    stem = slugify(title).replace("-", "_")[:50] or "item"
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}_{number}", number + 1
    return slug
