"""The schedule and the worker's timetable stay in step."""

import datetime as dt
import json

import pytest
from django.core.exceptions import PermissionDenied
from django_celery_beat.models import PeriodicTask

from mel.enums import ReportKind
from mel.models import ReportEdition, ReportSchedule
from mel.services import edition
from mel.services.schedule import save_schedule
from portal.config.celery import app
from portal.errors import DomainError
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def save(by, **more):
    wanted = {
        "kind": ReportKind.COUNCIL_QUARTERLY,
        "lead_days": 15,
        "hour": 6,
        "enabled": True,
        "recipients": [],
    } | more
    return save_schedule(by=by, **wanted)


def test_saving_writes_the_workers_timetable(coordinator):
    schedule = save(coordinator)
    task = PeriodicTask.objects.get()
    assert task.enabled
    assert json.loads(task.args) == [schedule.pk]
    assert (task.crontab.hour, task.crontab.minute) == ("6", "15")
    app.loader.import_default_modules()
    assert task.task in app.tasks


def test_changing_it_changes_the_same_entry(coordinator):
    save(coordinator)
    save(coordinator, hour=22, enabled=False, lead_days=20)
    assert ReportSchedule.objects.get().lead_days == 20
    task = PeriodicTask.objects.get()
    assert task.crontab.hour == "22"
    assert not task.enabled


def test_a_recipient_who_may_not_read_reports_is_refused_and_nothing_changes(coordinator):
    save(coordinator)
    with pytest.raises(DomainError) as refused:
        save(coordinator, hour=1, recipients=[UserFactory(role="partner_member")])
    assert refused.value.field == "recipients"
    assert ReportSchedule.objects.get().hour == 6


@pytest.mark.parametrize("wrong", [{"lead_days": 81}, {"lead_days": -1}, {"hour": 24}])
def test_numbers_out_of_range_are_refused(coordinator, wrong):
    with pytest.raises(DomainError):
        save(coordinator, **wrong)


@pytest.mark.parametrize(
    "role", ["council_lead", "city_officer", "evaluator", "partner_manager", "administrator"]
)
def test_only_the_coordinator_changes_it(role):
    with pytest.raises(PermissionDenied):
        save(UserFactory(role=role))
    assert not PeriodicTask.objects.exists()


class TestACallThatGotLost:
    """The timetable called, and the message never reached a worker."""

    MORNING = dt.datetime(2026, 10, 20, 9, tzinfo=dt.UTC)

    def at(self, coordinator, *, changed: dt.datetime, **more):
        save(coordinator, **more)
        ReportSchedule.objects.update(changed_at=changed)

    def test_is_made_up_for_once(self, coordinator):
        self.at(coordinator, changed=self.MORNING - dt.timedelta(days=1))
        edition.make_up(self.MORNING)
        edition.make_up(self.MORNING + dt.timedelta(minutes=5))
        assert list(ReportEdition.objects.values_list("period", "number")) == [("2026-Q3", 1)]

    def test_is_not_owed_before_the_days_call(self, coordinator):
        """On the day the report falls due, an hour before it is called for, the quarter before is the latest."""
        self.at(coordinator, changed=self.MORNING - dt.timedelta(days=30), lead_days=20, hour=11)
        edition.make_up(self.MORNING)
        assert list(ReportEdition.objects.values_list("period", flat=True)) == ["2026-Q2"]

    def test_is_not_owed_by_a_schedule_that_was_changed_after_it(self, coordinator):
        self.at(coordinator, changed=self.MORNING - dt.timedelta(minutes=30))
        assert edition.make_up(self.MORNING) == []

    def test_is_not_owed_by_a_schedule_that_is_off(self, coordinator):
        self.at(coordinator, changed=self.MORNING - dt.timedelta(days=1), enabled=False)
        assert edition.make_up(self.MORNING) == []
