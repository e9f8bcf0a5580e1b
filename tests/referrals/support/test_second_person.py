"""The closing has its second person: not the lead, not whoever asked, and one of those who approve at once."""

import pytest
from django.db import transaction

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.errors import DomainError
from referrals import services
from referrals.models import Case, StepRequest, TransitionRow
from referrals.services.closing import ask_for_closing, write_closing_report
from referrals.services.review import write_review
from tests.factories import UserFactory
from tests.referrals.support.conftest import TODAY
from tests.referrals.test_parallel import together


@pytest.mark.django_db(transaction=True)
def test_of_approvals_at_once_one_holds_and_never_the_lead_or_whoever_asked(stage, people):
    with transaction.atomic():
        case = stage.case("support")
        other = UserFactory(role="case_team_member")
        stage.name(case, other, "case_team_member")
    services.ask_for_step(case=case, step="begin_review", by=people.team)
    with acting_for(SYSTEM), transaction.atomic():
        case = Case.objects.get(pk=case.pk)
    words = {"text": "It went well.", "person_views": "Yes."}
    write_review(case=case, kind="full", on=TODAY(), words=words, goals={}, conclusion="exit", by=people.team)
    told = {"done": "Much", "remains": "Little", "contact": "The club", "message": "Thank you"}
    write_closing_report(
        case=case,
        words=told,
        reason="goals_reached",
        outcome="completed",
        feedback_line="closed_thanks",
        by=people.team,
    )
    ask_for_closing(case=case, by=people.team)
    with acting_for(SYSTEM), transaction.atomic():
        request = StepRequest.objects.select_related("case").get()

    def decide(by):
        return lambda: services.decide_request(request=request, approve=True, by=by)

    decided = together(
        *(decide(p) for p in (people.team, people.chair, people.coordinator, people.team, other))
    )
    assert decided.count(None) == 1, decided
    assert isinstance(decided[0], DomainError) and isinstance(decided[3], DomainError), "the lead, who asked"
    with acting_for(SYSTEM), transaction.atomic():
        assert Case.objects.get(pk=case.pk).state == "closed"
        assert TransitionRow.objects.filter(step="exit").count() == 1
        assert StepRequest.objects.get().decided_by_id != people.team.pk
