"""Many cases at once as HTML: the rows of the desk's lists and the cards of the board.

Drawn here and not in templates: an inbox of two hundred cases took five thousand nodes.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.ui.addresses import addresses
from portal.ui.escaping import escaped
from portal.ui.icons import icon
from portal.ui.templatetags.ui import MISSING, moment, short_date, status
from referrals import configuration
from referrals.overview import mark_of, next_words


def state_of(case: Any) -> SafeString:
    """The state of a case (or of its columns) as icon, word and tint, and whether it is late."""
    late = case.due_at is not None and case.due_at < timezone.now()
    return _state(case.process, case.process_version, case.state, late, get_language())


@lru_cache(maxsize=1000)
def _state(process: str, version: int, state: str, late: bool, language: str | None) -> SafeString:
    """The same for all cases of a process in a state, in the language of the page."""
    mark = mark_of(configuration.process(process, version), state)
    word = _("Late")
    beside = f" {status(word, 'late')}" if late else ""
    return mark_safe(f"{status(mark.label, mark.kind, mark.icon)}{beside}")  # noqa: S308 - escaped in the tag


def desk_rows(cases: Iterable[Any], target: str) -> SafeString:
    """Rows of a list of the desk: number, area, since when, by when; each leads to the section `target` of its case."""
    urgent, late = status(_("Urgent"), "warn"), status(_("Late"), "late", "exclamation-circle-fill")
    area, received, due, now = _("Area"), _("Received"), _("Due"), timezone.now()
    to = addresses("referrals:case_section", target)
    drawn = []
    for one in cases:
        bad = one.due_at is not None and one.due_at < now
        marked = f" {urgent}" if one.urgent else ""
        until = moment(one.due_at) + (f" {late}" if bad else "")
        drawn.append(
            f'<tr role="row"{" class=" + chr(34) + "row-bad" + chr(34) if bad else ""}><th role="rowheader" scope="row">'
            f'<a href="{to(one.pk)}">{escaped(one.number)}</a>{marked}</th>'
            f'<td role="cell" data-label="{area}">{escaped(one.area_name or MISSING)}</td>'
            f'<td role="cell" data-label="{received}">{moment(one.received_at)}</td>'
            f'<td role="cell" data-label="{due}">{until}</td></tr>'
        )
    return mark_safe("".join(drawn))  # noqa: S308 - every value is escaped above


def board_cards(cards: Iterable[Any]) -> SafeString:
    """The cards of one column of the board: number, area, since when, what it waits for, its clock."""
    journal, urgent, waits = icon("journal"), status(_("Urgent"), "warn"), _("waits for a second person")
    since, still_open = _("here since %(at)s"), _("still open: %(todo)s")
    to = addresses("referrals:case")
    todos: dict[tuple[str, int, str, str], str] = {}  # the same for all cases of a process in a state
    marks: dict[Any, str] = {None: ""}
    drawn = []
    for card in cards:
        case, clock = card.case, card.clock
        words = since % {"at": short_date(case.entered_at)}
        if card.waits:
            words += f" · {waits}"
        elif clock and clock.kind == "late":
            at = (case.process, case.process_version, case.state, case.outcome)
            if at not in todos:
                todo = next_words(case)
                todos[at] = " · " + (still_open % {"todo": escaped(todo)} if todo else "")
            words += todos[at]
        if clock not in marks:
            marks[clock] = status(clock.label, clock.kind, clock.icon)
        drawn.append(
            f'<li><span class="tick k-brand">{journal}</span><div><a href="{to(case.pk)}">'
            f"{escaped(case.number)}</a><p>{escaped(case.area__name or MISSING)} · {words}</p></div>"
            f"{urgent if case.urgent else ''}{marks[clock]}</li>"
        )
    return mark_safe("".join(drawn))  # noqa: S308 - every value is escaped above
