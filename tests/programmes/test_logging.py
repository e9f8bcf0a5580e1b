"""Storing an activity: once, whole, and with its earlier words kept."""

import datetime as dt
import threading
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.db.utils import IntegrityError, ProgrammingError
from django.utils import timezone

from portal.audit.models import AuditEvent
from portal.errors import DomainError
from programmes import services
from programmes.checks import unknown_by_dimension
from programmes.history import revisions
from programmes.models import ActivityLog, ActivityLogTransition, Programme
from tests.factories import UserFactory
from tests.programmes.factories import LogFactory, ProgrammeFactory, TypeFactory, breakdown

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)


def writer_of(programme: Programme):
    return UserFactory(organisation=programme.lead, role="partner_member")


def log_it(programme: Programme, by, **values):
    given = {"area": programme.areas.first(), "type": TypeFactory(), "attendance": 23, "date": DAY, **values}
    return services.log_activity(programme=programme, by=by, **given)


def test_a_log_is_stored_with_its_step_and_one_audit_event() -> None:
    programme = ProgrammeFactory()
    saved = log_it(programme, writer_of(programme))
    assert saved.is_new
    assert saved.log.status == "submitted"
    assert list(saved.log.transitions.values_list("action", "from_status", "to_status")) == [
        ("submit", "draft", "submitted")
    ]
    assert AuditEvent.objects.filter(action="programmes.add_activitylog", object_id=saved.log.pk).count() == 1


def test_sent_twice_is_stored_once() -> None:
    programme = ProgrammeFactory()
    by, client_id = writer_of(programme), uuid.uuid4()
    first = log_it(programme, by, client_id=client_id)
    second = log_it(programme, by, client_id=client_id, attendance=99)
    assert (second.log.pk, second.is_new, second.log.attendance) == (first.log.pk, False, 23)


def test_another_organisations_client_id_is_refused_without_a_word_about_it() -> None:
    programme, other = ProgrammeFactory(), ProgrammeFactory()
    saved = log_it(programme, writer_of(programme))
    with pytest.raises(DomainError) as refused:
        log_it(other, writer_of(other), client_id=saved.log.client_id)
    assert refused.value.code == "conflict"


@pytest.mark.django_db(transaction=True)
def test_twenty_at_the_same_moment_make_one_record() -> None:
    programme = ProgrammeFactory()
    by, client_id, kind, area = writer_of(programme), uuid.uuid4(), TypeFactory(), programme.areas.first()
    outcomes, start = [], threading.Barrier(20)

    def send() -> None:
        start.wait()
        try:
            outcomes.append(
                services.log_activity(
                    programme=programme,
                    by=by,
                    client_id=client_id,
                    date=DAY,
                    area=area,
                    type=kind,
                    attendance=5,
                )
            )
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 20
    assert sum(saved.is_new for saved in outcomes) == 1
    assert ActivityLog.objects.count() == 1
    assert ActivityLogTransition.objects.count() == 1


def test_a_reported_zero_is_kept_and_a_missing_number_is_asked_for() -> None:
    programme = ProgrammeFactory()
    by = writer_of(programme)
    assert log_it(programme, by, attendance=0).log.attendance == 0
    with pytest.raises(DomainError) as refused:
        log_it(programme, by, attendance=None)
    assert "attendance" in refused.value.by_field()
    assert log_it(programme, by, attendance=None, type=TypeFactory(private=True)).log.attendance is None


def test_a_draft_needs_only_programme_and_date() -> None:
    programme = ProgrammeFactory()
    by = writer_of(programme)
    draft = services.log_activity(programme=programme, by=by, date=DAY, send=False).log
    assert draft.status == "draft"
    with pytest.raises(DomainError) as refused:
        services.submit(log=draft, by=by)
    assert set(refused.value.by_field()) == {"area", "type"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"date": dt.date(2999, 1, 1)}, "date"),
        ({"first_time": 24}, "first_time"),
        ({"hours": 0}, "hours"),
        ({"hours": 337}, "hours"),
        ({"attendance": 100_001}, "attendance"),
        ({"happened": "x" * 10_001}, "happened"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(values: dict, field: str) -> None:
    programme = ProgrammeFactory()
    with pytest.raises(DomainError) as refused:
        log_it(programme, writer_of(programme), **values)
    assert set(refused.value.by_field()) == {field}


def test_age_bands_may_not_add_up_to_more_than_came() -> None:
    programme = ProgrammeFactory()
    young, older, _ = breakdown()
    with pytest.raises(DomainError) as refused:
        log_it(programme, writer_of(programme), attendance=18, breakdowns={young: 11, older: 10})
    assert "adds up to 21" in refused.value.by_field()["breakdowns"][0]


def test_overlapping_needs_may_add_up_to_more_but_none_exceeds_the_total() -> None:
    programme = ProgrammeFactory()
    step_free, child_care = breakdown("access_need", exclusive=False, names=("step_free", "child_care"))
    by = writer_of(programme)
    assert log_it(programme, by, attendance=10, breakdowns={step_free: 8, child_care: 7}).is_new
    with pytest.raises(DomainError):
        log_it(programme, by, attendance=10, breakdowns={step_free: 11})


def test_what_a_breakdown_leaves_out_is_named_unknown() -> None:
    young, older, _ = breakdown()
    assert unknown_by_dimension(20, {young: 5, older: 9}) == {"age_band": 6}
    assert unknown_by_dimension(None, {young: 5}) == {}


def test_one_to_one_work_is_never_broken_down() -> None:
    programme = ProgrammeFactory()
    young, *_ = breakdown()
    with pytest.raises(DomainError) as refused:
        log_it(
            programme,
            writer_of(programme),
            type=TypeFactory(private=True),
            attendance=1,
            breakdowns={young: 1},
        )
    assert "breakdowns" in refused.value.by_field()


def test_a_programme_that_is_not_running_takes_no_logs() -> None:
    programme = ProgrammeFactory(status="concept")
    with pytest.raises(PermissionDenied):
        log_it(programme, writer_of(programme))


def test_a_correction_keeps_the_earlier_value_and_sends_a_verified_log_back() -> None:
    programme = ProgrammeFactory()
    by = writer_of(programme)
    young, *_ = breakdown()
    log = log_it(programme, by, breakdowns={young: 4}).log
    services.verify(log=log, by=UserFactory(role="programme_coordinator"))
    log.refresh_from_db()
    with pytest.raises(DomainError) as refused:
        services.update_log(log=log, by=by, version=log.version, values={"attendance": 32})
    assert refused.value.field == "reason"
    services.update_log(
        log=log,
        by=by,
        version=log.version,
        values={"attendance": 32},
        breakdowns={young: 6},
        reason="Counted again from the list",
    )
    log.refresh_from_db()
    assert (log.status, log.attendance, log.verified_at) == ("submitted", 32, None)
    changes = {(c.field, c.before, c.after) for r in revisions(log) for c in r.changes}
    assert changes == {("attendance", "23", "32"), ("breakdowns", "4", "6")}


def test_a_stale_form_says_what_changed_and_overwrites_nothing() -> None:
    programme = ProgrammeFactory()
    by = writer_of(programme)
    log = log_it(programme, by, title="Quay evening").log
    services.update_log(log=log, by=by, version=log.version, values={"attendance": 30})
    with pytest.raises(DomainError) as refused:
        services.update_log(log=log, by=by, version=log.version, values={"attendance": 40})
    assert refused.value.code == "conflict"
    assert "was 23, now 30" in refused.value.message
    assert ActivityLog.objects.get(pk=log.pk).attendance == 30


def test_redaction_removes_the_words_from_the_past_too() -> None:
    programme = ProgrammeFactory()
    by = writer_of(programme)
    log = log_it(programme, by, happened="Talked with Teapotina about school").log
    log = services.update_log(
        log=log, by=by, version=log.version, values={"happened": "Teapotina and others came"}
    )
    services.query(log=log, by=UserFactory(role="programme_coordinator"), question="Is Teapotina a person?")
    log.refresh_from_db()
    log = services.redact(
        log=log,
        by=by,
        version=log.version,
        texts={"happened": "Some came to talk about school"},
        also_steps=True,
    )
    with connection.cursor() as cursor:
        for table in (
            "programmes_activitylog",
            "programmes_activityloghistory",
            "programmes_activitylogtransition",
            "audit_auditevent",
        ):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%%Teapotina%%'")
            assert cursor.fetchone()[0] == 0, table
    assert revisions(log)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE programmes_activitylogtransition SET reason = 'x'",
        "DELETE FROM programmes_activitylogtransition",
    ],
)
def test_steps_are_never_changed(statement: str) -> None:
    programme = ProgrammeFactory()
    log_it(programme, writer_of(programme))
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "change",
    [
        {"status": "verified"},
        {"status": "submitted", "submitted_at": None},
        {"verified_at": timezone.now()},
        {"first_time": 50},
        {"area": None},
    ],
)
def test_the_database_refuses_halves_of_a_pair(change: dict) -> None:
    log = LogFactory()
    with pytest.raises(IntegrityError):
        ActivityLog.objects.filter(pk=log.pk).update(**change)


def test_many_are_verified_together_and_those_that_moved_on_are_counted() -> None:
    programme = ProgrammeFactory()
    officer = UserFactory(role="city_officer")
    waiting, own, gone = (
        LogFactory(programme=programme),
        LogFactory(programme=programme, created_by=officer),
        LogFactory(programme=programme, status="queried"),
    )
    assert services.verify_many(logs=[waiting.pk, own.pk, gone.pk], by=officer) == (1, 2)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.verified_by, waiting.transitions.get().action) == (
        "verified",
        officer,
        "verify",
    )


def test_control_and_direction_characters_are_taken_out() -> None:
    programme = ProgrammeFactory()
    log = log_it(programme, writer_of(programme), happened="a\x00b\u202ec\r\nd").log
    assert ActivityLog.objects.get(pk=log.pk).happened == "abc\nd"


def test_no_word_of_a_discarded_draft_stays_behind() -> None:
    programme = ProgrammeFactory()
    by = writer_of(programme)
    draft = services.log_activity(
        programme=programme, by=by, date=DAY, send=False, happened="Teapotina came"
    ).log
    draft = services.update_log(
        log=draft, by=by, version=draft.version, values={"happened": "Teapotina left"}
    )
    services.discard(log=draft, by=by)
    assert not ActivityLog.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM programmes_activityloghistory t WHERE t::text LIKE '%%Teapotina%%'"
        )
        assert cursor.fetchone()[0] == 0
