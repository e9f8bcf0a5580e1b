"""Structured professional judgement: each item in words, with a reason and a source, or not known. Nothing is added up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import SYSTEM
from portal.access.act import act
from portal.access.rows import acting_for
from portal.errors import DomainError
from referrals.enums import InstrumentState, Occasion, Whose
from referrals.models import Assessment, AssessmentAnswer, Case, InstrumentVersion, PersonView, TransitionRow
from referrals.permissions.panel import given
from referrals.services.facts import register_documents, register_facts, register_reduction
from referrals.services.instruments import answers_to, conclusion_of, items_of, sources_of
from referrals.services.sealing import keys_of
from referrals.standing import process_of

LONGEST = 4000
NOT_KNOWN = "not_known"
REVIEW_STATE = "review"
BESIDE = ("paused", "transferred")


def instrument_of(case: Case) -> InstrumentVersion | None:
    """The version with which the case was first assessed in this round; a review uses the same."""
    first = Assessment.objects.filter(case=case, round=case.round, occasion=Occasion.FIRST).first()
    return first.instrument if first else None


def current_assessment(case: Case) -> Assessment | None:
    """The assessment one works on now: in a review the one begun in it, else the first of the round."""
    found = Assessment.objects.filter(case=case, round=case.round).select_related("instrument")
    if case.state == REVIEW_STATE:
        return found.filter(occasion=Occasion.REVIEW, started_at__gte=_review_began(case)).first()
    return found.filter(occasion=Occasion.FIRST).first()


def _review_began(case: Case) -> dt.datetime:
    """When this review began; a pause in it does not begin another."""
    began = TransitionRow.objects.filter(case=case, to_state=REVIEW_STATE).exclude(from_state__in=BESIDE)
    return began.order_by("-at").values_list("at", flat=True).first() or case.entered_at


def instruments_for(case: Case) -> QuerySet[InstrumentVersion]:
    """Versions in force of the instruments that the process of a case uses; all where it names none."""
    found = InstrumentVersion.objects.filter(state=InstrumentState.IN_FORCE)
    named = process_of(case).instruments
    return found.filter(slug__in=named) if named else found


def start_assessment(*, case: Case, by: Any, instrument: InstrumentVersion | None = None) -> Assessment:
    """Begin an assessment: the first with a version in force, at a review with the version of the first.

    Raises:
        DomainError: none chosen, not in force, or begun already.
    """
    with act("referrals.assess_case", by=by, on=case) as event:
        case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        if current_assessment(case) is not None:
            raise DomainError(_("It has been begun already."), code="conflict")
        again = instrument_of(case) if case.state == REVIEW_STATE else None
        chosen = again or instrument
        if chosen is None:
            raise DomainError(_("Choose an instrument."), field="instrument")
        if again is None and chosen.state != InstrumentState.IN_FORCE:
            raise DomainError(_("This version is not in force."), field="instrument")
        if again is None and not instruments_for(case).filter(pk=chosen.pk).exists():
            raise DomainError(_("This process does not use this instrument."), field="instrument")
        row = Assessment.objects.create(
            case=case, round=case.round, instrument=chosen, started_by=by, started_at=timezone.now(),
            occasion=Occasion.REVIEW if case.state == REVIEW_STATE else Occasion.FIRST,
        )  # fmt: skip
        event.details.update(instrument=chosen.slug, version=chosen.version, occasion=row.occasion)
    return row


def answer_item(
    *,
    assessment: Assessment,
    item: str,
    answer: str,
    by: Any,
    reason: str = "",
    source: str = "",
    persons_view: str = "",
    noted_on: dt.date | None = None,
) -> AssessmentAnswer:
    """Answer one item, or answer it anew: the wording that comes closest, why, and from which source; or that it is not known.

    Raises:
        DomainError: no such item, wording or source, no reason or source, or somebody else's answer.
    """
    words = {"answer": answer, "reason": reason, "source": source, "persons_view": persons_view}
    _check_item(assessment, item, words)
    return _write(assessment, {item: words}, noted_on, by)[0]


def answer_items(
    *, assessment: Assessment, answers: Mapping[str, Mapping[str, str]], by: Any
) -> list[AssessmentAnswer]:
    """Answer several items at once, all or none: item > `answer`, `reason`, `source` and `persons_view`, as for one.

    Raises:
        DomainError: as for one item.
    """
    for item, words in answers.items():
        _check_item(assessment, item, words)
    return _write(assessment, answers, None, by)


def conclude(*, assessment: Assessment, question: str, text: str, by: Any) -> AssessmentAnswer:
    """Answer one question of the conclusion, in sentences the person could read.

    Raises:
        DomainError: no such question, nothing written, or somebody else's answer.
    """
    if question not in {slug for slug, _text in conclusion_of(assessment.instrument)}:
        raise DomainError(_("This choice is not on the list."), field="question")
    if not text.strip():
        raise DomainError(_("Please write something."), field="text")
    return _write(assessment, {f"conclusion_{question}": {"reason": text}}, None, by)[0]


def record_views(
    *, case: Case, whose: str, sought: bool, text: str, by: Any, said_on: dt.date | None = None
) -> PersonView:
    """Write down what the person or the family say, in their words; or why they were not asked.

    Raises:
        DomainError: not on the list, or nothing written.
    """
    if whose not in Whose.values:
        raise DomainError(_("This choice is not on the list."), field="whose")
    if not text.strip():
        raise DomainError(
            _("Write what they say.") if sought else _("Please say why they were not asked."), field="text"
        )
    with act("referrals.record_views_case", by=by, on=case) as event:
        row = PersonView(
            case=case, round=case.round, whose=whose, sought=sought, said_on=said_on, by=by, at=timezone.now()
        )
        keys_of(case).seal(row, "text", text.strip()[:LONGEST])
        row.save(force_insert=True)
        event.details.update(whose=whose, sought=sought)
    return row


def items_answered(assessment: Assessment) -> frozenset[str]:
    """Which items have an answer, by whomever; what it says stays shut."""
    with acting_for(SYSTEM):
        return frozenset(row.item for row in assessment.answers.all())


def is_complete(assessment: Assessment) -> bool:
    """Whether every item has an answer with reason and source, or says not known: an answer is not stored without."""
    return {item.slug for item in items_of(assessment.instrument, raw=True)} <= items_answered(assessment)


def _check_item(assessment: Assessment, item: str, words: Mapping[str, str]) -> None:
    version = assessment.instrument
    found = next((one for one in items_of(version, raw=True) if one.slug == item), None)
    if found is None or words["answer"] not in {slug for slug, _text in answers_to(version, found)}:
        raise DomainError(_("This choice is not on the list."), field="answer")
    if words["answer"] == NOT_KNOWN:
        return
    if not words.get("reason", "").strip():
        raise DomainError(_("Please say why, in a few words."), field="reason")
    if words.get("source", "") not in {slug for slug, _text in sources_of(version)}:
        raise DomainError(_("Please name the source."), field="source")


def _write(
    assessment: Assessment, answers: Mapping[str, Mapping[str, str]], noted_on: dt.date | None, by: Any
) -> list[AssessmentAnswer]:
    with act("referrals.assess_case", by=by, on=assessment.case) as event:
        case = assessment.case
        if current_assessment(case) != assessment:
            raise DomainError(_("This assessment is over."), code="state")
        known = AssessmentAnswer.objects.select_for_update(of=("self",)).filter(
            assessment=assessment, item__in=list(answers)
        )
        rows = {row.item: row for row in known}
        only_own = given(by, case, "assessment").own_only
        if only_own and any(row.by_id != by.pk for row in rows.values()):
            raise DomainError(_("Another agency has answered this item."), code="conflict")
        keys, written = keys_of(case), []
        for item, words in answers.items():
            row = rows.get(item) or AssessmentAnswer(case=case, assessment=assessment, item=item, by=by)
            row.by, row.at, row.noted_on = by, timezone.now(), noted_on
            for field, text in words.items():
                keys.seal(row, field, text.strip()[:LONGEST])
            row.save()
            written.append(row)
        event.details.update(items=sorted(answers))
    return written


def _first_is_complete(case: Case) -> bool:
    first = next(
        (a for a in case.assessments.all() if a.round == case.round and a.occasion == Occasion.FIRST), None
    )
    return first is not None and is_complete(first)


def _person_was_asked(case: Case) -> bool:
    return any(v.round == case.round and v.whose == Whose.PERSON for v in case.person_views.all())


_ASSESSMENT = ["assessments", "assessments__instrument", "assessments__answers"]


@register_facts("assessment_complete", reads=_ASSESSMENT)
def facts_of_the_assessment(case: Case) -> dict[str, bool]:
    """Guards of the assessment, in this round."""
    return {"assessment_complete": _first_is_complete(case)}


@register_facts("person_views_sought", reads=["person_views"])
def facts_of_the_views(case: Case) -> dict[str, bool]:
    """Guards of the views, in this round."""
    return {"person_views_sought": _person_was_asked(case)}


@register_documents("assessment_form", reads=_ASSESSMENT)
def documents_of_the_assessment(case: Case) -> dict[str, bool]:
    """The assessment itself."""
    return {"assessment_form": _first_is_complete(case)}


@register_documents("person_views_note", reads=["person_views"])
def documents_of_the_views(case: Case) -> dict[str, bool]:
    """The note of the views."""
    return {"person_views_note": _person_was_asked(case)}


@register_reduction
def assessment_loses_its_words(case: Case) -> None:
    """That there was one stays."""
    AssessmentAnswer.objects.filter(case=case).update(
        answer=None, reason=None, source=None, persons_view=None
    )
    PersonView.objects.filter(case=case).update(text=None)
