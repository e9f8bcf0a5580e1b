"""The plan can be asked how it stood on any day, and a report is refused where it would mislead."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal.access import SYSTEM
from portal.errors import DomainError
from strategy import services
from strategy.enums import MeasureStatus
from strategy.models import ActionPlan, Measure, Milestone
from strategy.selectors import plan_in_force, standing
from tests.factories import UserFactory, make_plan

pytestmark = pytest.mark.django_db
SPRING, SUMMER, AUTUMN = dt.date(2026, 3, 31), dt.date(2026, 6, 30), dt.date(2026, 9, 30)


@pytest.fixture
def plan() -> ActionPlan:
    return make_plan(measures=4)


def report(number: int, status: str, day: dt.date, note: str = "Because.") -> None:
    services.report_status(
        measure=Measure.objects.get(number=number), status=status, note=note, reported_on=day, by=SYSTEM
    )


def test_a_past_day_shows_what_was_known_then(plan: ActionPlan) -> None:
    report(1, "on_track", SPRING)
    report(1, "delayed", AUTUMN)
    assert standing(plan, SUMMER).by_status[MeasureStatus.ON_TRACK] == 1
    assert standing(plan, AUTUMN).by_status[MeasureStatus.DELAYED] == 1
    assert standing(plan, SPRING - dt.timedelta(days=1)).by_status[MeasureStatus.NOT_STARTED] == 4


def test_a_delayed_measure_is_not_under_way(plan: ActionPlan) -> None:
    report(1, "delayed", SPRING)
    assert standing(plan, SPRING).done_or_under_way == 0


def test_dropped_measures_leave_the_denominator(plan: ActionPlan) -> None:
    report(1, "done", SPRING)
    report(2, "at_risk", SPRING)
    report(3, "dropped", SPRING)
    stand = standing(plan, SPRING)
    assert (stand.done_or_under_way, stand.not_dropped, stand.total) == (2, 3, 4)


def test_a_late_report_about_the_past_does_not_change_today(plan: ActionPlan) -> None:
    report(1, "done", AUTUMN)
    report(1, "on_track", SPRING)
    measure = Measure.objects.get(number=1)
    assert (measure.status, measure.status_on) == ("done", AUTUMN)
    assert standing(plan, SUMMER).by_status[MeasureStatus.ON_TRACK] == 1


def test_milestones_late_counts_those_not_reached_by_the_day(plan: ActionPlan) -> None:
    measure = Measure.objects.get(number=1)
    Milestone.objects.create(measure=measure, title="Begun", due_on=SPRING, done_on=SUMMER)
    assert standing(plan, SPRING + dt.timedelta(days=1)).milestones_late == 1
    assert standing(plan, SUMMER).milestones_late == 0


@pytest.mark.parametrize("status", ["at_risk", "delayed", "dropped"])
def test_bad_news_wants_a_reason(plan: ActionPlan, status: str) -> None:
    measure = Measure.objects.get(number=1)
    officer = UserFactory(role="city_officer", organisation=measure.lead)
    with pytest.raises(DomainError) as refused:
        services.report_status(measure=measure, status=status, by=officer)
    assert refused.value.field == "note"


def test_no_status_is_reported_for_a_day_to_come(plan: ActionPlan) -> None:
    with pytest.raises(DomainError):
        report(1, "done", timezone.localdate() + dt.timedelta(days=1))


def test_an_officer_of_another_department_cannot_report(plan: ActionPlan) -> None:
    with pytest.raises(PermissionDenied):
        services.report_status(
            measure=Measure.objects.get(number=1), status="done", by=UserFactory(role="city_officer")
        )


def test_a_new_plan_in_force_supersedes_the_one_before(plan: ActionPlan) -> None:
    newer = services.create_plan(
        slug="newer", title="Newer", area=plan.area, starts_on=SPRING, ends_on=AUTUMN, by=SYSTEM
    )
    services.put_plan_in_force(plan=newer, by=SYSTEM)
    plan.refresh_from_db()
    assert plan.status == "superseded"
    assert plan_in_force() == newer


def test_drafts_are_hidden_from_those_who_do_not_work_on_them() -> None:
    draft = make_plan(in_force=False)
    assert not ActionPlan.objects.visible_to(UserFactory(role="council_lead")).filter(pk=draft.pk).exists()
    assert ActionPlan.objects.visible_to(UserFactory(role="city_officer")).filter(pk=draft.pk).exists()
