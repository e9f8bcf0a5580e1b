"""Sections of triage: what was told, the checklist, the police question, the summary without identity, the messages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.access import abilities
from referrals.enums import Answer
from referrals.forms.concern import titles, words_of
from referrals.forms.desk import NOTES
from referrals.models import Attachment, Concern, Message, Record
from referrals.parts.rights import beside
from referrals.sections import Opening, Section, register_section
from referrals.services.police import NOTE, REPLY
from referrals.services.police import ROLE as LIAISON
from referrals.services.snapshot import SUMMARY
from referrals.words import word
from referrals.workflow.vocabulary import load_yaml

NARRATIVE, SENDER = "referral_narrative", "referrer_details"


def build_concern(opening: Opening) -> Mapping[str, Any] | None:
    """What was reported, each part for those who may read it."""
    rows = list(opening.case.concerns.select_related("taken_by", "sender"))
    oldest = min((row.told_at for row in rows), default=None)
    concerns = [_concern(opening, row, first=row.told_at == oldest) for row in rows]
    shown = [told for told in concerns if told is not None]
    return {"concerns": shown} if shown else None


def _entry(opening: Opening, row: Concern, field: str, label: str, *, first: bool) -> list[tuple[str, str]]:
    """One entry of what was told, and beside it what the person has had corrected; corrections are of the first telling."""
    entry = (label, opening.open(row, field, NARRATIVE, row.sender_id))
    return [entry, *(beside(opening, field, NARRATIVE, row.sender_id) if first else ())]


def _concern(opening: Opening, row: Concern, *, first: bool) -> dict[str, Any] | None:
    if not opening.sees(NARRATIVE, row.sender_id):
        return None
    told = [
        *_entry(opening, row, "words", _("In their own words"), first=first),
        *_entry(opening, row, "when_seen", _("When it was"), first=first),
        words_of("how_known", row.how_known),
        words_of("person_knows", row.person_knows),
        *_entry(opening, row, "told", _("What the person was told"), first=first),
        *_entry(opening, row, "tried", _("What has been tried"), first=first),
    ]
    more = opening.open(row, "more", NARRATIVE, row.sender_id)
    told += [words_of(slug, answer) for slug, answer in (json.loads(more) if more else {}).items()]
    sender = []
    if opening.sees(SENDER, row.sender_id):
        sender = [
            (_("Who"), word("sources", row.source)),
            (_("Name"), opening.open(row, "sender_name", SENDER, row.sender_id) or (row.sender.name if row.sender else _("Not given"))),
            (_("How to reach them"), opening.open(row, "sender_contact", SENDER, row.sender_id) or "–"),
            (_("Taken down by"), row.taken_by.name if row.taken_by else "–"),
        ]  # fmt: skip
    return {
        "row": row, "observed": titles("behaviours", row.observed), "circumstances": titles("circumstances", row.circumstances),
        "strengths": titles("strengths", row.strengths), "told": [(label, text) for label, text in told if text], "sender": sender,
        "files": _files(opening, row, from_desk=False),
    }  # fmt: skip


def _files(opening: Opening, row: Concern, *, from_desk: bool) -> list[tuple[Attachment, str]]:
    group = SENDER if from_desk else NARRATIVE
    if not opening.sees(group, row.sender_id):
        return []
    found = Attachment.objects.filter(concern=row, from_desk=from_desk)
    return [(file, opening.open(file, "name", group, row.sender_id)) for file in found]


def build_screening(opening: Opening) -> Mapping[str, Any] | None:
    """The checklist with reasons and sources, and the notes that steps ask for."""
    case = opening.case
    if not opening.sees("screening"):
        return None
    answers = {row.question: row for row in case.screening.filter(round=case.round).select_related("by")}
    labels = dict(Answer.choices)
    lines = []
    for question in sorted(load_yaml("screening.yaml")["questions"], key=lambda q: q["order"]):
        row = answers.get(question["slug"])
        lines.append(
            {
                "text": _(question["text"]),
                "answer": labels[row.answer] if row else "",
                "by": row.by if row else None,
                "reason": opening.open(row, "reason", "screening") if row else "",
                "source": opening.open(row, "source", "screening") if row else "",
            }
        )
    notes = [
        {"row": row, "title": word("documents", row.kind), "text": opening.open(row, "text", "screening")}
        for row in case.records.filter(round=case.round, kind__in=NOTES).select_related("by")
    ]
    able = abilities(opening.by, case)
    return {
        "lines": lines, "open_questions": sum(1 for line in lines if not line["answer"]), "notes": notes,
        "may_screen": able["screen"] and case.state == "triage", "may_note": able["record"], "first_round": case.round == 1,
    }  # fmt: skip


def build_police(opening: Opening) -> Mapping[str, Any] | None:
    """The one word of the police, and the liaison's own notes."""
    case = opening.case
    replies, asked = [], []
    if opening.sees("police_answer"):
        asked = list(case.members.filter(role=LIAISON).select_related("user"))
        rows = case.records.filter(round=case.round, kind=REPLY).select_related("by").order_by("-at")
        replies = [
            {"row": row, "words": [word("police_answers", code) for code in row.codes]} for row in rows
        ]
    notes = [
        {"row": row, "text": opening.open(row, "text", "police_private", row.by_id)}
        for row in case.records.filter(kind=NOTE)
        if opening.sees("police_private", row.by_id)
    ]
    able = abilities(opening.by, case)
    return {
        "replies": replies,
        "asked": asked,
        "notes": notes,
        "may_ask": able["ask_police"],
        "may_answer": able["answer_police"],
    }


def build_summary(opening: Opening) -> Mapping[str, Any] | None:
    """The summary that the table reads: what was written last, and who checked it."""
    case = opening.case
    if not opening.sees("summary_deidentified"):
        return None
    row: Record | None = (
        case.records.filter(round=case.round, kind=SUMMARY)
        .select_related("by", "checked_by")
        .order_by("-at")
        .first()
    )
    # Nobody but the desk reads a summary that no second person has checked.
    writes = opening.access("summary_deidentified").write
    able = abilities(opening.by, case)
    context: dict[str, Any] = {
        "summary": None,
        "may_write": able["summarise"] and case.state == "triage",
        "may_check": False,
    }
    if row is not None and (row.checked_by_id or writes):
        ages = {item["slug"]: _(item["title"]) for item in load_yaml("codes.yaml")["age_bands"]}
        context |= {
            "summary": row, "text": opening.open(row, "text", "summary_deidentified"),
            "ages": [ages[code] for code in row.codes if code in ages],
            "factors": [word("factor_codes", code) for code in row.codes if code not in ages],
            "may_check": able["record"] and row.checked_by_id is None and row.by_id != opening.by.pk,
        }  # fmt: skip
    return context


def build_messages(opening: Opening) -> Mapping[str, Any] | None:
    """The conversations with those who raised it; for those at the desk who may know who they are."""
    case = opening.case
    talks = []
    for concern in case.concerns.select_related("sender"):
        if not opening.sees(SENDER, concern.sender_id) or opening.access(SENDER).own_only:
            continue
        rows = list(Message.objects.filter(concern=concern).select_related("by"))
        said = [{"row": row, "text": opening.open(row, "text", SENDER, concern.sender_id)} for row in rows]
        talks.append(
            {"concern": concern, "said": said, "source": word("sources", concern.source), "files": _files(opening, concern, from_desk=True),
             "unread": sum(1 for row in rows if not row.from_desk and row.read_at is None)}
        )  # fmt: skip
    able = abilities(opening.by, case)
    return {"talks": talks, "may_write": able["write_message"]} if talks else None


register_section(
    Section("concern", gettext_lazy("What was told"), "referrals/sections/_concern.html", (NARRATIVE,), build_concern, order=15)
)  # fmt: skip
register_section(
    Section("screening", gettext_lazy("Screening"), "referrals/sections/_screening.html", ("screening",), build_screening, order=25)
)  # fmt: skip
register_section(
    Section("police", gettext_lazy("Police question"), "referrals/sections/_police.html", ("police_answer", "police_private"), build_police, order=27)
)  # fmt: skip
register_section(
    Section("summary", gettext_lazy("Summary"), "referrals/sections/_summary.html", ("summary_deidentified",), build_summary, order=30)
)  # fmt: skip
register_section(
    Section(
        "messages", gettext_lazy("Messages"), "referrals/sections/_messages.html", (SENDER,), build_messages, order=80,
        shown=lambda opening: not opening.access(SENDER).own_only,
    )
)  # fmt: skip
