"""The demo city is built once, whole, the same each time, and never beside other people's data."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from portal.accounts.enums import CASE_ROLES
from portal.accounts.models import Invitation, RoleAssignment, RoleRequest, User
from portal.areas.models import Area
from portal.audit.models import AuditEvent
from portal.config.demo import build as demo
from portal.config.demo.fingerprint import fingerprint
from portal.config.demo.management.commands import demo as command
from portal.config.demo.steps.people import PASSWORD
from programmes.models import ActivityLog
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def left_to_the_worker(monkeypatch):
    """How often the worker was told to see to the cases, which takes minutes."""
    told = []
    monkeypatch.setattr(command.build_demo_cases, "delay", lambda: told.append(1))
    return told


def test_two_builds_are_alike_and_add_up(capsys, left_to_the_worker):
    class Enough(Exception):
        pass

    with pytest.raises(Enough), transaction.atomic():
        demo.build(share=60)
        first = fingerprint()
        raise Enough
    assert demo.is_empty()
    call_command("demo", fast=60)
    assert fingerprint() == first
    said = capsys.readouterr().out
    assert "Rivermouth stands" in said
    assert ActivityLog.objects.count() == 41
    assert AuditEvent.objects.filter(action="demo.build_city").count() == 1
    assert not connection.run_on_commit
    assert not mail.outbox
    roles = {role for user in User.objects.filter(is_active=True) for role in user.roles}
    assert len(roles) == 17
    coordinator = User.objects.get(email="coordinator@rivermouth.example")
    assert coordinator.check_password(PASSWORD)
    assert coordinator.needs_second_factor
    assert coordinator.authenticator_set.filter(type="totp").exists()
    assert not User.objects.get(email="mayor-outgoing@rivermouth.example").is_active
    assert [(n.kind, n.parent.name) for n in Area.objects.filter(name="Loom Street")] == [
        ("neighbourhood", "Millside")
    ]
    check_that_all_came_as_in_any_city()
    call_command("demo")
    assert "there already" in capsys.readouterr().out
    assert left_to_the_worker == [1]


def check_that_all_came_as_in_any_city():
    """Everybody was invited and accepted; two persons gave every role with case access, neither of them its holder."""
    by_mail = {user.email: str(user.pk) for user in User.objects.all()}
    assert Invitation.objects.filter(accepted_by__isnull=False).count() == len(by_mail) == 76
    for action in ("invite_person", "accept_invitation"):
        assert AuditEvent.objects.filter(action=f"accounts.{action}").count() == 76
    first = Invitation.objects.get(invited_by=None)
    assert first.email == "administrator@rivermouth.example"
    manager = Invitation.objects.get(email="member-lantern@lantern-youth.example").invited_by
    assert manager.email == "manager-lantern@lantern-youth.example"

    case_roles = RoleAssignment.objects.filter(role__in=CASE_ROLES)
    asked = RoleRequest.objects.filter(state="approved")
    assert {(a.user_id, a.role, a.area_id) for a in case_roles} == {
        (r.user_id, r.role, r.area_id) for r in asked
    }
    assert all(len({r.user_id, r.requested_by_id, r.decided_by_id}) == 3 for r in asked)
    decided = AuditEvent.objects.filter(action="accounts.approve_rolerequest")
    assert decided.count() == len(asked) == 31
    assert set(decided.values_list("actor", flat=True)) == {by_mail["dpo@rivermouth.example"]}

    left = User.objects.get(email="mayor-outgoing@rivermouth.example")
    assert [str(a.ends_on) for a in left.assignments.all()] == [str(left.ends_on)] == ["2026-10-18"]
    came = User.objects.get(email="mayor-incoming@rivermouth.example")
    assert str(came.starts_on) == "2026-10-19"
    closed = AuditEvent.objects.get(
        action="accounts.close_user", object_id=by_mail["suspended-user@sandhollow-athletic.example"]
    )
    assert closed.actor == by_mail["administrator@rivermouth.example"]


def test_it_is_not_built_beside_other_peoples_data(capsys):
    OrganisationFactory()
    with pytest.raises(CommandError, match="other people's data"):
        call_command("demo")
    call_command("demo", if_empty=True)
    assert "not added" in capsys.readouterr().out
    assert not Area.objects.exists()


def test_a_clock_before_the_end_of_the_story_is_said_so(capsys):
    with time_machine.travel(dt.datetime(2025, 1, 1, tzinfo=dt.UTC)):
        with pytest.raises(CommandError, match="clock stands before"):
            call_command("demo")
        call_command("demo", if_empty=True)
    assert "clock stands before" in capsys.readouterr().out
    assert demo.is_empty()


def test_a_city_that_does_not_add_up_is_not_kept(monkeypatch):
    monkeypatch.setattr(demo, "STEPS", demo.STEPS[:2])
    with pytest.raises(CommandError, match="nothing was kept"):
        call_command("demo", fast=60)
    assert demo.is_empty()


def test_the_code_of_the_moment_is_the_one_the_sign_in_takes(capsys):
    from allauth.mfa.totp.internal.auth import validate_totp_code

    from portal.config.demo.steps.people import TOTP_SECRET

    call_command("demo", code=True)
    assert validate_totp_code(TOTP_SECRET, capsys.readouterr().out.strip())
