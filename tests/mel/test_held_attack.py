"""Whoever keeps every edition and looks at the dashboard all the time learns of no small count more than that it is small."""

import datetime as dt
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mel.enums import Measured
from mel.models import HeldCount, HeldLog
from mel.reports.council import build
from mel.services.held import hold
from programmes.models import ActivityLog
from tests.mel.attacker import MOST, Attacker
from tests.mel.conftest import QUARTER

pytestmark = pytest.mark.django_db
SLOW_IS_FINE = settings(
    deadline=None,
    derandomize=True,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PEOPLE = st.one_of(st.integers(0, 4), st.integers(0, 9), st.integers(10, 40))
ADDED = st.tuples(st.just("add"), PEOPLE, st.integers(0, 1))
WITHDRAWN = st.tuples(st.just("withdraw"), st.integers(0, 8), st.just(0))
STEPS = st.lists(
    st.one_of(
        ADDED,
        st.tuples(st.just("add"), st.integers(0, 4), st.just(0)),
        WITHDRAWN,
        st.tuples(st.just("correct"), st.integers(0, 8), st.integers(0, 12)),
        st.tuples(st.just("move"), st.integers(0, 8), st.integers(0, 1)),
        st.tuples(st.just("look"), st.just(0), st.just(0)),
    ),
    min_size=4,
    max_size=14,
)


@contextmanager
def undone():
    """What is written goes again, so that a hundred stories fit into one city."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Story:
    """A run of logs that come, go, move, and are corrected unless they were counted in with others.

    Of those, put right by five or more while others of the group are put right or withdrawn too, a small number can be narrowed
    down in some turns: decision 12 says so.
    """

    def __init__(self, city):
        self.city, self.logs, self.versions, self.true = city, [], {}, {}

    def take(self, what, which, value):
        if what == "add":
            log = self.city.log(QUARTER.starts_on, which, place=value)
            self.logs.append(log.pk)
            self.versions[log.pk] = 0
            self.true[log.pk, 0] = which
        elif what != "look" and self.logs:
            getattr(self, what)(self.logs[which % len(self.logs)], value)

    def withdraw(self, pk, _value):
        ActivityLog.objects.filter(pk=pk).update(status="withdrawn", verified_at=None)

    def correct(self, pk, value):
        mine = HeldLog.objects.filter(log=pk, held__people__isnull=False).values("held")
        if HeldLog.objects.filter(held__in=mine).exclude(log=pk).exists():
            return
        self.versions[pk] += 1
        self.true[pk, self.versions[pk]] = value
        ActivityLog.objects.filter(pk=pk).update(attendance=value)

    def move(self, pk, value):
        ActivityLog.objects.filter(pk=pk).update(area=self.city.places[value])

    def show(self, attacker):
        hold([QUARTER])
        standing = ActivityLog.objects.verified().filter(pk__in=self.logs).values_list("pk", flat=True)
        groups = {held.pk: (held.people, []) for held in HeldCount.objects.filter(measure=Measured.CONTACTS)}
        for held_id, log in HeldLog.objects.filter(measure=Measured.CONTACTS).values_list("held_id", "log"):
            groups[held_id][1].append(log)
        attacker.look([(pk, self.versions[pk]) for pk in standing], groups)


def not_told(low, high):
    """Small or not, they cannot say: it may be four or more; and nobody may have come, or it is no small count as far as they know."""
    return high >= 4 and (low == 0 or high >= 5)


@SLOW_IS_FINE
@given(steps=STEPS)
def test_no_small_count_can_be_told_from_all_looks_together(city, steps):
    """Of a log that was put right, the number that is right."""
    with undone():
        story, attacker = Story(city), Attacker()
        for step in steps:
            story.take(*step)
            story.show(attacker)
        right = {log: max(v for known, v in attacker.names if known == log) for log, _v in attacker.names}
        for log, version in right.items():
            low, high = attacker.range_of(log, version)
            true = story.true[log, version]
            assert low <= true <= high <= MOST
            assert true >= 5 or not_told(low, high), (true, low, high)


def shown(city, steps, council_lead, few=None):
    """All that is shown after each step, whole reports as they are frozen; and the logs that were never counted in.

    Args:
        few: number of people by position, in place of what the steps say.
    """
    story, reports = Story(city), []
    for what, which, value in steps:
        if what == "add" and few and len(story.logs) in few:
            which = few[len(story.logs)]
        story.take(what, which, value)
        hold([QUARTER])
        reports.append(build(QUARTER, council_lead).as_json())
    told = HeldLog.objects.filter(held__people__isnull=False).values_list("log", flat=True)
    return reports, [i for i, pk in enumerate(story.logs) if pk not in set(told)]


@settings(SLOW_IS_FINE, max_examples=8)
@given(steps=st.lists(st.one_of(ADDED, WITHDRAWN), min_size=4, max_size=8))
def test_reports_are_the_same_to_the_letter_whatever_number_waits(city, council_lead, time_machine, steps):
    time_machine.move_to(dt.datetime(2027, 1, 20, 9, tzinfo=dt.UTC), tick=False)
    with undone():
        reports, waiting = shown(city, steps, council_lead)
    for people in (0, 4):
        with undone():
            few = dict.fromkeys(waiting, 0) | dict.fromkeys(waiting[:1], people)
            assert shown(city, steps, council_lead, few)[0] == reports


def test_this_attacker_breaks_figures_that_are_held_one_by_one():
    """Two rows that stand still and a total that moves: what the ledger is for, and that the attack finds it."""
    attacker = Attacker()
    rows = [attacker.unknown("here", 0), attacker.unknown("there", 0)]
    for row in rows:
        attacker.note([row], 0, 4)
    attacker.note(rows, 5, 9)
    assert attacker.range_of("here", 0) == (1, 4)
    assert not not_told(1, 4)


def test_this_attacker_breaks_a_report_that_follows_the_logs():
    attacker = Attacker()
    attacker.look([("many", 0)], {1: (40, ["many"])})
    attacker.look([("many", 0), ("few", 0)], {1: (43, ["many", "few"])})
    assert attacker.range_of("few", 0) == (3, 3)
