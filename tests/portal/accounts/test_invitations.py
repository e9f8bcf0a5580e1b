"""Accounts come by invitation, and by nothing else."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone

from portal.accounts.models import Invitation, User
from portal.accounts.services import invitations, people, roles
from portal.audit.models import AuditEvent
from portal.errors import DomainError
from tests.factories import AreaFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
GOOD = "purple kettle on the roof"


def token_in_last_mail() -> str:
    found = re.search(r"/invitation/([\w-]+)/", str(mail.outbox[-1].body))
    assert found
    return found.group(1)


def invited(capture, by=None, **kwargs) -> Invitation:
    by = by or UserFactory(role="administrator")
    kwargs = {
        "email": "New.Person@partner.example",
        "organisation": by.organisation,
        "role": "partner_member",
        **kwargs,
    }
    with capture(execute=True):
        return invitations.invite(by=by, **kwargs)


def test_the_link_makes_one_account_with_its_role(django_capture_on_commit_callbacks) -> None:
    invitation = invited(django_capture_on_commit_callbacks)
    found = invitations.find_by_token(token_in_last_mail())
    assert found == invitation
    user = invitations.accept(invitation=found, name="New Person", password=GOOD)
    assert user.email == "new.person@partner.example"
    assert user.roles == ("partner_member",)
    assert user.assignments.get().organisation == invitation.organisation
    with pytest.raises(DomainError):
        invitations.accept(invitation=found, name="Second Person", password=GOOD)


def test_only_a_digest_of_the_link_is_kept(django_capture_on_commit_callbacks) -> None:
    invitation = invited(django_capture_on_commit_callbacks)
    token = token_in_last_mail()
    invitation.refresh_from_db()
    assert token not in str(vars(invitation))
    assert len(invitation.token_digest) == 64


def test_a_link_dies_after_its_days(django_capture_on_commit_callbacks, settings) -> None:
    invited(django_capture_on_commit_callbacks)
    token = token_in_last_mail()
    with time_machine.travel(timezone.now() + dt.timedelta(days=settings.INVITATION_DAYS, minutes=1)):
        assert invitations.find_by_token(token) is None


def test_sending_again_kills_the_link_before(django_capture_on_commit_callbacks) -> None:
    admin = UserFactory(role="administrator")
    invitation = invited(django_capture_on_commit_callbacks, by=admin)
    old = token_in_last_mail()
    with django_capture_on_commit_callbacks(execute=True):
        invitations.resend(invitation=invitation, by=admin)
    assert invitations.find_by_token(old) is None
    assert invitations.find_by_token(token_in_last_mail()) == invitation


def test_a_withdrawn_link_opens_nothing(django_capture_on_commit_callbacks) -> None:
    admin = UserFactory(role="administrator")
    invitation = invited(django_capture_on_commit_callbacks, by=admin)
    invitations.withdraw(invitation=invitation, by=admin)
    assert invitations.find_by_token(token_in_last_mail()) is None


def test_a_second_invitation_takes_the_place_of_the_first(django_capture_on_commit_callbacks) -> None:
    admin = UserFactory(role="administrator")
    first = invited(django_capture_on_commit_callbacks, by=admin)
    second = invited(django_capture_on_commit_callbacks, by=admin)
    first.refresh_from_db()
    assert (first.state, second.state) == ("withdrawn", "sent")


def test_who_invites_a_known_address_learns_nothing_and_its_owner_gets_no_link(
    django_capture_on_commit_callbacks,
) -> None:
    known = UserFactory()
    admin = UserFactory(role="administrator")
    stranger = invited(django_capture_on_commit_callbacks, by=admin)
    of_known = invited(django_capture_on_commit_callbacks, by=admin, email=known.email)
    assert of_known.state == stranger.state
    assert "/invitation/" not in mail.outbox[-1].body
    assert mail.outbox[-1].to == [known.email]


def joins(by, **kwargs) -> User:
    """Somebody invited by `by`, who opens the link."""
    invitation = invitations.invite(
        email="a@b.example", organisation=by.organisation, by=by, send=False, **kwargs
    )
    opened = invitations.find_by_token(invitations.issue_link_token(invitation=invitation))
    assert opened
    return invitations.accept(invitation=opened, name="New Person", password=GOOD)


def test_a_case_role_is_asked_for_by_who_invited_and_decided_by_a_second_person() -> None:
    coordinator = UserFactory(role="programme_coordinator")
    with pytest.raises(DomainError) as refused:
        joins(coordinator, role="case_coordinator", reason=" ")
    assert refused.value.field == "reason"
    district = AreaFactory(kind="district")
    user = joins(coordinator, role="case_coordinator", area=district, reason="Takes over on Monday.")
    assert user.roles == ()
    asked = user.role_requests.get()
    assert (asked.requested_by, asked.area, asked.reason) == (coordinator, district, "Takes over on Monday.")
    with pytest.raises(PermissionDenied):
        roles.approve_role(request=asked, by=coordinator)
    roles.approve_role(request=asked, by=UserFactory(role="data_protection_officer"))
    assert User.objects.get(pk=user.pk).roles == ("case_coordinator",)


def test_nobody_asks_for_a_case_role_in_the_name_of_one_who_may_no_longer() -> None:
    admin = UserFactory(role="administrator")
    invitation = invitations.invite(
        email="a@b.example",
        organisation=admin.organisation,
        role="chair",
        reason="Chairs.",
        by=admin,
        send=False,
    )
    token = invitations.issue_link_token(invitation=invitation)
    people.close_account(user=admin, by=UserFactory(role="administrator"), reason="by_hand")
    opened = invitations.find_by_token(token)
    assert opened
    user = invitations.accept(invitation=opened, name="New Person", password=GOOD)
    assert user.roles == () and not user.role_requests.exists()
    told = AuditEvent.objects.filter(action="accounts.accept_invitation").latest("pk").details
    assert told["role_not_asked_for"] is True


def test_a_role_holds_for_the_department_that_the_invitation_names() -> None:
    coordinator, department = UserFactory(role="programme_coordinator"), OrganisationFactory()
    user = joins(coordinator, role="city_officer", role_organisation=department)
    assert user.assignments.get().organisation == department


def test_who_may_not_ask_for_a_case_role_invites_nobody_with_one() -> None:
    manager = UserFactory(role="partner_manager")
    with pytest.raises(PermissionDenied):
        joins(manager, role="support_provider", reason="Supports.")


def test_a_partner_manager_invites_partners_into_the_own_organisation_only() -> None:
    manager = UserFactory(role="partner_manager")
    invitations.invite(
        email="a@b.example", organisation=manager.organisation, role="partner_member", by=manager
    )
    with pytest.raises(PermissionDenied):
        invitations.invite(
            email="a@b.example", organisation=OrganisationFactory(), role="partner_member", by=manager
        )
    with pytest.raises(PermissionDenied):
        invitations.invite(
            email="a@b.example", organisation=manager.organisation, role="city_officer", by=manager
        )


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "Rivermouth2026Rivermouth",
        "passwordpassword",
        "1qaz2wsx3edc4rfv",
        "aaaaaaaaaaaaaaaaaaaa",
        "preventionportal1",
    ],
)
def test_passwords_that_would_be_guessed_are_refused(
    django_capture_on_commit_callbacks, password: str
) -> None:
    invitation = invited(django_capture_on_commit_callbacks)
    with pytest.raises(DomainError) as refusal:
        invitations.accept(invitation=invitation, name="New Person", password=password)
    assert "password" in refusal.value.by_field()
    assert not User.objects.filter(email=invitation.email).exists()


@pytest.mark.parametrize(
    "password",
    [GOOD, "x" * 3 + "quiet lantern over seven bridges " * 3, "all small letters without any digit"],
)
def test_long_passwords_without_capitals_digits_or_signs_are_taken(
    django_capture_on_commit_callbacks, password: str
) -> None:
    invitation = invited(django_capture_on_commit_callbacks)
    assert invitations.accept(invitation=invitation, name="New Person", password=password).check_password(
        password
    )


def test_the_audit_of_an_invitation_holds_no_address(django_capture_on_commit_callbacks) -> None:
    invitation = invited(django_capture_on_commit_callbacks)
    invitations.accept(invitation=invitation, name="New Person", password=GOOD)
    for event in AuditEvent.objects.all():
        assert "partner.example" not in str(event.details) + event.object_id + event.actor
        assert "New Person" not in str(event.details)
    assert AuditEvent.objects.filter(action="accounts.accept_invitation").count() == 1


def test_the_first_administrator_is_invited_from_the_server(capsys) -> None:
    call_command("invite_administrator", "first@city.example", "--show-link")
    token = re.search(r"/invitation/([\w-]+)/", capsys.readouterr().out)
    found = invitations.find_by_token(token.group(1) if token else "")
    assert found is not None
    assert found.organisation.kind == "city_department"
    assert invitations.accept(invitation=found, name="First Person", password=GOOD).roles == (
        "administrator",
    )
    with pytest.raises(CommandError):
        call_command("invite_administrator", "first@city.example")
