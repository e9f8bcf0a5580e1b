"""Agreements: without one in force an agency's people see no case, from the next request on, whichever wall is asked."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, transaction
from django.utils import timezone

from portal.access import allowed
from portal.access.rows import acting_for
from portal.accounts.models import User
from portal.errors import DomainError
from referrals.models import Breach, Case, CaseMember, SharingAgreement
from referrals.services import agreements, breaches
from referrals.sharing import may_share
from referrals.standing import roles_on
from tests.factories import OrganisationFactory, UserFactory
from tests.signin import sign_in

pytestmark = pytest.mark.django_db


def sees(user, case) -> tuple[bool, bool, bool]:
    """Rule, queryset, database."""
    with acting_for(user), transaction.atomic():
        found = Case.objects.filter(pk=case.pk).first()
        shown = Case.objects.visible_to(user).filter(pk=case.pk).exists()
        return bool(found) and allowed(user, "referrals.view_case", found), shown, found is not None


@pytest.fixture
def seated(case, people, system):
    """A member with a seat on a case that the panel looks at."""
    with acting_for(system), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(state="threshold", stage=2)
        CaseMember.objects.create(case=case, user=people.member, role="panel_member")
    return people.member


def agreement_of(user, system):
    with acting_for(system), transaction.atomic():
        return SharingAgreement.objects.get(parties__organisation=user.organisation)


class TestSharing:
    def test_an_ended_agreement_ends_the_sharing_at_the_next_request(self, case, seated, people, system):
        assert sees(seated, case) == (True, True, True)
        with acting_for(people.dpo), transaction.atomic():
            agreements.end_agreement(
                agreement=agreement_of(seated, system), reason="The agency has left.", by=people.dpo
            )
        assert sees(seated, case) == (False, False, False) and not may_share(seated.organisation)
        with acting_for(system), transaction.atomic():
            assert roles_on(User.objects.get(pk=seated.pk), Case.objects.get(pk=case.pk)) == frozenset()

    @pytest.mark.parametrize(
        "change",
        [
            {"signed_on": None},
            {"signed_on": 1},
            {"starts_on": 1},
            {"ends_on": -1},
            {"ended_on": 0, "end_reason": "x"},
        ],
        ids=["not signed", "signed tomorrow", "begins tomorrow", "over yesterday", "ended today"],
    )
    def test_only_what_is_signed_begun_and_not_over_counts(self, case, seated, system, change):
        today = timezone.localdate()
        values = {k: today + dt.timedelta(days=v) if isinstance(v, int) else v for k, v in change.items()}
        with acting_for(system), transaction.atomic():
            SharingAgreement.objects.filter(parties__organisation=seated.organisation).update(**values)
        # The database goes by its own date (UTC); the rules by the city's: here both say no.
        assert sees(seated, case)[:2] == (False, False)

    def test_the_city_itself_needs_none_and_nobody_is_an_agency(self, db):
        assert may_share(OrganisationFactory(kind="city_department"))
        assert not may_share(OrganisationFactory()) and not may_share(None)

    def test_a_member_can_not_take_a_seat_themselves(self, case, seated, people, system):
        other = UserFactory(role="panel_member")
        with (
            acting_for(other),
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            CaseMember.objects.create(case_id=case.pk, user=other, role="panel_member")

    def test_only_the_officer_enters_and_ends(self, seated, people, system):
        found = agreement_of(seated, system)
        for who in (people.coordinator, people.chair, people.admin, people.member):
            with acting_for(who), pytest.raises(PermissionDenied), transaction.atomic():
                agreements.end_agreement(agreement=found, reason="Because.", by=who)

    def test_the_pages_enter_change_and_end_one(self, client, people, system):
        agency = OrganisationFactory(kind="health", name="Clinic")
        sign_in(client, people.dpo)
        day = {"_0": "1", "_1": "2", "_2": "2026"}
        sent = {
            "title": "With the clinic",
            "purpose": "Support",
            "lawful_basis": "public_task",
            "provision": "S 1",
            "reference": "A",
            "parties": [agency.pk],
        }
        page = client.get("/referrals/agreements/new/").content.decode()
        names = [n for n in ("starts_on_0", "starts_on_day", "starts_on-day") if n in page]
        assert names, "three fields for a day"
        part = names[0]
        suffixes = {
            "starts_on_0": ("_0", "_1", "_2"),
            "starts_on_day": ("_day", "_month", "_year"),
            "starts_on-day": ("-day", "-month", "-year"),
        }[part]
        for field in ("starts_on", "signed_on"):
            sent |= {f"{field}{s}": v for s, v in zip(suffixes, day.values(), strict=True)}
        assert client.post("/referrals/agreements/new/", sent).status_code == 302
        assert may_share(agency)
        with acting_for(system), transaction.atomic():
            made = SharingAgreement.objects.get(title="With the clinic")
        assert (
            client.post(f"/referrals/agreements/{made.pk}/end/", {"reason": "It is over."}).status_code == 302
        )
        assert not may_share(agency)
        page = client.get("/referrals/agreements/").content
        assert b"Over" in page


class TestBreaches:
    def log(self, people, hours=1, **given):
        values = {
            "title": "A letter went astray",
            "nature": "confidentiality",
            "aware_at": timezone.now() - dt.timedelta(hours=hours),
        }
        with acting_for(people.dpo), transaction.atomic():
            return breaches.log_breach(by=people.dpo, **values | given)

    def test_the_clock_of_72_hours(self, people):
        assert not self.log(people).is_late and self.log(people, hours=73).is_late
        assert not self.log(
            people, hours=73, authority_reason="No risk to anybody: the letter was empty."
        ).is_late
        now = timezone.now()
        assert self.log(people, hours=80, authority_told_at=now).is_late
        with pytest.raises(DomainError):
            self.log(people, hours=-1)

    def test_it_closes_when_it_is_whole_and_then_stands(self, people, system):
        made = self.log(people)
        with acting_for(people.dpo):
            with pytest.raises(DomainError, match="who was told"), transaction.atomic():
                breaches.close_breach(breach=made, by=people.dpo)
            with transaction.atomic():
                moved = {
                    "aware_at": timezone.now(),
                    "measures": "Asked for it back.",
                    "authority_reason": "No risk.",
                    "persons_reason": "No risk.",
                }
                changed = breaches.update_breach(breach=made, by=people.dpo, **moved)
                assert changed.aware_at == made.aware_at
                breaches.close_breach(breach=made, by=people.dpo)
            with transaction.atomic():
                closed = Breach.objects.get()
            with pytest.raises(PermissionDenied), transaction.atomic():
                breaches.update_breach(breach=closed, by=people.dpo, measures="x")

    def test_the_log_is_the_officers_alone(self, people):
        self.log(people)
        for who in (people.coordinator, people.admin, people.chair):
            with acting_for(who), transaction.atomic():
                assert not Breach.objects.exists()


def test_the_record_of_processing_names_every_private_table_and_the_pages_open(client, people, case):
    from referrals.processing import held, periods

    names = {one.name for one in held()}
    assert {"identity", "concern"} <= names and periods()
    sign_in(client, people.dpo)
    for path in (
        "processing",
        "reads",
        "retention",
        "breaches",
        "rights",
        "statistics",
        "digests",
        "agreements",
    ):
        assert client.get(f"/referrals/{path}/").status_code == 200, path
