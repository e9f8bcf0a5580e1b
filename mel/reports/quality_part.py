"""How the figures came about: how many logs were checked and in which time, and what officers asked about."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mel.enums import Certainty
from mel.reports.facts import Facts
from mel.reports.figures import Chapter, Column, Figure, Provenance, ReportTable
from mel.reports.parts import Part, certainty_of_counts, from_logs
from mel.reports.protection import share
from portal.charts import number, shown


def make(facts: Facts) -> Part:
    """The chapters on what was asked and on what is not known."""
    asked, figure = _asked_table(facts), _figure(facts)
    states = _states_table(facts)
    chapters = [
        Chapter(
            key="queried",
            name=_("What officers asked about"),
            finding=_finding(facts),
            sentences=_sentences(facts),
            provenance=_provenance(facts),
            tables=("log_states", "asked"),
        ),
        Chapter(
            key="unknown",
            name=_("What we do not know"),
            finding=_("Three questions these figures cannot answer"),
            sentences=(),
            provenance=from_logs(facts),
            tables=("unknown",),
        ),
    ]
    return Part("", _lead(facts), [figure], chapters, [states, asked, _unknown_table()])


def _provenance(facts: Facts) -> Provenance:
    base = from_logs(facts, contacts=False)
    return Provenance(
        source=_("Activity logs and the questions officers asked about them"),
        as_of=base.as_of,
        method=_("All logs dated in the quarter except drafts, by their state when the figures were taken."),
        certainty=Certainty.HIGH.value if facts.checking.handed_in else Certainty.UNKNOWN.value,
        why=_("Every step of a log is recorded."),
    )


def _figure(facts: Facts) -> Figure:
    return Figure(
        "checked",
        _("Logs checked by an officer"),
        facts.checking.verified,
        _("logs"),
        _provenance(facts),
        "log_states",
        of=facts.checking.handed_in,
    )


def _finding(facts: Facts) -> str:
    asked = sum(a.asked for a in facts.asked.values())
    if not facts.checking.handed_in:
        return _("No log was handed in")
    if not asked:
        return _("Officers had no question about any log")
    return ngettext(
        "Officers asked about %(n)s of %(all)s logs", "Officers asked about %(n)s of %(all)s logs", asked
    ) % {
        "n": number(asked),
        "all": number(facts.checking.handed_in),
    }


def _sentences(facts: Facts) -> tuple[str, ...]:
    checking = facts.checking
    in_time = share(checking.verified_in_time, checking.verified)
    words = []
    if shown(in_time):
        words.append(
            _("%(share)s of checked logs were checked within 14 days of being handed in.")
            % {"share": f"{number(in_time)}%"}
        )
    waiting = checking.submitted + checking.queried
    if waiting:
        words.append(
            ngettext(
                "%(n)s log is not in these figures yet, because its check is not finished.",
                "%(n)s logs are not in these figures yet, because their check is not finished.",
                waiting,
            )
            % {"n": number(waiting)}
        )
    if checking.submitted_late:
        words.append(
            ngettext(
                "%(n)s log came in after the close of the quarter; figures may still rise.",
                "%(n)s logs came in after the close of the quarter; figures may still rise.",
                checking.submitted_late,
            )
            % {"n": number(checking.submitted_late)}
        )
    words.append(
        _(
            "A question is part of checking and no reproach: most are about a missing place or a head count that differs from the usual."
        )
    )
    return tuple(words)


def _lead(facts: Facts) -> list[str]:
    waiting = facts.checking.submitted + facts.checking.queried
    if not waiting:
        return []
    return [
        ngettext(
            "%(n)s log is still being checked and is not counted.",
            "%(n)s logs are still being checked and are not counted.",
            waiting,
        )
        % {"n": number(waiting)}
    ]


def _states_table(facts: Facts) -> ReportTable:
    c = facts.checking
    certainty_words = certainty_of_counts(facts)[1]
    rows = (
        (_("Checked and counted"), c.verified),
        (_("Waiting for a check"), c.submitted),
        (_("Waiting for an answer to a question"), c.queried),
        (_("Handed in"), c.handed_in),
    )
    note = certainty_words
    if c.withdrawn:
        note += " " + ngettext(
            "%(n)s log was withdrawn by its writers.",
            "%(n)s logs were withdrawn by their writers.",
            c.withdrawn,
        ) % {"n": number(c.withdrawn)}
    return ReportTable(
        "log_states",
        _("Logs of the quarter by state"),
        (Column(_("State"), False), Column(_("Logs"))),
        rows,
        note,
        total=True,
    )


def _asked_table(facts: Facts) -> ReportTable:
    order = sorted(facts.asked, key=lambda pk: (-facts.asked[pk].asked, facts.interventions[pk]))
    rows = [
        (facts.interventions[pk], facts.asked[pk].handed_in, facts.asked[pk].asked, facts.asked[pk].open)
        for pk in order
    ]
    rows.append(
        (
            _("All areas of intervention"),
            sum(a.handed_in for a in facts.asked.values()),
            sum(a.asked for a in facts.asked.values()),
            sum(a.open for a in facts.asked.values()),
        )
    )
    return ReportTable(
        "asked",
        _("Questions by area of intervention"),
        (
            Column(_("Area of intervention"), False),
            Column(_("Logs handed in")),
            Column(_("Asked about")),
            Column(_("Still without an answer")),
        ),
        tuple(rows),
        total=True,
    )


def _unknown_table() -> ReportTable:
    return ReportTable(
        "unknown",
        _("Open questions, why they are open and what would help"),
        (
            Column(_("Question"), False),
            Column(_("Why we cannot say"), False),
            Column(_("What would help"), False),
        ),
        (
            (
                _("How many different people were reached?"),
                _("No names are taken at activities, by choice; a contact is one attendance."),
                _("A one-day count with a voluntary question."),
            ),
            (
                _("Did the activities change anything for those who came?"),
                _("Logs say what was held and how many came, not what it did."),
                _("Questions before and after with the same people, beside a group that starts later."),
            ),
            (
                _("Why are some places reached less?"),
                _("Distance, trust, few partners and reporting habits all look the same in a count."),
                _("Listening rounds with residents of these places."),
            ),
        ),
    )
