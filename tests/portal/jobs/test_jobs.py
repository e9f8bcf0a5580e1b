"""Long work is done once, can be stopped, and says how it ended."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from portal.errors import DomainError
from portal.inbox.models import Notice
from portal.jobs import registry, services
from portal.jobs.models import Job, JobState
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A kind of job whose work the test sets."""
    box: dict[str, Any] = {"runs": 0, "work": lambda job, progress: "/result/"}

    def work(job: Job, progress: services.Progress) -> str:
        box["runs"] += 1
        return box["work"](job, progress)

    monkeypatch.setitem(registry._kinds, "test.work", work)
    return box


def make(**fields: Any) -> Job:
    return Job.objects.create(kind="test.work", title="Work", by=UserFactory(), **fields)


def test_done_work_leads_to_its_result_and_tells_the_person(kind: dict[str, Any]) -> None:
    job = make()
    services.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.percent, job.result_url) == (JobState.DONE, 100, "/result/")
    assert Notice.objects.get(user=job.by).url == "/result/"


def test_the_same_message_delivered_twice_does_the_work_once(kind: dict[str, Any]) -> None:
    job = make()
    services.run(str(job.pk))
    services.run(str(job.pk))
    assert kind["runs"] == 1


def test_a_refusal_of_the_domain_is_told_in_its_own_words(kind: dict[str, Any]) -> None:
    def refuse(job: Job, progress: services.Progress) -> str:
        raise DomainError("The file has no rows.")

    kind["work"] = refuse
    job = make()
    services.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, "The file has no rows.")


def test_stopping_ends_the_work_at_its_next_step(kind: dict[str, Any]) -> None:
    steps = []

    def long(job: Job, progress: services.Progress) -> str:
        for step in range(10):
            progress(step * 10)
            steps.append(step)
            if step == 2:
                services.cancel(job=job, by=job.by)
        return "/result/"

    kind["work"] = long
    job = make()
    services.run(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert steps == [0, 1, 2]


def test_work_whose_worker_fell_silent_is_taken_over(kind: dict[str, Any]) -> None:
    long_ago = timezone.now() - dt.timedelta(minutes=10)
    job = make(state=JobState.RUNNING, heartbeat_at=long_ago, attempts=1)
    assert services.restart_lost() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING])
def test_work_that_bears_a_time_to_come_is_taken_up_after_the_clock_has_jumped_back(
    kind: dict[str, Any], state: JobState
) -> None:
    in_a_year = timezone.now() + dt.timedelta(days=365)
    job = make(state=state, heartbeat_at=in_a_year)
    Job.objects.update(created_at=in_a_year)
    assert services.restart_lost() == 1
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_work_that_waits_its_turn_is_left_alone(kind: dict[str, Any]) -> None:
    make(state=JobState.QUEUED)
    assert services.restart_lost() == 0


def test_a_running_job_with_a_pulse_is_left_alone(kind: dict[str, Any]) -> None:
    job = make(state=JobState.RUNNING, heartbeat_at=timezone.now(), attempts=1)
    services.run(str(job.pk))
    assert kind["runs"] == 0


def test_work_that_kills_its_worker_again_and_again_is_given_up(kind: dict[str, Any]) -> None:
    job = make(
        state=JobState.RUNNING,
        heartbeat_at=timezone.now() - dt.timedelta(minutes=10),
        attempts=services.MAX_ATTEMPTS,
    )
    services.run(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert kind["runs"] == 0


def test_a_worker_that_lost_its_job_to_another_stops_without_ending_it(kind: dict[str, Any]) -> None:
    def slow(job: Job, progress: services.Progress) -> str:
        progress(10)
        Job.objects.filter(pk=job.pk).update(
            attempts=job.attempts + 1
        )  # another worker has claimed it meanwhile
        progress(20)
        raise AssertionError("the work went on although another worker does it")

    kind["work"] = slow
    job = make()
    services.run(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.RUNNING
    assert not Notice.objects.filter(user=job.by).exists()
