"""A case that has come as far as consent, with its lead and a provider; states before that are set past the process."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from referrals.models import Case, CaseMember, Consent
from referrals.services.consent import Asked, record_consent
from referrals.services.plan import Goal, Part, write_plan
from referrals.support_enums import ConsentAnswer
from tests.factories import UserFactory
from tests.signin import sign_in

TODAY = timezone.localdate
GOAL, MINE, THEIRS, SAFETY = (
    "I want to finish school.",
    "A walk on Tuesdays",
    "Canary boxing evening",
    "Call my aunt.",
)


class Stage:
    """Sets a case up past the process and asks as people do."""

    def __init__(self, receive, people):
        self.receive, self.people = receive, people

    def put(self, case, state, **changes):
        with acting_for(SYSTEM):
            Case.objects.filter(pk=case.pk).update(state=state, stage=4, entered_at=timezone.now(), **changes)
            case.refresh_from_db()
        return case

    def name(self, case, user, role, **more):
        with acting_for(SYSTEM):
            return CaseMember.objects.create(case=case, user=user, role=role, **more)

    def case(self, state="consent", born=dt.date(1990, 3, 4), **changes):
        case = self.receive(person_born=born, **changes).case
        self.name(case, self.people.team, "case_team_member")
        return self.put(case, state, lead=self.people.team, consent_attempts=1)

    def part(self, provider=None, **changes):
        given = {
            "kind": "mentoring", "what": MINE, "starts_on": TODAY() - dt.timedelta(days=40),
            "ends_on": TODAY() + dt.timedelta(days=40), "intensity": "regular", "sessions_agreed": 10, "provider": provider,
        }  # fmt: skip
        return Part(**given | changes)

    def plan(self, case, *parts, because="", by=None):
        return write_plan(
            case=case,
            goals=[Goal(GOAL)],
            parts=parts or [self.part(self.people.provider)],
            safety=SAFETY,
            because=because,
            by=by or self.people.team,
        )

    def yes(self, case, **changes):
        given = {
            "answer": "given", "asked_on": TODAY(), "way": "in_person", "giver": "person", "language": "en-GB", "interpreter": "not_needed",
            "capacity": "understood", "words": {"understood": "They help me with school."},
        }  # fmt: skip
        return record_consent(case=case, asked=Asked(**given | changes), by=self.people.team)

    def supported(self, *parts, **changes):
        """In support, with a plan in force, past the step itself."""
        from referrals.services.plan import put_in_force

        case = self.case(**changes)
        self.plan(case, *parts)
        self.yes(case)
        with acting_for(SYSTEM):
            self.put(case, "support")
            put_in_force(case, by=self.people.team)
        return case

    def answers(self, case):
        with acting_for(SYSTEM):
            return list(Consent.objects.filter(case=case).values_list("answer", flat=True))


@pytest.fixture
def stage(receive, people):
    """Makes cases of this part of the work."""
    return Stage(receive, people)


@pytest.fixture
def second_provider(db):
    """Another provider."""
    return UserFactory(role="support_provider")


@pytest.fixture
def go(client):
    """Opens or posts a page as somebody."""

    def as_somebody(user, name, *parts, data=None):
        sign_in(client, user)
        address = reverse(f"referrals:{name}", args=parts)
        return client.get(address) if data is None else client.post(address, data)

    return as_somebody


@pytest.fixture
def two(stage, people, second_provider):
    """A case in support with two providers; a session with a note of the first."""
    return stage.supported(
        stage.part(people.provider), stage.part(second_provider, what=THEIRS, kind="family")
    )


GIVEN = ConsentAnswer.GIVEN
