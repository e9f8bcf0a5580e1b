"""Settings about time and tools: clocks, meetings, instruments, support, looking back, retention."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from referrals.adaptation.setting import Kind, Setting
from referrals.words import word

LONGEST_DRAFT, LONGEST_CLOCK, LONGEST_KEPT = 30, 400, 120
RHYTHMS = ("as_needed", "twice_weekly", "weekly_or_twice_weekly", "weekly", "every_14_days", "monthly")
# A concern that is not taken forward is kept for a short time only, whatever else a city decides.
SHORT = {"unfounded": 6, "signposted": 12, "not_met": 12, "emergency_only": 6}


def units() -> dict[str, str]:
    """What clocks count."""
    return {
        "working_day": _("working days"), "day": _("days"), "hour": _("hours"), "month": _("months"),
    }  # fmt: skip


def rhythms() -> tuple[tuple[str, str], ...]:
    """How often a table meets."""
    return (
        ("as_needed", _("As needed")), ("twice_weekly", _("Twice a week")), ("weekly_or_twice_weekly", _("Once or twice a week")),
        ("weekly", _("Every week")), ("every_14_days", _("Every two weeks")), ("monthly", _("Every month")),
    )  # fmt: skip


def clocks(given: Mapping[str, Any]) -> list[Setting]:
    """One for each state that has a clock, and one for urgent cases where the preset has it."""
    found = []
    for state in given["states"]:
        clock = state.get("clock")
        if not clock or clock["value"] is None:
            continue
        title = _(state["title"])
        longest = clock.get("maximum") or (LONGEST_DRAFT if state["slug"] == "draft" else LONGEST_CLOCK)
        found.append(
            Setting(
                f"clocks.{state['slug']}", ("states", state["slug"], "clock", "value"), _("Clock of %(state)s") % {"state": title},
                Kind.NUMBER, least=1, most=longest, unit=units().get(clock["unit"], clock["unit"]),
            )
        )  # fmt: skip
        if clock.get("urgent_hours"):
            found.append(
                Setting(
                    f"urgent.{state['slug']}", ("states", state["slug"], "clock", "urgent_hours"),
                    _("Clock of %(state)s when it is urgent") % {"state": title}, Kind.NUMBER, least=1, most=72, unit=_("hours"),
                )
            )  # fmt: skip
    return found


def meetings(given: Mapping[str, Any]) -> list[Setting]:
    """Rhythm of the meetings, papers, instruments."""
    from referrals.services.instruments import shipped

    found = [
        Setting("meetings.rhythm", ("meetings", "rhythm"), _("How often the table meets"), Kind.CHOICE, choices=rhythms()),
        Setting(
            "meetings.papers", ("meetings", "papers_days_before"), _("The agenda is ready this many days before"), Kind.NUMBER,
            least=0, most=14, unit=_("days"),
        ),
    ]  # fmt: skip
    if given["instruments"]:
        titles = tuple((slug, _(body["meta"]["title"])) for slug, body in shipped().items())
        found.append(
            Setting(
                "instruments", ("instruments",), _("Instruments for an assessment"), Kind.SEVERAL, choices=titles, least=1,
                hint=_("New assessments use the version in force; each keeps the version it was made with."),
            )
        )  # fmt: skip
    return found


def support(given: Mapping[str, Any]) -> list[Setting]:
    """Reviews, alarms, looking back; only what the preset has."""
    months = _("months")
    wanted = [
        ("reviews.note", "note_months", _("A note is written every")),
        ("reviews.full", "full_months", _("A full review is held every")),
        ("reviews.reassess", "reassessment_after_refusal_months", _("After a no, look again after")),
    ]
    found = [
        Setting(key, ("reviews", name), label, Kind.NUMBER, least=1, most=12, unit=months)
        for key, name, label in wanted
        if given["reviews"].get(name) is not None
    ]
    alarms = {alarm["slug"] for alarm in given["delivery_alarms"]}
    if "two_missed" in alarms:
        found.append(
            Setting(
                "alarms.missed", ("delivery_alarms", "two_missed", "sessions_in_a_row"), _("Sessions missed in a row that count as stalled"),
                Kind.NUMBER, least=1, most=4,
            )
        )  # fmt: skip
    if given["follow_up"]["months"]:
        found.append(
            Setting(
                "follow_up", ("follow_up", "months"), _("Look back after closing, in months"), Kind.NUMBERS, least=1, most=24,
                hint=_("Numbers with commas, such as 6, 12."),
            )
        )  # fmt: skip
    return found


def retention(given: Mapping[str, Any]) -> list[Setting]:
    """Months by kind of outcome and by age at closing."""
    ages = {"under_18": _("under 18"), "from_18": _("18 and over")}
    return [
        Setting(
            f"retention.{kind}.{age}", ("retention", "classes", kind, age, "months"),
            _("%(kind)s, %(age)s") % {"kind": word("retention_classes", kind), "age": ages[age]}, Kind.NUMBER, least=1,
            most=SHORT.get(kind, LONGEST_KEPT), unit=_("months"),
        )
        for kind, periods in given["retention"]["classes"].items()
        for age in periods
    ]  # fmt: skip


def retention_faults(given: Mapping[str, Any]) -> Iterator[str]:
    """The shape that holds in every city: children no longer than adults, what was unfounded no longer than what was adopted."""
    classes = given["retention"]["classes"]
    for kind, periods in classes.items():
        if periods["under_18"]["months"] > periods["from_18"]["months"]:
            yield _("%(kind)s: a child’s case is kept no longer than an adult’s") % {
                "kind": word("retention_classes", kind)
            }
    for age in ("under_18", "from_18"):
        shortest = classes["unfounded"][age]["months"]
        if any(
            periods[age]["months"] < shortest
            for kind, periods in classes.items()
            if kind not in SHORT and kind != "transferred"
        ):
            yield _("what was unfounded is kept the shortest")  # fmt: skip
