"""The schedule and the worker's timetable stay in step."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django_celery_beat.models import PeriodicTask

from mel.enums import ReportKind
from mel.models import ReportSchedule
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
