"""Who may see and do what with an activity log, in every state: the rule, the query and the services agree with the table."""

import pytest
from django.core.exceptions import PermissionDenied

from portal.access import abilities
from portal.errors import DomainError
from programmes import services
from programmes.models import ActivityLog, Programme
from tests.programmes.cast import ACTIONS, PROGRAMMES_SEEN, READERS, STATES, WRITERS, assemble, may
from tests.programmes.factories import LogFactory

pytestmark = pytest.mark.django_db
DO = {
    "change": lambda log, by: services.update_log(
        log=log, by=by, version=log.version, values={"attendance": 24}
    ),
    "discard": lambda log, by: services.discard(log=log, by=by),
    "redact": lambda log, by: services.redact(
        log=log, by=by, version=log.version, texts={"happened": "Someone came"}
    ),
    "submit": lambda log, by: services.submit(log=log, by=by),
    "verify": lambda log, by: services.verify(log=log, by=by),
    "query": lambda log, by: services.query(log=log, by=by, question="Was that over the whole evening?"),
    "answer": lambda log, by: services.answer(log=log, by=by, words="Yes, counted at the door."),
    "correct": lambda log, by: services.correct(log=log, by=by, reason="Typing error"),
    "withdraw": lambda log, by: services.withdraw(log=log, by=by, reason="Logged twice"),
    "restore": lambda log, by: services.restore(log=log, by=by),
}


@pytest.mark.parametrize("state", STATES)
def test_rule_query_and_service_agree_with_the_table(state: str) -> None:
    cast = assemble()
    cells = 0
    for who, person in cast.people.items():
        for action in ACTIONS:
            log = LogFactory(programme=cast.programme, status=state)
            expected = may(who, action, log)
            assert (
                person.has_perm(f"programmes.{action}_activitylog", log)
                if expected
                else not _allowed(person, action, log)
            ), (who, action, state)
            if action == "view":
                assert ActivityLog.objects.visible_to(person).filter(pk=log.pk).exists() is expected, (
                    who,
                    state,
                )
            else:
                assert abilities(person, log)[action] is expected
                assert _does(DO[action], log, person) is expected, (who, action, state)
            cells += 1
    assert cells == len(cast.people) * len(ACTIONS)


def _allowed(person, action, log) -> bool:
    return person.has_perm(f"programmes.{action}_activitylog", log)


def _does(act, log, person) -> bool:
    try:
        act(log, person)
    except (PermissionDenied, DomainError):
        assert (
            not ActivityLog.objects.filter(pk=log.pk).exclude(status=log.status, version=log.version).exists()
        )
        return False
    return True


def test_nobody_verifies_what_they_wrote_or_sent() -> None:
    cast = assemble()
    officer = cast.people["officer"]
    for field in ("created_by", "submitted_by"):
        log = LogFactory(programme=cast.programme, **{field: officer})
        assert not officer.has_perm("programmes.verify_activitylog", log)
        assert cast.people["coordinator"].has_perm("programmes.verify_activitylog", log)
        assert log not in ActivityLog.objects.to_verify_by(officer)


def test_an_officer_who_corrected_a_log_does_not_verify_it() -> None:
    cast = assemble()
    log = LogFactory(programme=cast.programme, status="verified")
    services.update_log(
        log=log,
        by=cast.people["officer"],
        version=log.version,
        values={"attendance": 20},
        reason="The room list says 20",
    )
    with pytest.raises(PermissionDenied):
        services.verify(log=log, by=cast.people["officer"])
    services.verify(log=log, by=cast.people["coordinator"])


def test_what_the_rules_say_of_keeping_is_what_the_query_finds() -> None:
    cast = assemble()
    for state in STATES:
        log = LogFactory(programme=cast.programme, status=state)
        for who, person in cast.people.items():
            found = ActivityLog.objects.in_charge_of(person).filter(pk=log.pk).exists()
            assert found is (may(who, "redact", log) and who not in ("writer", "writers_manager")), (
                who,
                state,
            )


def test_lists_cost_one_query_and_for_partners_and_evaluators_a_look_at_their_programmes(
    django_assert_max_num_queries,
) -> None:
    cast = assemble()
    LogFactory(programme=cast.programme)
    for who, person in cast.people.items():
        assert person.active_assignments is not None
        looked_up = who in WRITERS | {"joined_partner", "other_partner", "evaluator", "other_evaluator"}
        with django_assert_max_num_queries(2 if looked_up else 1 if who in READERS else 0):
            list(ActivityLog.objects.visible_to(person))


@pytest.mark.parametrize("state", ["concept", "approved", "running", "closed"])
def test_programmes_are_seen_by_those_they_concern(state: str) -> None:
    cast = assemble()
    Programme.objects.update(status=state)
    seen = PROGRAMMES_SEEN - ({"council_lead"} if state == "concept" else set())
    for who, person in cast.people.items():
        assert Programme.objects.visible_to(person).exists() is (who in seen), who
        programme = Programme.objects.get()
        assert person.has_perm("programmes.view_programme", programme) is (who in seen), who
        keeps = who in ("officer", "district_officer", "coordinator") and state != "closed"
        assert person.has_perm("programmes.change_programme", programme) is keeps, who
        logs = who in ("writer", "writers_manager", "joined_partner", "officer") and state == "running"
        assert person.has_perm("programmes.add_activitylog", programme) is (logs and who != "officer"), who
