"""Acts of two persons under requests that arrive at the same moment."""

import threading

import pytest
from django.db import connection, transaction

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.errors import DomainError
from referrals import services
from referrals.models import StepRequest, TransitionRow
from referrals.services.snapshot import questions


def together(*acts):
    """Run all at once; what each raised, None where it went through."""
    barrier, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(i, what):
        try:
            barrier.wait(20)
            what()
        except BaseException as error:
            outcomes[i] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i, what)) for i, what in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_of_requests_and_approvals_at_once_one_holds_and_never_by_the_same_person(receive, people):
    case = receive().case
    services.ask_for_step(case=case, step="start_triage", by=people.desk)
    with acting_for(SYSTEM), transaction.atomic():
        case.refresh_from_db()
    for question in questions():
        services.answer_question(
            case=case, question=question, answer="yes", reason="As told.", source="", by=people.desk
        )
    words = {
        "rationale": "Only an opinion was reported.",
        "outcome": "unfounded",
        "feedback_line": "looked_at",
    }

    def ask():
        services.ask_for_step(case=case, step="close_unfounded", by=people.desk, **words)

    asked = together(ask, ask, ask)
    assert asked.count(None) == 1 and all(isinstance(e, DomainError) for e in asked if e is not None)
    with acting_for(SYSTEM), transaction.atomic():
        request = StepRequest.objects.select_related("case").get()

    def decide(by):
        return lambda: services.decide_request(request=request, approve=True, by=by)

    decided = together(
        *(decide(p) for p in (people.desk, people.desk2, people.coordinator, people.desk, people.chair))
    )
    assert decided.count(None) == 1, decided
    assert isinstance(decided[0], DomainError) and isinstance(decided[3], DomainError), "the asker never"
    with acting_for(SYSTEM), transaction.atomic():
        request = StepRequest.objects.get()
        assert request.state == "approved" and request.decided_by_id != people.desk.pk
        assert TransitionRow.objects.filter(step="close_unfounded").count() == 1
