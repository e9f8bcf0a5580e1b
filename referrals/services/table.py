"""A meeting as one person sees it: cases that are closed to them are not there, and what is shown of the others is on the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from portal.access import allowed, authorise
from portal.audit.services import record
from referrals.enums import ItemState, MeetingState
from referrals.models import (
    Action,
    AgendaItem,
    Attendance,
    Case,
    Decision,
    Declaration,
    Meeting,
    Record,
    StepRequest,
)
from referrals.permissions.panel import RECORDS, may_run
from referrals.sections import Opening
from referrals.services.attendance import AtTheTable, at_the_table, guest_seats
from referrals.services.decisions import steps_to_decide
from referrals.services.meetings import waiting_decision
from referrals.services.sealing import keys_of
from referrals.services.snapshot import SUMMARY, snapshot_of
from referrals.services.steps import as_they_are
from referrals.standing import person_of, position_of, process_of, viewer_of
from referrals.words import word
from referrals.workflow import machine
from referrals.workflow.visibility import visible_groups


@dataclass(frozen=True)
class Told:
    """A decision as somebody sees it: that there is one, and its words where they are theirs to read."""

    title: str
    at: Any
    by: Any
    words: Mapping[str, str] = field(default_factory=dict)
    no_dissent: bool = False
    open: bool = False


@dataclass(frozen=True)
class Todo:
    """An action as somebody sees it; `text` is empty where it is not theirs to read."""

    action: Action
    text: str
    may_finish: bool


@dataclass
class ItemView:
    """One case on the agenda, for one person."""

    item: AgendaItem
    case: Case
    state: str
    summary: str = ""
    reason: str = ""
    threshold: str = ""
    meaning: str = ""
    criteria: tuple[str, ...] = ()
    decisions: list[Told] = field(default_factory=list)
    todos: list[Todo] = field(default_factory=list)
    mine: Declaration | None = None
    declared: list[tuple[Attendance, Declaration | None]] = field(default_factory=list)
    table: AtTheTable | None = None
    guests: list[str] = field(default_factory=list)
    quorum: list[str] = field(default_factory=list)
    present: list[str] = field(default_factory=list)
    request: StepRequest | None = None
    request_title: str = ""
    may_confirm: bool = False
    may_decide: bool = False
    may_lead: bool = False
    form: Any = None
    action_form: Any = None
    refuse_form: Any = None
    postpone_form: Any = None

    @property
    def is_open(self) -> bool:
        """Whether it is the case being discussed."""
        return self.item.state == ItemState.OPEN


@dataclass(frozen=True)
class MeetingView:
    """A meeting, for one person."""

    meeting: Meeting
    seats: list[Attendance]
    items: list[ItemView]
    may_run: bool
    guests: frozenset[int] = frozenset()
    hidden: bool = False

    def __repr__(self) -> str:
        return f"MeetingView({self.meeting.pk})"


def show_meeting(*, meeting: Meeting, by: Any) -> MeetingView:
    """Open a meeting for `by`. For every case of which content is shown, the log gets the field groups, as on the case page.

    Raises:
        PermissionDenied: not their meeting.
    """
    with transaction.atomic():
        authorise(by, "referrals.view_meeting", meeting)
        seats = list(
            meeting.attendances.select_related("user", "organisation").order_by("organisation__name")
        )
        runs = may_run(by, meeting)
        visible = set(
            Case.objects.visible_to(by).filter(agenda_items__meeting=meeting).values_list("pk", flat=True)
        )
        rows = [
            item
            for item in _whole(meeting.items.filter(case__in=visible)).order_by("order")
            if allowed(by, "referrals.view_case", item.case)
        ]
        summaries = _summaries([item.case for item in rows])
        items = [_item(item, meeting, seats, by, runs, summaries.get(item.case_id)) for item in rows]
        guests = guest_seats(seats, [item.case for item in rows])
    return MeetingView(meeting, seats, items, runs, guests)


def _whole(items: QuerySet[AgendaItem]) -> QuerySet[AgendaItem]:
    """With everything that the screen shows of an item: the same number of queries, however long the agenda."""
    return items.select_related("case", "meeting").prefetch_related(
        "case__members",
        "case__conflicts",
        "case__corrections",
        "declarations",
        Prefetch("decisions", Decision.objects.select_related("by")),
        Prefetch("actions", Action.objects.select_related("owner")),
    )


def _summaries(cases: Sequence[Case]) -> dict[Any, Record]:
    """Of each case the summary without identity that counts: the one written last in its present round."""
    rounds = {case.pk: case.round for case in cases}
    rows = Record.objects.filter(case__in=cases, kind=SUMMARY).order_by("at")
    return {row.case_id: row for row in rows if row.round == rounds[row.case_id]}


def look_at(case: Case, by: Any) -> Opening:
    """One person's look at one case; `remember` writes what was read."""
    groups = visible_groups(process_of(case), viewer_of(by, case), position_of(case))
    return Opening(case, by, groups, keys_of(case))


def remember(opening: Opening, place: str) -> None:
    """The audit event of a look, if anything was read."""
    if opening.read:
        record(
            action="referrals.read_case",
            actor=opening.by,
            obj=opening.case,
            details={"section": place, "groups": sorted(opening.read)},
        )


def _item(
    item: AgendaItem, meeting: Meeting, seats: list[Attendance], by: Any, runs: bool, summary: Record | None
) -> ItemView:
    case = item.case
    opening = look_at(case, by)
    group = RECORDS.get(item.case_state, "panel_record")
    process = process_of(case)
    state = process.states[item.case_state].title if item.case_state in process.states else item.case_state
    view = ItemView(item, case, _(state), may_lead=runs and meeting.state != MeetingState.CLOSED)
    if item.case_state == "threshold":
        view.threshold, view.criteria = process.texts["threshold"], process.criteria
        view.meaning = process.texts["threshold_wording"]
    if summary is not None and opening.sees("summary_deidentified"):
        view.summary = opening.open(summary, "text", "summary_deidentified")
    if item.reason is not None and opening.sees(group, item.added_by_id):
        view.reason = opening.open(item, "reason", group, item.added_by_id)
    view.decisions = told_decisions(item, opening)
    view.todos = [todo_of(action, opening, runs) for action in item.actions.all()]
    _declarations(view, seats, by, runs)
    if view.is_open and meeting.state == MeetingState.OPEN:
        _deciding(view, by)
    remember(opening, "meeting")
    return view


def told_decisions(item: AgendaItem, opening: Opening) -> list[Told]:
    """Decisions of an item, with their words where the viewer may read them."""
    titles = {step.slug: step.title for step in process_of(opening.case).steps}
    found = []
    for row in item.decisions.all():
        group = RECORDS.get(row.case_state, "panel_record")
        words = {}
        is_open = opening.sees(group, row.by_id)
        if is_open:
            words = {
                name: opening.open(row, name, group, row.by_id)
                for name in ("reasons", "dissent", "other_help")
            }
        title = _(titles.get(row.step, row.step))
        found.append(Told(title, row.at, row.by, words, row.no_dissent, is_open))
    return found


def todo_of(action: Action, opening: Opening, runs: bool) -> Todo:
    """An action as the viewer sees it."""
    mine = action.owner_id == opening.by.pk
    return Todo(action, words_of(action, opening), action.done_at is None and (mine or runs))


def words_of(action: Action, opening: Opening) -> str:
    """What is to be done, for those who read the record of its meeting; for its owner also once it has become part of the plan."""
    groups = [RECORDS.get(action.item.case_state, "panel_record")]
    if action.owner_id == opening.by.pk:
        groups += ["panel_record", "support_plan"]
    for group in groups:
        if opening.sees(group, action.owner_id):
            return opening.open(action, "text", group, action.owner_id)
    return ""


def _declarations(view: ItemView, seats: list[Attendance], by: Any, runs: bool) -> None:
    rows = {row.user_id: row for row in view.item.declarations.all()}
    view.mine = rows.get(by.pk)
    if runs:
        view.declared = [(seat, rows.get(seat.user_id)) for seat in seats if seat.state == "present"]


def _deciding(view: ItemView, by: Any) -> None:
    case, process = view.case, process_of(view.case)
    view.table = at_the_table(case)
    view.present = sorted(word("agency_kinds", kind) for kind in view.table.members.values())
    view.guests = sorted(word("agency_kinds", kind) for kind in view.table.guests.values())
    for step in steps_to_decide(case):
        wanted = process.quorum.get(step.slug)
        if wanted is None:
            continue
        with_kinds = ", ".join(word("agency_kinds", kind) for kind in sorted(wanted.must_include))
        facts = {"step": _(step.title), "n": wanted.agencies, "kinds": with_kinds}
        view.quorum.append(
            _("%(step)s: %(n)s agencies, among them %(kinds)s") % facts
            if with_kinds
            else _("%(step)s: %(n)s agencies") % facts
        )
    view.may_decide = allowed(by, "referrals.record_decision_case", case)
    view.request = waiting_decision(view.item).select_related("asked_by").first()
    if view.request is not None:
        step = process.by_slug[view.request.step]
        view.request_title = _(step.title)
        asked, second = as_they_are(view.request.asked_by, case), person_of(by, case)
        view.may_confirm = not machine.may_approve(process, snapshot_of(case, (step,)), step, asked, second)
