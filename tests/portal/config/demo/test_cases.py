"""The demo city's cases come to the states of the story by its people, through the services; here one of each."""

import pytest

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.config.demo import build as demo
from portal.config.demo.tale import tell
from portal.crypto.store import store
from referrals.models import (
    Case,
    CounterpartExchange,
    Digest,
    Meeting,
    ReintegrationPlan,
    SubjectRequest,
    TableRelease,
    TransitionRow,
)
from referrals.outcomes import outcome_title
from referrals.services.moving import MOVED
from referrals.standing import process_of
from referrals.tasks import finish_erasures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("key_store")]
# Beside one of each state: who asked to see what is held, and a case opened in need.
SPECIAL = ("case_19", "case_42", "case_48")
# Of their states those of which the story tells more: came to another table, comes back after custody.
IN_PLACE = {"received": "case_06", "support": "case_36"}


def one_of_each_state() -> set[str]:
    first = {case["state"]: case["slug"] for case in reversed(tell("cases")["cases"])}
    return {*(first | IN_PLACE).values(), *SPECIAL}


def test_one_case_of_each_state_comes_to_it():
    demo.build(share=60)
    told = {case["slug"]: case for case in tell("cases")["cases"]}
    chosen = one_of_each_state()
    demo.build_cases(only=chosen)
    expected = sorted(told[slug]["state"] for slug in chosen if told[slug]["state"] != "draft")
    with acting_for(SYSTEM):
        cases = list(Case.objects.all())
        assert sorted(case.state for case in cases) == expected
        assert finish_erasures() == 1, "the worker destroys the key of the erased one"
        assert [case.number for case in cases if store().is_destroyed(str(case.pk))] == [
            case.number for case in cases if case.state == "erased"
        ]
        assert SubjectRequest.objects.filter(state="concluded").count() == 1
        assert all(meeting.signed_at for meeting in Meeting.objects.filter(state="closed"))
        moved = TransitionRow.objects.select_related("case").get(step=MOVED)
        assert moved.case.process == "situation_table" and moved.case.state == "received"
        plan = ReintegrationPlan.objects.select_related("case").get()
        assert plan.contact is not None and plan.case.state == "support"
        exchanged = CounterpartExchange.objects.filter(case=plan.case).values_list("direction", flat=True)
        assert set(exchanged) == {"to_counterpart", "from_counterpart"}
        own = next(case for case in cases if case.own_outcome)
        assert (own.process, own.process_version) == ("panel", 2)
        assert "Moved away" in outcome_title(process_of(own), own.outcome, own.own_outcome)
        assert TableRelease.objects.filter(state="released").exists() and Digest.objects.count() == 1
    assert demo.build_cases() == [], "they are built once"
