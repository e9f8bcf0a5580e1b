"""The tables of steps: no state without a way out, and no path that the database or the tables would not allow."""

import datetime as dt
import itertools
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.errors import DomainError
from portal.inbox.models import Notice
from programmes import services
from programmes.enums import LogStatus, ProgrammeStatus
from programmes.models import ActivityLog, Programme
from programmes.workflow import LOG_STEPS, PROGRAMME_STEPS, log_steps_from, programme_steps_from
from tests.factories import UserFactory
from tests.programmes.factories import InterventionFactory, LogFactory, ProgrammeFactory
from tests.programmes.test_access_of_logs import DO

QUIET = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("status", LogStatus.values)
def test_every_state_of_a_log_has_a_way_out(status: str) -> None:
    assert log_steps_from(status)


@pytest.mark.parametrize("status", ProgrammeStatus.values)
def test_every_state_of_a_programme_has_a_way_out(status: str) -> None:
    assert programme_steps_from(status)


@pytest.mark.django_db
@QUIET
@given(path=st.lists(st.sampled_from(sorted(LOG_STEPS)), max_size=12))
def test_any_sequence_of_steps_follows_the_table(path: list[str]) -> None:
    log = LogFactory(status="draft")
    writer, officer = (
        UserFactory(organisation=log.organisation, role="partner_member"),
        UserFactory(role="programme_coordinator"),
    )
    steps = 0
    for action in path:
        before = ActivityLog.objects.get(pk=log.pk)
        by = officer if action in ("verify", "query") else writer
        possible = before.status in LOG_STEPS[action].sources and not (
            action == "withdraw" and before.status == "verified"
        )
        try:
            DO[action](before, by)
        except (DomainError, PermissionDenied):
            assert not possible
            continue
        assert possible
        steps += 1
        after = ActivityLog.objects.get(pk=log.pk)
        assert after.status == LOG_STEPS[action].target
        assert (after.verified_at is not None) is (after.status == "verified")
        assert after.version == before.version + 1
    rows = list(log.transitions.all())
    assert len(rows) == steps
    assert all(a.to_status == b.from_status for a, b in itertools.pairwise(rows))


@pytest.mark.django_db
def test_a_programme_goes_from_concept_to_closed_and_leaves_a_trail() -> None:
    coordinator = UserFactory(role="programme_coordinator")
    programme = services.create_programme(
        by=coordinator,
        title="Night gym",
        level="primary",
        intervention=InterventionFactory(),
        city_role="fund",
        lead=UserFactory().organisation,
    )
    with pytest.raises(DomainError, match="Do no harm"):
        services.step_programme(programme=programme, action="approve", by=coordinator)
    for kind in ("do_no_harm", "gender"):
        services.record_check(
            programme=programme, kind=kind, done_on=timezone.localdate(), result="complete", by=coordinator
        )
    services.step_programme(programme=programme, action="approve", by=coordinator)
    with pytest.raises(DomainError, match="safeguarding"):
        services.step_programme(programme=programme, action="start", by=coordinator)
    programme.refresh_from_db()
    services.update_programme(
        programme=programme,
        by=coordinator,
        version=programme.version,
        safeguarding_contact="Duty desk",
        starts_on=dt.date(2026, 1, 5),
    )
    for action, reason in (
        ("start", ""),
        ("pause", "Hall closed"),
        ("resume", ""),
        ("complete", ""),
        ("close", "Report accepted"),
    ):
        services.step_programme(programme=programme, action=action, by=coordinator, reason=reason)
    assert list(programme.transitions.values_list("to_status", flat=True)) == [
        "approved",
        "running",
        "paused",
        "running",
        "completed",
        "closed",
    ]
    with pytest.raises(PermissionDenied):
        programme.refresh_from_db()
        services.update_programme(
            programme=programme, by=coordinator, version=programme.version, title="Other"
        )


@pytest.mark.django_db
@pytest.mark.parametrize("action", sorted(PROGRAMME_STEPS))
def test_a_step_that_needs_a_reason_is_refused_without_one(action: str) -> None:
    step = PROGRAMME_STEPS[action]
    programme = ProgrammeFactory(status=step.sources[0])
    for kind in ("do_no_harm", "gender"):
        programme.checks.create(kind=kind, done_on=dt.date(2026, 1, 1), result="complete")
    coordinator = UserFactory(role="programme_coordinator")
    if step.needs_reason:
        with pytest.raises(DomainError) as refused:
            services.step_programme(programme=programme, action=action, by=coordinator, reason="  ")
        assert refused.value.field == "reason"
    services.step_programme(
        programme=programme, action=action, by=coordinator, reason="Agreed at the round table"
    )
    assert Programme.objects.get(pk=programme.pk).status == step.target


@pytest.mark.django_db
def test_parts_of_another_level_are_emptied() -> None:
    coordinator = UserFactory(role="programme_coordinator")
    programme = ProgrammeFactory(
        level="secondary", vulnerability="Isolation", sequence="Meeting, agreement, review"
    )
    changed = services.update_programme(
        programme=programme, by=coordinator, version=1, level="primary", setting=["custody"]
    )
    assert (changed.vulnerability, changed.sequence, changed.setting) == ("", "", [])


@pytest.mark.django_db
def test_a_stale_programme_form_is_refused() -> None:
    coordinator, programme = UserFactory(role="programme_coordinator"), ProgrammeFactory()
    services.update_programme(programme=programme, by=coordinator, version=1, summary="New")
    with pytest.raises(DomainError) as refused:
        services.update_programme(programme=programme, by=coordinator, version=1, summary="Newer")
    assert refused.value.code == "conflict"


@pytest.mark.django_db
def test_who_changes_what_was_sent_leaves_the_check_to_another_and_the_partner_hears_the_questions(
    django_capture_on_commit_callbacks: Any,
) -> None:
    log = LogFactory(status="draft", attendance=20)
    writer = UserFactory(organisation=log.organisation, role="partner_member")
    officer, other = UserFactory(role="programme_coordinator"), UserFactory(role="programme_coordinator")
    sent = services.submit(log=log, by=writer)
    changed = services.update_log(log=sent, by=officer, version=sent.version, values={"attendance": 200})
    with pytest.raises(PermissionDenied):
        services.verify(log=changed, by=officer)
    assert services.verify_many(logs=[log.pk], by=officer) == (0, 1)
    with django_capture_on_commit_callbacks(execute=True):
        services.query(log=changed, by=other, question="So many?")
    assert [note.user for note in Notice.objects.all()] == [writer]
    answered = services.answer(log=changed, by=writer, words="Yes, two hundred.")
    assert services.verify(log=answered, by=other).status == "verified"
