"""Three walls around a case: the rule, the queryset, the database. Each is asked alone, for every role in every state."""

import datetime as dt

import pghistory
import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from portal.access import allowed
from portal.access.postgresql.cursors import PREPARED_AFTER
from portal.access.rows import NobodyActs, acting_for, protected_tables
from portal.accounts.models import RoleAssignment, User
from portal.audit.models import AuditEvent
from portal.crypto.errors import KeyGone
from portal.crypto.store import store
from referrals import services
from referrals.enums import NAMED_ROLES
from referrals.models import Case, CaseMember, Concern, Conflict, Identity
from referrals.standing import roles_on
from referrals.workflow.loading import preset
from referrals.workflow.visibility import Position, Viewer, visible_groups
from referrals.workflow.vocabulary import vocabulary
from tests.factories import UserFactory
from tests.referrals.conftest import CANARY

pytestmark = pytest.mark.django_db
ROLES = {
    "intake_officer": "desk", "case_coordinator": "coordinator", "chair": "chair", "identity_custodian": "custodian",
    "data_protection_officer": "dpo", "police_liaison": "police", "panel_member": "member", "case_team_member": "team",
    "support_provider": "provider", "frontline_worker": "teacher", "administrator": "admin", "council_lead": "council", "evaluator": "evaluator",
}  # fmt: skip
STATES = sorted(preset("panel").states)


def put(case, system, state, stage=4):
    """The case in another state, past the process: only what is seen there is looked at here."""
    with acting_for(system):
        Case.objects.filter(pk=case.pk).update(state=state, stage=stage)
        case.refresh_from_db()


def named(case, people, system):
    with acting_for(system):
        for role in NAMED_ROLES:
            CaseMember.objects.create(case=case, user=getattr(people, ROLES[role]), role=role)


def fresh(user):
    """The person as the next request finds them."""
    return User.objects.get(pk=user.pk)


class TestEveryRoleInEveryState:
    @pytest.mark.parametrize("state", STATES)
    def test_each_wall_opens_what_the_table_says_and_no_more(self, case, people, system, state):
        named(case, people, system)
        put(case, system, state)
        for role, attribute in ROLES.items():
            user = fresh(getattr(people, attribute))
            as_role = "referrer" if role == "frontline_worker" else role
            expected = visible_groups(preset("panel"), Viewer(frozenset([as_role])), Position(state, 4))
            with acting_for(user):
                by_database = Case.objects.filter(pk=case.pk).exists()
                by_queryset = Case.objects.visible_to(user).filter(pk=case.pk).exists()
                # The database holds every city to the cap; queryset and rule follow the process of the case.
                assert by_queryset == bool(expected), f"{role} in {state}"
                assert by_database == (state in vocabulary().states_of_role.get(as_role, ())), (
                    f"{role} in {state}"
                )
                assert by_database or not by_queryset, f"{role} in {state}"
                if expected:
                    assert allowed(user, "referrals.view_case", Case.objects.get(pk=case.pk)), (
                        f"{role} in {state}"
                    )
                assert Concern.objects.exists() == Identity.objects.exists() == by_database

    @pytest.mark.parametrize("stage", [2, 4])
    @pytest.mark.parametrize(
        "state",
        [
            "received",
            "triage",
            "threshold",
            "identity_check",
            "panel",
            "support",
            "closed",
            "police_hold",
            "retention",
        ],
    )
    def test_the_name_appears_only_where_the_table_says(self, case, people, system, state, stage):
        named(case, people, system)
        put(case, system, state, stage)
        for role, attribute in ROLES.items():
            user = fresh(getattr(people, attribute))
            as_role = "referrer" if role == "frontline_worker" else role
            groups = visible_groups(preset("panel"), Viewer(frozenset([as_role])), Position(state, stage))
            with acting_for(user):
                seen = Case.objects.visible_to(user).filter(pk=case.pk).first()
                shown = ""
                if seen is not None and groups:
                    view = services.read_case(case=seen, by=user)
                    shown = str((view.values, view.concerns, view.screening, view.summaries))
            by_name = groups.keys() & {"identity_limited"}
            narrative = groups.keys() & {"referral_narrative"}
            mine = as_role == "referrer"
            assert (CANARY in shown) == bool(
                (by_name or narrative) and (mine or any(not groups[g].own_only for g in by_name | narrative))
            ), role


class TestTheDatabaseAlone:
    def test_every_table_of_cases_is_behind_the_wall_for_its_owner_too(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'referrals_%%' AND NOT (relrowsecurity AND relforcerowsecurity)"
            )
            assert cursor.fetchall() == []
            cursor.execute(
                "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'referrals_%%'"
            )
            assert cursor.fetchone() == (len([t for t in protected_tables() if t.startswith("referrals_")]),)

    def test_a_view_that_forgets_its_filter_shows_nothing_to_a_stranger(self, case, people):
        for who in ("nobody", "admin", "council", "colleague"):
            with acting_for(getattr(people, who)):
                assert not Case.objects.all() and not Concern.objects.all() and not Identity.objects.all()
        with pytest.raises(NobodyActs):
            Case.objects.count()

    def test_a_cursor_of_the_server_that_comes_first_knows_who_acts(self, case, people):
        connection.row_actor = None
        with acting_for(people.desk), transaction.atomic():
            assert [c.pk for c in Case.objects.iterator(chunk_size=10)] == [case.pk]

    def test_a_plan_that_is_kept_asks_who_acts_now(self, case, people):
        for _time in range(PREPARED_AFTER + 2):
            for who, sees in ((people.desk, True), (people.nobody, False)):
                with acting_for(who):
                    assert Case.objects.filter(pk=case.pk).exists() is sees
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement FROM pg_prepared_statements")
            assert [s for (s,) in cursor.fetchall() if '"referrals_case"' in s and "$1" in s]

    def test_a_role_in_a_district_holds_there_and_nowhere_else(self, receive, districts, system):
        here, there = receive(area=districts[0]).case, receive(area=districts[1]).case
        nowhere = receive(area=None).case
        officer = UserFactory(role="intake_officer", role__area=districts[0])
        for queryset in (Case.objects.all(), Case.objects.visible_to(officer)):
            with acting_for(officer):
                assert {c.pk for c in queryset} == {here.pk}
        in_city = UserFactory(role="intake_officer", role__area=districts[0].parent)
        with acting_for(in_city):
            assert (
                {c.pk for c in Case.objects.all()}
                == {c.pk for c in Case.objects.visible_to(in_city)}
                == {here.pk, there.pk, nowhere.pk}
            )

    def test_a_role_that_ended_ends_at_the_next_query(self, case, people):
        with acting_for(people.desk):
            assert Case.objects.exists()
            with pghistory.context(actor="test"):
                RoleAssignment.objects.filter(user=people.desk).update(
                    starts_on=timezone.localdate() - dt.timedelta(days=9),
                    ends_on=timezone.localdate() - dt.timedelta(days=2),
                )
            assert not Case.objects.exists() and not Case.objects.visible_to(fresh(people.desk)).exists()

    def test_an_account_that_was_closed_sees_nothing(self, case, people):
        with pghistory.context(actor="test"):
            User.objects.filter(pk=people.desk.pk).update(is_active=False)
        with acting_for(people.desk):
            assert not Case.objects.exists()

    def test_a_declared_conflict_hides_the_case_from_every_role(self, case, people, system):
        with acting_for(system):
            Conflict.objects.create(case=case, user=people.coordinator)
        with acting_for(people.coordinator):
            assert not Case.objects.exists() and not Case.objects.visible_to(people.coordinator).exists()

    def test_being_named_counts_with_the_role_and_until_its_day(self, case, people, system):
        put(case, system, "threshold")
        with acting_for(system):
            CaseMember.objects.create(
                case=case,
                user=people.member,
                role="panel_member",
                until=timezone.localdate() - dt.timedelta(days=2),
            )
            CaseMember.objects.create(case=case, user=people.nobody, role="panel_member")
        for user in (people.member, people.nobody):
            with acting_for(user):
                assert not Case.objects.exists() and not Case.objects.visible_to(user).exists()
                assert roles_on(user, case) == frozenset()

    def test_who_is_named_and_who_stays_out_is_read_where_the_case_lies(
        self, receive, districts, people, system
    ):
        case = receive(area=districts[0]).case
        with acting_for(system):
            CaseMember.objects.create(
                case=case, user=people.team, role="case_team_member", area_path="/forged/"
            )
            Conflict.objects.create(case=case, user=people.police)
        for role in ("case_coordinator", "chair"):
            here, elsewhere, everywhere = (
                UserFactory(role=role, role__area=area) for area in (*districts, None)
            )
            for user, sees in ((here, True), (elsewhere, False), (everywhere, True)):
                with acting_for(user):
                    assert (CaseMember.objects.exists(), Conflict.objects.exists()) == (sees, sees), user
            with (
                acting_for(elsewhere),
                pytest.raises(ProgrammingError, match="row-level security"),
                transaction.atomic(),
            ):
                CaseMember.objects.create(
                    case=case, user=elsewhere, role="panel_member", area_path=districts[1].path
                )
        with acting_for(people.team):
            assert CaseMember.objects.exists() and not Conflict.objects.exists()
        for user in (people.desk, people.dpo, people.custodian, people.member):
            with acting_for(user):
                assert not CaseMember.objects.exists() and not Conflict.objects.exists(), user

    def test_whoever_must_stay_out_does_not_read_who_is_on_it(self, case, people, system):
        named(case, people, system)
        with acting_for(system):
            Conflict.objects.create(case=case, user=people.chair)
        with acting_for(people.chair):
            assert not CaseMember.objects.exists()
        with acting_for(people.coordinator):
            assert CaseMember.objects.count() == len(NAMED_ROLES)

    def test_they_follow_the_case_to_another_place(self, receive, districts, people, system):
        case = receive(area=districts[0]).case
        there = UserFactory(role="case_coordinator", role__area=districts[1])
        with acting_for(system):
            CaseMember.objects.create(case=case, user=people.team, role="case_team_member")
            Conflict.objects.create(case=case, user=people.police)
            Case.objects.filter(pk=case.pk).update(area=districts[1], area_path=districts[1].path)
        with acting_for(there):
            assert CaseMember.objects.exists() and Conflict.objects.exists()
        with acting_for(system):
            Case.objects.filter(pk=case.pk).update(area=None, area_path="")
        with acting_for(there):
            assert not CaseMember.objects.exists() and not Conflict.objects.exists()

    def test_nobody_names_themselves(self, case, people):
        with (
            acting_for(people.police),
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            CaseMember.objects.create(case=case, user=people.team, role="case_team_member")

    def test_a_stranger_adds_nothing_to_a_case(self, case, people):
        with (
            acting_for(people.colleague),
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            Identity.objects.create(case_id=case.pk)


class TestReading:
    def test_a_reading_is_one_event_with_groups_and_no_content(self, case, people):
        with acting_for(people.desk):
            view = services.read_case(case=case, by=people.desk, purpose="First look")
        assert view.values["identity_limited"] == {"name": CANARY, "birth_year": "2008"}
        assert CANARY in view.concerns[0]["words"]
        event = AuditEvent.objects.get(action="referrals.read_case")
        assert event.object_id == str(case.pk) and "identity_limited" in event.details["groups"]
        assert CANARY not in str(event.details) and CANARY not in repr(view)

    def test_a_refused_reading_opens_nothing(self, case, people):
        with acting_for(people.dpo):
            view = services.read_case(case=case, by=people.dpo)
        assert view.values == {} and view.concerns == ()
        with acting_for(people.admin), pytest.raises(PermissionDenied):
            services.read_case(case=case, by=people.admin)

    def test_an_erased_case_opens_for_nobody(self, case, people):
        store().destroy(str(case.pk))
        with acting_for(people.desk), pytest.raises(KeyGone):
            services.read_case(case=case, by=people.desk)
        assert not AuditEvent.objects.filter(action="referrals.read_case").exists()
