"""What every council report says about its data, its method and its words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mel.reports.facts import Facts
from mel.reports.figures import Term
from mel.reports.protection import BASE, THRESHOLD
from portal.charts import number


def notes(facts: Facts) -> tuple[str, ...]:
    """Notes on the data of this report."""
    words = [
        _("Contacts are added attendances. They are not people."),
        _(
            "A missing value is shown as missing. A zero is shown only where zero was reported or nothing was held."
        ),
        _(
            "“c” marks a figure hidden to protect people: fewer than %(threshold)s can be told. What is hidden is in no total either."
        )
        % {"threshold": number(THRESHOLD)},
        _(
            "People of one organisation, place, level and area of intervention are counted in once they are %(threshold)s together, and a "
            "count changes only when it has moved by %(threshold)s. So each such group may lag behind the truth by up to %(most)s people, "
            "in this report as on the dashboard, and every total by the sum of them."
        )
        % {"threshold": number(THRESHOLD), "most": number(THRESHOLD - 1)},
        _(
            "Counts of people are rounded to the nearest %(base)s, totals separately, so that they may not add up."
        )
        % {"base": number(BASE)},
        _(
            "Percentages come from counts added first and divided once; they are never averaged. They are shown for bases of 25 or more."
        ),
    ]
    if not facts.has_before:
        words.append(
            _("Logging began less than a year before this quarter, so there is no comparison with last year.")
        )
    return tuple(words)


def methods() -> tuple[Term, ...]:
    """How the figures are worked out."""
    return (
        Term(
            _("What is counted"),
            _(
                "Logs that an officer has verified, by the date of the activity. Drafts, withdrawn logs and logs still being checked are not."
            ),
        ),
        Term(
            _("Hidden counts"),
            _(
                "Attendance under %(threshold)s is hidden and in no figure: it waits until the same organisation has %(threshold)s people "
                "at the same place, level and area of intervention in the quarter. What was counted in is kept in a ledger, from which this "
                "report, every other edition, every file and the dashboard add up all their figures; it moves by %(threshold)s or more or not "
                "at all. So neither a total less its rows, nor one edition less another, nor the dashboard of today less that of yesterday "
                "gives back a smaller count."
            )
            % {"threshold": number(THRESHOLD)},
        ),
        Term(
            _("Rates"),
            _(
                "Contacts per 1,000 residents are worked out from the rounded count and the population in the register of places."
            ),
        ),
        Term(
            _("Comparison"),
            _(
                "With the same quarter of last year, because seasons differ; the plan with the quarter before. Under 3 per cent is no change."
            ),
        ),
        Term(
            _("Map classes"),
            _("Five classes with round limits; where most places would fall into one, classes by rank."),
        ),
        Term(
            _("How sure"),
            _(
                "High: 95 per cent or more of the logs handed in are checked. Medium: 70 per cent or more. Low: less. Contacts are never higher than medium."
            ),
        ),
    )


def glossary() -> tuple[Term, ...]:
    """The agreed meaning of the words used."""
    return (
        Term(_("Activity"), _("One session, event or visit.")),
        Term(
            _("Area of intervention"),
            _("A field in which the city prevents, such as schools, sport or family support."),
        ),
        Term(_("Contact"), _("One person’s presence at one activity; not a count of different people.")),
        Term(_("Edition"), _("One issue of a report. It is never changed, only followed by another.")),
        Term(
            _("Fingerprint"), _("64 characters worked out from a file; any change to the file changes them.")
        ),
        Term(_("Hidden count (c)"), _("A count withheld so that nobody can be recognised.")),
        Term(_("Measure"), _("One numbered commitment of the action plan.")),
        Term(_("Milestone"), _("A date by which something of a measure is there.")),
        Term(_("Primary prevention"), _("Work open to everyone that strengthens living together.")),
        Term(_("Secondary prevention"), _("Early, voluntary help where someone is struggling.")),
        Term(_("Tertiary prevention"), _("Support on the way out and back into everyday life.")),
        Term(_("Verified log"), _("A report on an activity that a city officer has checked.")),
    )
