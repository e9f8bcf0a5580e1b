"""The topics of a city's configuration, in the order of the work: each knows its settings in the text of a process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from referrals.adaptation import people, words, work
from referrals.adaptation.setting import Setting

Given = Mapping[str, Any]


@dataclass(frozen=True)
class Topic:
    """Settings that belong together on one page."""

    slug: str
    title: str | Promise
    hint: str | Promise
    settings: Callable[[Given], list[Setting]]


TOPICS = (
    Topic(
        "names", gettext_lazy("Names"),
        gettext_lazy("What this city calls the process, its meeting, and the people in it."), words.names,
    ),
    Topic(
        "states", gettext_lazy("States and their names"),
        gettext_lazy("What each state of a case is called, and which side states are in use."), words.states,
    ),
    Topic("steps", gettext_lazy("Names of the steps"), gettext_lazy("What stands on the buttons."), words.steps),
    Topic(
        "gate", gettext_lazy("Who may refer, and the police check"),
        gettext_lazy("From whom concerns are taken, and whether and when the police are asked."), people.gate,
    ),
    Topic(
        "threshold", gettext_lazy("Threshold"),
        gettext_lazy("What has to be so for a case to go on. It is read out when the table decides."), words.threshold,
    ),
    Topic(
        "decisions", gettext_lazy("Quorum and second persons"),
        gettext_lazy("Who has to be there, and who may be the second person. It can be made stricter, not looser."), people.decisions,
    ),
    Topic(
        "agencies", gettext_lazy("Agencies"),
        gettext_lazy("Which kinds of agencies are always part of it, and which come to single cases."), people.agencies,
    ),
    Topic(
        "law", gettext_lazy("Legal bases"), gettext_lazy("On which bases this city shares and acts under this process."), people.law,
    ),
    Topic("clocks", gettext_lazy("Clocks"), gettext_lazy("After how long a state shows as late."), work.clocks),
    Topic(
        "meetings", gettext_lazy("Meetings and instruments"),
        gettext_lazy("How often the table meets, and which instruments an assessment may use."), work.meetings,
    ),
    Topic(
        "consent", gettext_lazy("Consent"),
        gettext_lazy("How often and from which age a person is asked alone, and how long a yes lasts."), people.consent,
    ),
    Topic(
        "support", gettext_lazy("Support, reviews and looking back"),
        gettext_lazy("The rhythm of reviews, when delivery counts as stalled, and when to look back."), work.support,
    ),
    Topic(
        "retention", gettext_lazy("How long cases are kept"),
        gettext_lazy("Months from closing or from the last follow-up; your lawyer has confirmed them."), work.retention,
    ),
    Topic(
        "codes", gettext_lazy("Codes and lines"),
        gettext_lazy("Outcomes and reasons in use, and the lines that people who raised a concern may read."), words.codes,
    ),
    Topic(
        "outcomes", gettext_lazy("Own names of outcomes"),
        gettext_lazy("Names that this city puts under an outcome, one on each line: a programme to which cases go over, for example. "
                     "Statistics count them as the outcome they stand under, so that tables stay comparable."), words.outcomes,
    ),
)  # fmt: skip
BY_SLUG = {topic.slug: topic for topic in TOPICS}


def settings_of(given: Given) -> dict[str, Setting]:
    """Everything that a city can set in a process, by its key."""
    return {setting.key: setting for topic in TOPICS for setting in topic.settings(given)}
