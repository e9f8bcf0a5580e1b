"""Roles: one person gives the ordinary ones, two the ones with case access."""

import datetime as dt
import threading

import pghistory
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from portal.access import SYSTEM
from portal.accounts.enums import CASE_ROLES, Role
from portal.accounts.models import RoleAssignment, RoleRequest, User
from portal.accounts.permissions import grantable_roles
from portal.accounts.services import roles
from portal.errors import DomainError
from tests.factories import AreaFactory, UserFactory

pytestmark = pytest.mark.django_db


def again(user: User) -> User:
    """As the next request sees the person."""
    return User.objects.get(pk=user.pk)


def test_a_role_holds_from_the_next_request_on_and_so_does_its_end() -> None:
    admin, person = UserFactory(role="administrator"), UserFactory()
    assignment = roles.give_role(user=person, role="city_officer", area=AreaFactory(), by=admin)
    assert again(person).roles == ("city_officer",)
    roles.end_role(assignment=assignment, by=admin)
    assert again(person).roles == ()


def test_a_role_that_held_before_today_keeps_its_days_when_it_ends() -> None:
    admin, person = UserFactory(role="administrator"), UserFactory()
    start = timezone.localdate() - dt.timedelta(days=30)
    assignment = roles.give_role(user=person, role="city_officer", starts_on=start, by=admin)
    roles.end_role(assignment=assignment, by=admin)
    assignment.refresh_from_db()
    assert assignment.ends_on == timezone.localdate() - dt.timedelta(days=1)


def test_a_role_lapses_by_itself_after_its_last_day() -> None:
    person = UserFactory()
    today = timezone.localdate()
    roles.give_role(
        user=person,
        role="evaluator",
        starts_on=today - dt.timedelta(days=9),
        ends_on=today - dt.timedelta(days=1),
        by=SYSTEM,
    )
    assert again(person).roles == ()


@pytest.mark.parametrize("role", CASE_ROLES)
def test_no_case_role_is_given_by_one_person(role: str) -> None:
    with pytest.raises(DomainError):
        roles.give_role(user=UserFactory(), role=role, by=UserFactory(role="administrator"))


def test_nobody_gives_a_role_to_themself() -> None:
    admin = UserFactory(role="administrator")
    with pytest.raises(PermissionDenied):
        roles.give_role(user=admin, role="city_officer", by=admin)


def test_only_an_administrator_gives_the_roles_over_accounts_and_audit() -> None:
    coordinator = UserFactory(role="programme_coordinator")
    for role in ("administrator", "data_protection_officer"):
        assert role not in grantable_roles(coordinator)
        with pytest.raises(PermissionDenied):
            roles.give_role(user=UserFactory(), role=role, by=coordinator)


@pytest.mark.parametrize(
    "role", [r for r in Role if r not in ("administrator", "programme_coordinator", "partner_manager")]
)
def test_other_roles_give_none(role: str) -> None:
    with pytest.raises(PermissionDenied):
        roles.give_role(user=UserFactory(), role="partner_member", by=UserFactory(role=role))


def test_a_partner_manager_gives_partner_roles_to_partners_of_the_own_organisation() -> None:
    manager = UserFactory(role="partner_manager")
    colleague = UserFactory(organisation=manager.organisation)
    roles.give_role(user=colleague, role="partner_member", by=manager)
    with pytest.raises(PermissionDenied):
        roles.give_role(user=UserFactory(), role="partner_member", by=manager)
    officer = UserFactory(organisation=manager.organisation, role="city_officer")
    with pytest.raises(PermissionDenied):
        roles.give_role(user=officer, role="partner_member", by=manager)


def asked(role: str = "chair") -> tuple[RoleRequest, User]:
    coordinator = UserFactory(role="programme_coordinator")
    return roles.request_role(
        user=UserFactory(), role=role, reason="Leads the panel from January", by=coordinator
    ), coordinator


def test_a_second_person_gives_the_case_role() -> None:
    request, _asker = asked()
    roles.approve_role(request=request, by=UserFactory(role="data_protection_officer"))
    assert again(request.user).roles == ("chair",)


def test_who_asked_cannot_decide() -> None:
    request, asker = asked()
    with pytest.raises(PermissionDenied):
        roles.approve_role(request=request, by=asker)


def test_who_would_get_the_role_cannot_decide() -> None:
    coordinator, other = UserFactory(role="programme_coordinator"), UserFactory(role="case_coordinator")
    request = roles.request_role(user=other, role="chair", reason="Deputy", by=coordinator)
    with pytest.raises(PermissionDenied):
        roles.approve_role(request=request, by=other)


def test_an_administrator_cannot_be_the_second_person() -> None:
    request, _asker = asked()
    with pytest.raises(PermissionDenied):
        roles.approve_role(request=request, by=UserFactory(role="administrator"))


def test_the_database_itself_refuses_one_person_as_both() -> None:
    request, asker = asked()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleRequest.objects.filter(pk=request.pk).update(
            state="approved", decided_by=asker, decided_at=timezone.now()
        )


def test_a_refused_request_gives_nothing_and_is_not_decided_again() -> None:
    request, _asker = asked()
    roles.refuse_role(request=request, by=UserFactory(role="data_protection_officer"))
    with pytest.raises(DomainError):
        roles.approve_role(request=request, by=UserFactory(role="data_protection_officer"))
    assert again(request.user).roles == ()


def test_asking_twice_for_the_same_is_one_request() -> None:
    request, asker = asked()
    with pytest.raises(DomainError):
        roles.request_role(user=request.user, role="chair", reason="Again", by=asker)


@pytest.mark.django_db(transaction=True)
def test_two_deciders_at_once_give_the_role_once() -> None:
    request, _asker = asked()
    deciders = [UserFactory(role="data_protection_officer") for _ in range(4)]
    outcomes: list[str] = []
    start = threading.Barrier(len(deciders))

    def decide(by: User) -> None:
        start.wait()
        try:
            roles.approve_role(request=request, by=User.objects.get(pk=by.pk))
            outcomes.append("gave")
        except DomainError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(by,)) for by in deciders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict", "conflict", "conflict", "gave"]
    assert RoleAssignment.objects.filter(user=request.user).count() == 1


def test_a_role_cannot_be_written_without_a_named_actor() -> None:
    person = UserFactory()
    with pytest.raises(ProgrammingError, match="must name its actor"), transaction.atomic():
        RoleAssignment.objects.create(user=person, role="administrator")
    with pghistory.context(actor="a test"):
        RoleAssignment.objects.create(user=person, role="city_officer")


def test_an_account_cannot_be_closed_without_a_named_actor_but_may_sign_in() -> None:
    person = UserFactory()
    with pytest.raises(ProgrammingError, match="must name its actor"), transaction.atomic():
        User.objects.filter(pk=person.pk).update(is_active=False)
    User.objects.filter(pk=person.pk).update(last_login=timezone.now())
