"""What was logged, by the story's patterns: every quarter's totals come out exactly, the rest is drawn by lot. Writes nothing."""

import datetime as dt
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.config.demo.draw_mistakes import mistake_in, open_question
from portal.config.demo.lots import attendance_weight, delay_days, generator, pick, share_out
from portal.config.demo.tale import SEED, TODAY, day, quarter_days, tell

NAMESPACE = uuid.UUID("6f1c54c0-5f1e-4d0b-8a61-207300207300")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# Quarters of an hour: what people write.
HOUR_STEP = 4
NOTES, LESSONS, CONCERNS, TALLIES = 0.55, 0.25, 0.06, 0.2
# Older tally sheets were kept on paper.
TALLIES_SINCE = dt.date(2026, 1, 1)
CORRECTED = 0.012
FLOOD = (dt.date(2026, 1, 9), dt.date(2026, 1, 16))
FLOODED = {"fish_quay", "lock_gardens", "lighthouse"}


@dataclass(eq=False)
class Log:
    """One activity as it shall stand in the portal, with what happened to it on the way."""

    programme: str
    number: str
    date: dt.date
    status: str
    type: str
    hours: float
    attendance: int | None
    sent_on: dt.date
    verified_on: dt.date
    starts_at: dt.time
    channel: str
    languages: list[str]
    mode: str
    facilitators: int
    first_time: int | None = None
    breakdowns: dict[str, dict[str, int]] = field(default_factory=dict)
    happened: str = ""
    learned: str = ""
    concerns: str = ""
    question: tuple[str, str] | None = None
    said: dict[str, Any] = field(default_factory=dict)
    corrected: bool = False
    has_name: bool = False
    has_tally: bool = False

    @property
    def client_id(self) -> uuid.UUID:
        """The same for the same story."""
        return uuid.uuid5(NAMESPACE, f"{self.programme}:{self.number}")


def draw_logs(countable: set[str], breakable: set[str]) -> list[Log]:
    """All logs of the story, in the order of patterns, quarters and days.

    Args:
        countable: types of activity at which people are counted.
        breakable: types of which attendance may be broken down.
    """
    programmes = {p["slug"]: p for p in tell("programmes")["programmes"]}
    drawn = []
    for pattern in tell("activities")["patterns"]:
        for totals in pattern["control_totals"]:
            drawn += _quarter(pattern, totals, programmes[pattern["programme"]], countable, breakable)
    return drawn


def _quarter(
    pattern: dict[str, Any],
    totals: dict[str, Any],
    programme: dict[str, Any],
    countable: set[str],
    breakable: set[str],
) -> list[Log]:
    lot = generator(SEED, pattern["programme"], totals["period"])
    days = _days(lot, pattern, totals, programme)
    statuses = _statuses(lot, totals)
    hours = share_out(
        totals["hours"] * HOUR_STEP, [lot.gauss(1, pattern["hours"]["spread"] / 2) for _ in days], least=2
    )
    counted = pattern["attendance"]["distribution"] != "none"
    people = _attendance(lot, pattern, totals, days, statuses) if counted else [None] * len(days)
    types = _types(lot, pattern, len(days), countable if counted else None, countable)
    logs = []
    for n, (on, status) in enumerate(zip(days, statuses, strict=True)):
        log = Log(
            programme=pattern["programme"], number=f"{totals['period']}:{n}", date=on, status=status, type=types[n], hours=hours[n] / HOUR_STEP,
            attendance=people[n], sent_on=on, verified_on=on, starts_at=_start(lot, pattern), channel=pick(lot, tell("activities")["submission"]),
            languages=_languages(lot, pattern["languages"]), mode=pattern["mode"], facilitators=pattern["facilitators"],
        )  # fmt: skip
        _dates(lot, pattern, log)
        _words(lot, pattern, log)
        logs.append(log)
    if counted:
        _break_down(lot, pattern, totals, logs, breakable)
    for log in logs:
        _way(generator(SEED, "way", log.client_id), log)
    return logs


def _days(
    lot: random.Random, pattern: dict[str, Any], totals: dict[str, Any], programme: dict[str, Any]
) -> list[dt.date]:
    """Days of the quarter on which it was held: by weekday, within the programme's run, outside holidays where it follows the school."""
    first, last = quarter_days(totals["period"])
    first = max(first, day(programme["start"]) or first)
    ended = [
        day(s["date"])
        for s in programme["status_history"]
        if s["status"] in ("paused", "closed", "completed")
    ]
    last = min(
        [
            last,
            *(on for on in ended if on),
            *([day(programme["planned_end"]) or last] if programme["status"] == "completed" else []),
        ]
    )
    weekdays = pattern["rhythm"]["weekdays"]
    open_days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    fitting = [on for on in open_days if WEEKDAYS[on.weekday()] in weekdays] or open_days
    if pattern["rhythm"]["season"] == "school":
        fitting = [on for on in fitting if not _is_holiday(on)] or fitting
    weights = [weekdays.get(WEEKDAYS[on.weekday()], 0.1) for on in fitting]
    count = totals["logs"]
    if count <= len(fitting) // 2:
        return sorted(_spread(lot, fitting, weights, count))
    return sorted(lot.choices(fitting, weights=weights, k=count))


def _spread(
    lot: random.Random, days: Sequence[dt.date], weights: Sequence[float], count: int
) -> list[dt.date]:
    """Days evenly over the span, at most one each, the heavier weekdays more often."""
    chosen = []
    for n in range(count):
        lower, upper = n * len(days) // count, (n + 1) * len(days) // count
        chosen.append(lot.choices(days[lower:upper], weights=weights[lower:upper])[0])
    return chosen


def _is_holiday(on: dt.date) -> bool:
    return any(h["start"] <= on.isoformat() <= h["end"] for h in tell("city")["city"]["school_holidays"])


def _statuses(lot: random.Random, totals: dict[str, Any]) -> list[str]:
    """The quarter's last logs are those still on their way; withdrawn ones lie anywhere."""
    late = ["queried"] * totals["queried"] + ["submitted"] * totals["submitted"] + ["draft"] * totals["draft"]
    early = ["verified"] * totals["verified"] + ["withdrawn"] * totals["withdrawn"]
    lot.shuffle(early)
    return early + late


def _attendance(
    lot: random.Random,
    pattern: dict[str, Any],
    totals: dict[str, Any],
    days: Sequence[dt.date],
    statuses: Sequence[str],
) -> list[int | None]:
    """How many came each time: verified ones and the others add up to their own totals."""
    match_night = pattern["programme"] == "night_gym"
    weights = [
        attendance_weight(lot, pattern["attendance"])
        * (0.7 if match_night and on.weekday() == 4 and on.month not in (6, 7) else 1)
        for on in days
    ]
    people: list[int | None] = [None] * len(days)
    for verified, total in (
        (True, totals["contacts_verified"]),
        (False, totals["contacts"] - totals["contacts_verified"]),
    ):
        places = [n for n, status in enumerate(statuses) if (status == "verified") == verified]
        for n, count in zip(places, share_out(total, [weights[n] for n in places], least=2), strict=True):
            people[n] = count
    return people


def _types(
    lot: random.Random, pattern: dict[str, Any], count: int, counted: set[str] | None, countable: set[str]
) -> list[str]:
    """Kinds of activity in their shares. Where no attendance is kept only kinds fit that don't ask for one."""
    offered = pattern["activity_types"]
    if counted is None:
        offered = {name: share for name, share in offered.items() if name not in countable} or offered
    return [pick(lot, offered) for _ in range(count)]


def _languages(lot: random.Random, offered: list[str]) -> list[str]:
    """The first always; of the others those that were needed that day."""
    return [offered[0], *(language for language in offered[1:] if lot.random() < 0.45)]


def _start(lot: random.Random, pattern: dict[str, Any]) -> dt.time:
    hour, minute = (int(part) for part in pattern["rhythm"]["usual_start"].split(":"))
    later = lot.choice((0, 0, 0, 0, 15, 30, -15)) + hour * 60 + minute
    return dt.time(later // 60, later % 60)


def _dates(lot: random.Random, pattern: dict[str, Any], log: Log) -> None:
    """When it was sent and when it was verified: some the same evening, some a month later in one go; verified on Tuesdays."""
    told = tell("activities")
    last_sending = TODAY - dt.timedelta(days=4) if log.status == "verified" else TODAY
    late = lot.random() < pattern["late_logs"]["share_after_7_days"]
    days = delay_days(lot, told["days_to_submit"]["median"], told["days_to_submit"]["p90"])
    if late and pattern["late_logs"]["in_one_go"]:
        following = dt.date(log.date.year + log.date.month // 12, log.date.month % 12 + 1, 1)
        log.sent_on = following + dt.timedelta(days=2)
    else:
        log.sent_on = log.date + dt.timedelta(days=min(60, round(days + (7 if late else 0))))
    log.sent_on = max(log.date, min(log.sent_on, last_sending))
    checked = log.sent_on + dt.timedelta(
        days=min(45, round(delay_days(lot, told["days_to_verify"]["median"], told["days_to_verify"]["p90"])))
    )
    checked += dt.timedelta(days=(1 - checked.weekday()) % 7)
    log.verified_on = max(log.sent_on, min(checked, TODAY))


def _words(lot: random.Random, pattern: dict[str, Any], log: Log) -> None:
    told = tell("activities")
    if lot.random() < NOTES:
        log.happened = lot.choice(pattern["notes"])
    if lot.random() < LESSONS:
        log.learned = lot.choice(told["lessons_noted"])
    if lot.random() < CONCERNS:
        log.concerns = lot.choice(told["concerns"])["text"]
    log.has_tally = (
        log.date >= TALLIES_SINCE
        and bool(log.attendance)
        and log.status != "draft"
        and lot.random() < TALLIES
    )


def _way(lot: random.Random, log: Log) -> None:
    """What happened between sending and checking: mistakes asked about and set right, or noticed by the writer afterwards."""
    if log.status == "queried":
        log.question = (open_question(lot, log), "")
        return
    if log.status != "verified":
        return
    mistake = mistake_in(lot, log)
    if mistake is not None:
        log.question, log.said = (mistake.question, mistake.answer), mistake.said(lot, log)
        log.has_name = mistake.is_name
    elif lot.random() < CORRECTED and log.attendance:
        log.corrected, log.said = True, {"attendance": log.attendance + lot.randint(1, 4)}


def _break_down(
    lot: random.Random,
    pattern: dict[str, Any],
    totals: dict[str, Any],
    logs: Sequence[Log],
    breakable: set[str],
) -> None:
    """First-time attendances that add up to the quarter's total, and breakdowns that add up to each attendance, where they were given."""
    given = pattern.get("breakdown_given") or {}
    shares = pattern.get("breakdowns") or {}
    _first_times(
        lot,
        [log for log in logs if log.status == "verified"],
        totals["first_time_verified"],
        given.get("first_time", 0),
    )
    for log in logs:
        if log.status != "verified" and log.attendance and lot.random() < given.get("first_time", 0):
            log.first_time = round(log.attendance * shares["first_time"]["first"])
        if log.type not in breakable or not log.attendance or log.attendance < 10:
            continue
        for name in ("age_band", "gender", "newcomer"):
            if name in shares and lot.random() < given.get(name, 0):
                log.breakdowns[name] = _split(lot, log.attendance, shares[name])


def _first_times(lot: random.Random, logs: Sequence[Log], total: int, share_given: float) -> None:
    """Spread the quarter's first-time attendances over those logs that say how many; as many more say it as the total needs."""
    order = [log for log in logs if log.attendance is not None]
    lot.shuffle(order)
    told = [log for log in order if lot.random() < share_given]
    rest = [log for log in order if log not in told]
    while sum(log.attendance or 0 for log in told) < total and rest:
        told.append(rest.pop())
    limits = [log.attendance or 0 for log in told]
    for log, count in zip(
        told,
        share_out(total, [limit * lot.uniform(0.6, 1.4) for limit in limits], most=limits) if told else [],
        strict=True,
    ):
        log.first_time = count


def _split(lot: random.Random, total: int, shares: dict[str, float]) -> dict[str, int]:
    counts = share_out(total, [share * lot.uniform(0.75, 1.25) for share in shares.values()])
    return {name: count for name, count in zip(shares, counts, strict=True) if count or name != "another"}
