"""What is due, whose it is, and a reminder that says nothing and moves nothing."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.inbox import waiting_for
from portal.inbox.models import Notice
from referrals.models import Case, Review
from referrals.services.sessions import log_session
from referrals.tasks import remind_of_support
from tests.referrals.conftest import CANARY

pytestmark = pytest.mark.django_db


def lines(user):
    return {item.title for item in waiting_for(user)}


def log(case, user, *attendance):
    with acting_for(SYSTEM):
        thread = case.plan_parts.get(provider=user).thread
    for days, what in enumerate(reversed(attendance)):
        log_session(
            case=case,
            thread=thread,
            on=timezone.localdate() - dt.timedelta(days=days),
            attendance=what,
            by=user,
        )


class TestStalls:
    def test_two_missed_in_a_row_wait_for_lead_and_provider(self, stage, people):
        case = stage.supported(stage.part(people.provider, starts_on=timezone.localdate()))
        log(case, people.provider, "attended", "not_met")
        assert "Support does not come about as agreed" not in lines(people.team)
        log(case, people.provider, "cancelled_by_provider")
        assert "Support does not come about as agreed" in lines(people.team)
        assert "Your part does not come about as agreed" in lines(people.provider)
        for other in (people.chair, people.coordinator, people.desk, people.dpo):
            assert not {line for line in lines(other) if "agreed" in line}

    def test_a_session_moved_to_another_day_is_not_missed(self, stage, people):
        case = stage.supported(stage.part(people.provider, starts_on=timezone.localdate()))
        log(case, people.provider, "not_met", "moved", "attended")
        assert "Support does not come about as agreed" not in lines(people.team)

    def test_at_mid_point_less_than_half_is_said_and_half_is_not(self, stage, people):
        case = stage.supported(stage.part(people.provider, sessions_agreed=4))
        log(case, people.provider, "attended")
        assert "Support does not come about as agreed" in lines(people.team)
        log(case, people.provider, "attended")
        assert "Support does not come about as agreed" not in lines(people.team)


class TestReminders:
    def test_a_review_that_is_due_is_said_once_without_a_word_of_the_case(self, stage, people, mailoutbox):
        today = timezone.localdate()
        far = today + dt.timedelta(days=400)
        case = stage.supported(stage.part(people.provider, starts_on=today, ends_on=far))
        assert remind_of_support() == 0
        with time_machine.travel(timezone.now() + dt.timedelta(days=40)):
            assert remind_of_support() == 1 and remind_of_support() == 0
            Notice.objects.update(read_at=timezone.now())
            assert remind_of_support() == 0
            assert "Look at a plan together" in lines(people.team)
        notice = Notice.objects.get(user=people.team)
        assert CANARY not in notice.title and "plan" not in notice.title and not mailoutbox
        with acting_for(SYSTEM):
            assert Case.objects.get(pk=case.pk).state == "support" and not Review.objects.exists()

    def test_nobody_is_moved_by_the_clock_where_people_decide(self, stage, people):
        cases = [stage.case(state) for state in ("threshold", "identity_check", "panel", "consent")]
        with time_machine.travel(timezone.now() + dt.timedelta(days=400)):
            remind_of_support()
        with acting_for(SYSTEM):
            assert [Case.objects.get(pk=c.pk).state for c in cases] == [
                "threshold",
                "identity_check",
                "panel",
                "consent",
            ]

    def test_a_consent_that_ends_waits_for_the_lead(self, stage, people):
        stage.supported()
        with time_machine.travel(timezone.now() + dt.timedelta(days=175)):
            assert "Talk a consent over again" in lines(people.team)
            assert "Talk a consent over again" not in lines(people.provider)
