"""Break-glass through all three walls: who may, what it opens, who is told, and that it ends."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from portal.access import SYSTEM, allowed
from portal.access.rows import acting_for
from portal.accounts.services import roles
from portal.audit.models import AuditEvent
from portal.errors import DomainError
from portal.inbox.models import Notice
from referrals.models import BreakGlass, Case, Concern, Identity
from referrals.services import glass
from tests.factories import UserFactory
from tests.referrals.conftest import CANARY
from tests.referrals.test_walls import fresh, put
from tests.signin import sign_in

pytestmark = pytest.mark.django_db
WORDS = "The coordinator is on a plane and the family asks for help now."


@pytest.fixture
def elsewhere(districts):
    """A coordinator of the other district."""
    return UserFactory(role="case_coordinator", role__area=districts[1])


def broken(case, by):
    return glass.break_glass(number=case.number, reason="coordinator_unreachable", words=WORDS, by=by)


def walls(user, case):
    """What each wall says: rule, queryset, database."""
    user = fresh(user)
    with acting_for(user):
        by_database = Case.objects.filter(pk=case.pk).exists()
        assert Identity.objects.exists() == Concern.objects.exists() == by_database
        by_queryset = Case.objects.visible_to(user).filter(pk=case.pk).exists()
        with acting_for(SYSTEM):
            row = Case.objects.get(pk=case.pk)
            by_rule = allowed(user, "referrals.view_case", row)
    return by_rule, by_queryset, by_database


def test_it_opens_all_three_walls_to_a_coordinator_from_elsewhere_and_shuts_them_again(case, elsewhere):
    assert walls(elsewhere, case) == (False, False, False)
    opening = broken(case, elsewhere)
    assert walls(elsewhere, case) == (True, True, True)
    with acting_for(SYSTEM):
        earlier = opening.opened_at - dt.timedelta(hours=4)
        BreakGlass.objects.filter(pk=opening.pk).update(
            opened_at=earlier, ends_at=earlier + dt.timedelta(hours=3)
        )
    assert walls(elsewhere, case) == (False, False, False)


def test_it_lends_eyes_and_no_hands(client, case, elsewhere, people):
    put(case, SYSTEM, "triage", 1)
    broken(case, elsewhere)
    user = fresh(elsewhere)
    with acting_for(user):
        seen = Case.objects.get(pk=case.pk)
        for perm in ("screen_case", "record_case", "name_people_case", "link_case", "offer_transfer_case"):
            assert not allowed(user, f"referrals.{perm}", seen), perm
    sign_in(client, user)
    assert CANARY in client.get(reverse("referrals:case_section", args=[case.pk, "person"])).content.decode()
    assert client.get(reverse("referrals:step", args=[case.pk, "to_threshold"])).status_code == 403


def test_chair_coordinator_and_officer_are_told_in_the_same_transaction(case, elsewhere, people):
    opening = broken(case, elsewhere)
    told = set(
        Notice.objects.filter(kind="referrals.break_glass", key=str(opening.pk)).values_list(
            "user_id", flat=True
        )
    )
    assert told == {people.chair.pk, people.coordinator.pk, people.dpo.pk}
    assert not any(CANARY in n.title or case.number in n.title for n in Notice.objects.all())
    event = AuditEvent.objects.get(action="referrals.break_glass")
    assert event.details["told"] == 3 and WORDS not in str(event.details)


def test_if_nobody_could_be_told_nothing_was_opened(case, elsewhere, monkeypatch):
    def fails(**_given):
        raise RuntimeError("no inbox")

    monkeypatch.setattr(glass, "notify", fails)
    with pytest.raises(RuntimeError):
        broken(case, elsewhere)
    assert walls(elsewhere, case) == (False, False, False)


def test_never_for_administrators_and_for_nobody_else(case, people, elsewhere):
    for user in (people.admin, people.council, people.desk, people.chair, people.police, people.nobody):
        with pytest.raises(PermissionDenied):
            broken(case, user)
    broken(case, elsewhere)
    roles.give_role(user=elsewhere, role="administrator", by=SYSTEM)
    assert walls(elsewhere, case) == (False, False, False)


def test_the_officer_reads_content_by_it_and_otherwise_not(client, case, people):
    put(case, SYSTEM, "support", 4)
    sign_in(client, people.dpo)
    address = reverse("referrals:case_section", args=[case.pk, "person"])
    assert client.get(address).status_code == 404
    broken(case, people.dpo)
    sign_in(client, fresh(people.dpo))
    assert CANARY in client.get(address).content.decode()


def test_a_conflict_of_interest_is_stronger(case, elsewhere):
    from referrals.models import Conflict

    broken(case, elsewhere)
    with acting_for(SYSTEM):
        Conflict.objects.create(case=case, user=elsewhere)
    assert walls(elsewhere, case) == (False, False, False)


def test_at_most_three_hours_in_the_database_too_and_nobody_writes_their_own(case, elsewhere):
    opening = broken(case, elsewhere)
    assert opening.ends_at - opening.opened_at <= dt.timedelta(hours=3)
    with pytest.raises(IntegrityError), transaction.atomic(), acting_for(SYSTEM):
        BreakGlass.objects.filter(pk=opening.pk).update(ends_at=opening.opened_at + dt.timedelta(hours=4))
    with pytest.raises(ProgrammingError), transaction.atomic(), acting_for(elsewhere):
        now = timezone.now()
        BreakGlass.objects.create(case=case, user=elsewhere, reason="court_order", opened_at=now, ends_at=now)


def test_it_is_not_renewed_before_two_persons_have_reviewed_it(case, elsewhere, people):
    opening = broken(case, elsewhere)
    with pytest.raises(DomainError, match="open to you already"):
        broken(case, fresh(elsewhere))
    with acting_for(SYSTEM):
        BreakGlass.objects.filter(pk=opening.pk).update(ends_at=opening.opened_at)
    with pytest.raises(DomainError, match="reviewed by two persons"):
        broken(case, fresh(elsewhere))
    with pytest.raises(PermissionDenied), acting_for(elsewhere):
        glass.review_opening(
            opening=opening, justified=True, words="I say it was right to do so.", by=people.nobody
        )
    for reviewer in (people.coordinator, people.dpo):
        with acting_for(reviewer):
            mine = next(o for o in glass.openings_for(reviewer) if o.pk == opening.pk)
            glass.review_opening(
                opening=mine, justified=True, words="It was right, help was needed.", by=reviewer
            )
    assert broken(case, fresh(elsewhere)).is_open


def test_nobody_reviews_their_own_opening(case, people):
    put(case, SYSTEM, "support", 4)
    opening = broken(case, people.dpo)
    with acting_for(people.dpo), pytest.raises(DomainError, match="nobody reviews their own"):
        mine = next(o for o in glass.openings_for(people.dpo) if o.pk == opening.pk)
        glass.review_opening(opening=mine, justified=True, words="I think it was right to do.", by=people.dpo)


def test_a_wrong_number_and_a_case_of_ones_own_answer_alike(case, people, elsewhere):
    with pytest.raises(DomainError) as wrong:
        glass.break_glass(number="2222-2222", reason="court_order", words=WORDS, by=elsewhere)
    with pytest.raises(DomainError) as own:
        glass.break_glass(number=case.number, reason="court_order", words=WORDS, by=people.coordinator)
    assert wrong.value.message == own.value.message


def test_the_reviewer_sees_why_and_what_was_looked_at(client, case, elsewhere, people):
    opening = broken(case, elsewhere)
    with acting_for(
        SYSTEM
    ):  # as if it had been opened before this transaction, whose beginning is the database's "now"
        earlier = opening.opened_at - dt.timedelta(minutes=9)
        BreakGlass.objects.filter(pk=opening.pk).update(
            opened_at=earlier, ends_at=earlier + dt.timedelta(hours=3)
        )
    sign_in(client, fresh(elsewhere))
    client.get(reverse("referrals:case_section", args=[case.pk, "person"]))
    sign_in(client, people.dpo)
    page = client.get(reverse("referrals:glass_review", args=[opening.pk])).content.decode()
    assert WORDS in page and "Name, year of birth, area" in page and CANARY not in page
    sign_in(client, people.council)
    assert client.get(reverse("referrals:glass_review", args=[opening.pk])).status_code == 403
