"""What a case asks the database: a page and a step a small number of questions, whatever its state and whoever looks."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.inbox import waiting_for
from referrals import configuration, panels
from referrals.models import Case, Record
from referrals.services import facts
from referrals.services.sealing import keys_of
from referrals.services.snapshot import snapshot_of
from referrals.workflow.guards import FACTS
from tests.referrals.support.conftest import Stage
from tests.referrals.test_walls import fresh, put
from tests.signin import sign_in

pytestmark = pytest.mark.django_db
ASIDE = ("SAVEPOINT", "RELEASE", "SELECT set_config")
# State > disclosure stage, most questions of the snapshot.
STATES = {"triage": (1, 6), "panel": (4, 13), "support": (4, 10), "closed": (4, 10)}
MOST_OF_A_PAGE = 30
# Who > most questions of "what waits for me", their roles among them.
WAITS = {
    "teacher": 2, "provider": 10, "custodian": 3, "dpo": 5, "desk": 6, "chair": 7, "team": 15, "police": 8, "coordinator": 11,
}  # fmt: skip


def asked(seen):
    return [q["sql"] for q in seen.captured_queries if not q["sql"].startswith(ASIDE)]


@pytest.fixture
def supported(receive, people):
    """A case with concern, plan, consent and people named on it."""
    return Stage(receive, people).supported()


def test_a_case_page_and_its_snapshot_ask_little_in_every_state(client, people, supported):
    for viewer in (people.coordinator, people.chair):
        sign_in(client, viewer)
        for state, (stage, most) in STATES.items():
            put(supported, SYSTEM, state, stage)
            address = f"/referrals/cases/{supported.pk}/"
            assert client.get(address).status_code == 200
            with CaptureQueriesContext(connection) as page:
                client.get(address)
            assert len(asked(page)) <= MOST_OF_A_PAGE, (state, viewer.roles, asked(page))
            with acting_for(SYSTEM), transaction.atomic():
                found = Case.objects.get(pk=supported.pk)
                with CaptureQueriesContext(connection) as snapshot:
                    snapshot_of(found)
            assert len(asked(snapshot)) <= most, (state, asked(snapshot))


def test_what_the_steps_of_a_state_are_told_is_what_all_parts_would_say(supported):
    process = configuration.process(supported.process, supported.process_version)
    told = set()
    with acting_for(SYSTEM), transaction.atomic():
        for state in process.states:
            Case.objects.filter(pk=supported.pk).update(state=state)
            case = Case.objects.get(pk=supported.pk)
            snapshot = snapshot_of(case)
            steps = process.leaving(state)
            guards = {guard for step in steps for guard in step.guards}
            documents = {slug for step in steps for slug in step.documents}
            assert snapshot.facts & guards == facts.facts_of(case) & guards, state
            assert snapshot.documents & documents == facts.documents_of(case) & documents, state
            told |= snapshot.facts | snapshot.documents
    # Or it would be a comparison of nothing with nothing.
    assert {"behaviour_observed", "consent_form", "plan_draft_present", "giver_entitled"} <= told


def test_every_guard_and_document_of_every_process_has_a_part_that_answers_for_it():
    guards = {slug for part in facts._facts for slug in part.says}
    documents = {slug for part in facts._documents for slug in part.says}
    assert guards == set(FACTS)
    for slug in configuration.presets():
        for step in configuration.process(slug, 1).steps:
            assert set(step.documents) <= documents, step.slug


def test_a_part_that_answers_for_what_it_did_not_name_is_found_out(supported):
    part = facts.Part(lambda case: {"receipt_sent": True}, frozenset({"unseal_decided"}))
    with pytest.raises(LookupError, match="receipt_sent"):
        part.of(supported)


def test_a_snapshot_sees_what_was_written_before_it_and_leaves_nothing_on_the_case(supported):
    with acting_for(SYSTEM), transaction.atomic():
        put(supported, SYSTEM, "triage", 1)
        case = Case.objects.prefetch_related("records", "concerns").get(pk=supported.pk)
        assert "deidentified_summary" not in snapshot_of(case).documents
        row = Record(case=case, round=case.round, kind="deidentified_summary")
        keys_of(case).seal(row, "text", "Somebody who likes bicycles.")
        row.save(force_insert=True)
        case.refresh_from_db(fields=["stage"])
        assert "deidentified_summary" in snapshot_of(case).documents
        remembered = set(case._prefetched_objects_cache)
    assert remembered == {"records", "concerns"} and "identity" not in case._state.fields_cache


def test_a_step_asks_only_for_what_it_needs(supported):
    process = configuration.process(supported.process, supported.process_version)
    put(supported, SYSTEM, "triage", 1)
    with acting_for(SYSTEM), transaction.atomic():
        case = Case.objects.get(pk=supported.pk)
        with CaptureQueriesContext(connection) as seen:
            nothing = snapshot_of(case, ())
        for step in process.leaving("triage"):
            whole = snapshot_of(case)
            own = snapshot_of(case, [step])
            assert own.facts & set(step.guards) == whole.facts & set(step.guards), step.slug
            assert own.documents & set(step.documents) == whole.documents & set(step.documents), step.slug
    assert len(asked(seen)) == 1 and not nothing.facts and not nothing.documents


def test_what_waits_asks_each_role_for_its_own_work_only(people, supported):
    found = {}
    for who in WAITS:
        user = fresh(getattr(people, who))
        waiting_for(user)
        user = fresh(user)
        with CaptureQueriesContext(connection) as seen:
            waiting_for(user)
        found[who] = len(asked(seen))
    assert all(found[who] <= most for who, most in WAITS.items()), str(found)


def test_both_places_that_tell_how_many_steps_wait_count_them_once(people, supported):
    user = fresh(people.coordinator)
    waiting_for(user)
    with CaptureQueriesContext(connection) as seen:
        assert panels.approvals_count(user) is None
    assert asked(seen) == []
    other = fresh(people.teacher)
    with CaptureQueriesContext(connection) as seen:
        assert panels.approvals_count(other) is None
    assert "referrals_steprequest" not in str(asked(seen))
