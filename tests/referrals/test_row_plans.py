"""How the database answers behind the third wall: what a person's roles reach is asked once a query, and lists come from an index.

Looked at in the plan and not on a clock, so that a busy machine decides nothing.
"""

import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.accounts.models import RoleAssignment
from referrals import boards, configuration, desk
from referrals.enums import SCOPE_ROLES
from referrals.models import Case, CaseMember, Conflict
from referrals.models.known import BITS, STATES_BY_BIT, in_states
from referrals.workflow.loading import preset, presets
from referrals.workflow.vocabulary import vocabulary
from tests.factories import UserFactory
from tests.referrals.test_city_safeguards import of_the_city
from tests.referrals.test_walls import STATES, named, put

pytestmark = pytest.mark.django_db


def nodes(plan):
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def explained(user, sql, *, index_first=False):
    """The nodes of the plan of a statement of this person, run; with `index_first` tables are not read whole if an index will do."""
    with acting_for(user), transaction.atomic():
        Case.objects.exists()  # the transaction is told who acts
        with connection.cursor() as cursor:
            if index_first:
                cursor.execute("SET LOCAL enable_seqscan = off")
                cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute(f"EXPLAIN (ANALYZE, VERBOSE, TIMING OFF, FORMAT JSON) {sql}")
            found = cursor.fetchone()[0]
    return list(nodes((json.loads(found) if isinstance(found, str) else found)[0]["Plan"]))


def asked(user, ask):
    """The statements on cases that `ask` sends."""
    with acting_for(user), transaction.atomic(), CaptureQueriesContext(connection) as seen:
        ask()
        return [q["sql"] for q in seen.captured_queries if 'FROM "referrals_case"' in q["sql"]]


@pytest.fixture
def some(receive):
    return [receive().case for _n in range(5)]


def test_what_a_persons_roles_reach_is_asked_once_a_query_however_many_cases_there_are(
    some, people, districts
):
    of_a_district = UserFactory(role="case_coordinator", role__area=districts[0])
    for who in (people.coordinator, people.desk, of_a_district, people.member, people.nobody):
        plan = explained(who, "SELECT count(*) FROM referrals_case")
        asides = [node for node in plan if node.get("Parent Relationship") in ("InitPlan", "SubPlan")]
        assert len(asides) > 10
        assert [node for node in asides if node["Actual Loops"] > 1] == []


def asked_times(plan, function):
    """How often each place in the plan that asks a function was run."""
    return [n["Actual Loops"] for n in plan if any(f"{function}(" in word for word in n.get("Output", ()))]


def test_for_the_whole_city_no_cases_place_is_compared_and_without_a_role_there_none_is_looked_up(
    some, people, case, system
):
    named(case, people, system)
    plan = explained(people.coordinator, "SELECT count(*) FROM referrals_case")
    assert asked_times(plan, "referrals_states") == [1, 0]
    assert asked_times(plan, "referrals_reach") == [0] * 5
    assert asked_times(plan, "referrals_named_any") == [0]
    plan = explained(people.team, "SELECT count(*) FROM referrals_case")
    assert asked_times(plan, "referrals_states") == [1, 1]
    assert asked_times(plan, "referrals_reach") == [0] * 5


def test_who_must_stay_out_of_no_case_is_asked_that_once_and_nothing_for_each_row(some, people, system):
    plan = explained(people.coordinator, "SELECT count(*) FROM referrals_case")
    assert asked_times(plan, "referrals_conflicts") == [1, 0]
    with acting_for(system):
        Conflict.objects.create(case=some[0], user=people.coordinator)
    plan = explained(people.coordinator, "SELECT count(*) FROM referrals_case")
    assert asked_times(plan, "referrals_conflicts") == [1, 1]
    for found in (Case.objects.all(), Case.objects.visible_to(people.coordinator)):
        with acting_for(people.coordinator):
            assert {case.pk for case in found} == {case.pk for case in some[1:]}


def test_on_which_cases_somebody_is_named_is_gathered_once_for_all_roles_and_told_apart_only_for_who_holds_several(
    some, people, case, system
):
    put(case, system, "panel")
    named(case, people, system)
    count = "SELECT count(*) FROM referrals_case"
    plan = explained(people.team, count)
    assert asked_times(plan, "referrals_named_any") == asked_times(plan, "referrals_named_roles") == [1]
    assert asked_times(plan, "referrals_named") == [0] * 4
    several = UserFactory(role="case_team_member")
    RoleAssignment.objects.create(user=several, role="panel_member", starts_on=timezone.localdate())
    with acting_for(system):
        CaseMember.objects.create(case=case, user=several, role="panel_member")
    assert sum(asked_times(explained(several, count), "referrals_named")) > 0


@pytest.mark.parametrize(("as_team", "as_panel"), [(True, False), (False, True), (True, True)])
def test_who_holds_several_roles_sees_a_case_in_the_states_of_that_for_which_they_are_named(
    case, system, as_team, as_panel
):
    several = UserFactory(role="case_team_member")
    RoleAssignment.objects.create(user=several, role="panel_member", starts_on=timezone.localdate())
    with acting_for(system):
        for role, is_named in (("case_team_member", as_team), ("panel_member", as_panel)):
            if is_named:
                CaseMember.objects.create(case=case, user=several, role=role)
    # the team follows the support, the panel has its part before it
    for state, sees in (("support", as_team), ("threshold", as_team or as_panel), ("triage", False)):
        put(case, system, state)
        with acting_for(several):
            assert Case.objects.exists() is sees, state


def test_the_database_writes_the_bit_of_each_state_that_the_second_wall_asks_for(case, system):
    assert set(STATES_BY_BIT) == set(vocabulary().states)
    with acting_for(system), transaction.atomic(), connection.cursor() as cursor:
        for state, bit in {**BITS, "unheard_of": 0}.items():
            Case.objects.filter(pk=case.pk).update(state=state)
            cursor.execute("SELECT state_bit FROM referrals_case WHERE id = %s", [case.pk])
            assert cursor.fetchone() == (bit,), state
        with pytest.raises(DatabaseError, match="state_bit"), transaction.atomic():
            cursor.execute("UPDATE referrals_case SET state_bit = -1 WHERE id = %s", [case.pk])


def test_a_state_without_a_bit_is_seen_by_nobody(case, people, system):
    with acting_for(system):
        Case.objects.filter(pk=case.pk).update(state="unheard_of")
    for who in (people.desk, people.coordinator, people.chair, people.dpo, people.teacher):
        with acting_for(who):
            assert not Case.objects.exists() and not Case.objects.visible_to(who).exists()


@pytest.mark.parametrize(
    ("order", "index"), [("due_at", "case_due"), ("received_at", "case_received"), ("entered_at", "case_entered")]
)  # fmt: skip
@pytest.mark.parametrize("down", ["", "-"])
def test_the_lists_orders_come_from_an_index_behind_the_wall_too(some, people, order, index, down):
    def first():
        return list(Case.objects.dated_for(people.coordinator).order_by(f"{down}{order}", f"{down}pk")[:25])

    (sql,) = asked(people.coordinator, first)
    plan = explained(people.coordinator, sql, index_first=True)
    assert index in {node.get("Index Name") for node in plan}
    assert not [node for node in plan if "Sort" in node["Node Type"]]


def test_the_board_reads_open_cases_alone_and_counts_and_shows_them_in_one_question(some, people, system):
    over = some[0]
    put(over, system, "closed")
    (sql,) = asked(people.coordinator, lambda: boards.board_of(people.coordinator))
    plan = explained(people.coordinator, sql, index_first=True)
    assert "case_open" in {node.get("Index Name") for node in plan}
    with acting_for(people.coordinator), transaction.atomic():
        (column,) = boards.board_of(people.coordinator)
    assert (column.state, column.total, column.late) == ("received", 4, 0)
    assert over.pk not in {card.case.pk for card in column.cards} and len(column.cards) == 4


def test_the_desk_counts_all_and_shows_the_first(some, people):
    with acting_for(people.desk), transaction.atomic():
        new, triage = desk.in_states(people.desk, "received", "triage", first=2)
    assert (new.total, new.late, len(new.cases)) == (5, 0, 2)
    assert (triage.total, triage.cases) == (0, ())
    page = render_to_string(
        "referrals/desk/_cases.html", {"queue": new, "target": "concern", "caption": "New"}
    )
    assert "?state=received&amp;sort=due" in page and "All 5" in page
    with acting_for(people.desk), transaction.atomic():
        (all_of_them,) = desk.in_states(people.desk, "received")
    page = render_to_string(
        "referrals/desk/_cases.html", {"queue": all_of_them, "target": "concern", "caption": "New"}
    )
    assert "sort=due" not in page and page.count('scope="row"') == 5


class TestTheSecondWallInWordsPutTogetherOnce:
    """What is asked of the database is what the matrix of the case's own process says."""

    def by_database(self, case, role, group):
        versions = tuple(sorted(configuration.versions_in_force().items()))
        with acting_for(SYSTEM), transaction.atomic():
            return Case.objects.filter(in_states(role, group, versions), pk=case.pk).exists()

    @pytest.mark.parametrize("group", ["", "metadata"])
    def test_in_every_state_of_every_preset(self, case, system, group):
        for slug in presets():
            for state in STATES[::3]:
                with acting_for(system):
                    Case.objects.filter(pk=case.pk).update(
                        process=slug, process_version=preset(slug).version, state=state
                    )
                for role in SCOPE_ROLES:
                    seen = state in configuration.states_seen_in(preset(slug), role, group)
                    assert self.by_database(case, role, group) == seen, (slug, state, role)

    def test_a_citys_own_version_holds_for_its_cases_and_the_preset_for_the_older_ones(
        self, case, people, system
    ):
        slug, before = case.process, case.process_version
        row = of_the_city(people, "gate", police__place="panel")
        for version, chosen in (
            (before, preset(slug)),
            (row.version, configuration.process(slug, row.version)),
        ):
            for state in ("triage", "panel"):
                with acting_for(system):
                    Case.objects.filter(pk=case.pk).update(process_version=version, state=state)
                for role in ("police_liaison", "chair"):
                    seen = state in configuration.states_seen_in(chosen, role)
                    assert self.by_database(case, role, "") == seen, (version, state, role)
        triage = [
            configuration.states_seen_in(p, "police_liaison")
            for p in (preset(slug), configuration.process(slug, row.version))
        ]
        assert ["triage" in seen for seen in triage] == [True, False]
