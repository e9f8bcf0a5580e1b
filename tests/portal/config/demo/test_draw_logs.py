"""The logs of the story, before anything is written."""

from collections import defaultdict

import pytest
import yaml

from portal.config.demo.draw_logs import draw_logs
from portal.config.demo.draw_mistakes import MISTAKES
from portal.config.demo.tale import TODAY, tell
from programmes import reference

LISTED = yaml.safe_load(
    (__import__("pathlib").Path(reference.__file__).parent / "activity_types.yaml").read_text()
)["activity_types"]
COUNTABLE = {t["slug"] for t in LISTED if t["counts"].startswith("sessions and")}
BREAKABLE = {t["slug"] for t in LISTED if t["attendance_breakdown_allowed"]}


@pytest.fixture(scope="module")
def logs():
    return draw_logs(COUNTABLE, BREAKABLE)


def test_every_programme_and_quarter_hits_its_control_totals(logs):
    drawn = defaultdict(lambda: defaultdict(float))
    for log in logs:
        sums = drawn[log.programme, f"{log.date.year}-Q{(log.date.month + 2) // 3}"]
        for name, value in (
            ("logs", 1),
            (log.status, 1),
            ("hours", log.hours),
            ("contacts", log.attendance or 0),
        ):
            sums[name] += value
        if log.status == "verified":
            sums["contacts_verified"] += log.attendance or 0
            sums["first_time_verified"] += log.first_time or 0
    told = {
        (p["programme"], t["period"]): t for p in tell("activities")["patterns"] for t in p["control_totals"]
    }
    assert drawn.keys() == told.keys()
    for key, totals in told.items():
        assert {name: drawn[key][name] for name in totals if name != "period"} == {
            n: v for n, v in totals.items() if n != "period"
        }, key


def test_breakdowns_add_up_and_are_kept_only_where_nobody_can_be_recognised(logs):
    for log in logs:
        assert all(sum(counts.values()) == log.attendance for counts in log.breakdowns.values())
        assert not log.breakdowns or (log.type in BREAKABLE and log.attendance >= 10)
        assert log.first_time is None or 0 <= log.first_time <= log.attendance


def test_nothing_happens_before_its_time(logs):
    assert all(log.date <= log.sent_on <= log.verified_on <= TODAY for log in logs)
    assert {log.date.weekday() for log in logs if log.programme == "youth_council"} == {2}


def test_some_logs_were_asked_about_and_some_set_right(logs):
    assert 50 <= sum(1 for log in logs if log.question and log.question[1]) <= 130
    assert 10 <= sum(log.corrected for log in logs) <= 60
    assert all(log.question for log in logs if log.status == "queried")


def test_every_kind_of_mistake_is_made_and_each_question_fits_its_log(logs):
    asked = {log.question[0] for log in logs if log.question}
    assert {mistake.question for mistake in MISTAKES} <= asked
    for log in logs:
        assert all(getattr(log, name) != first for name, first in log.said.items())
        assert not log.said or log.status == "verified"
        assert log.has_name == ("happened" in log.said)


def test_each_log_has_an_id_of_its_own(logs):
    assert len({log.client_id for log in logs}) == 2449
