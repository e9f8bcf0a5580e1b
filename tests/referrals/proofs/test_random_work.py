"""Anybody works on a case, in any order, through the services themselves; after each act others look at it.

One case goes its proper way; in each state runs fork off and go on at random: steps, answers, messages, documents, refusals,
conflicts, roles that end, a broken glass. What each person finds is held against the table of `words.py`: after what moves the
case or changes who stands where everybody looks, after other acts a third of them in turn.
`REFERRALS_RUNS=25` makes that many runs of 30 acts from each state, other ones each time.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter

import pghistory
import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.accounts.models import RoleAssignment
from portal.errors import DomainError
from referrals import services
from referrals.models import InformationRequest, StepRequest, TransitionRow
from referrals.services.cast import declare_conflict
from referrals.services.glass import break_glass
from referrals.workflow.loading import preset
from tests.referrals.proofs.journey import REASON, ROLE, STRANGERS
from tests.referrals.proofs.reader import everything_found
from tests.referrals.proofs.words import is_own, may_find, sees_anything, word

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
RUNS = int(os.environ.get("REFERRALS_RUNS", "0"))
STATES = ("triage", "threshold", "identity_check", "information", "panel", "support", "review", "follow_up")
STEPS = [step.slug for step in preset("panel").steps]
PEOPLE = [*ROLE, *STRANGERS]
WHO = st.sampled_from(PEOPLE)
REFUSED = (DomainError, PermissionDenied, ObjectDoesNotExist)


class Work(RuleBasedStateMachine):
    """One run from where the journey stands; everything it does is taken back when it ends."""

    journey = None
    tally: Counter = Counter()
    at_first = None  # what the first run began with, at which everybody has looked

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.changed = not self.tally["runs"]
        self.known = self.at_first
        self.tally["runs"] += 1
        self.shut: set[str] = set()
        self.glass: set[str] = set()

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)
        self.forget()  # a role that ended in this run holds again

    def attempt(self, what, *args, **more):
        """Try it as the next request would; refusals are fine, anything else is a fault."""
        self.forget()
        try:
            with transaction.atomic():
                what(*args, **more)
        except REFUSED:
            self.tally["refused"] += 1
            return False
        self.tally["done"] += 1
        self.changed = True
        return True

    def forget(self):
        """Nobody's object remembers what a request before has asked of it."""
        for user in self.journey.users.values():
            for known in ("_answers", "active_assignments"):
                user.__dict__.pop(known, None)

    # --- the work ------------------------------------------------------------------------------------------------
    @rule()
    def the_work_of_the_state_is_done(self):
        self.attempt(self.journey.work, self.journey.now().state)

    @rule(step=st.sampled_from(STEPS), who=WHO)
    def somebody_asks_for_any_step(self, step, who):
        self.ask(step, who)

    @rule(pick=st.integers(0, 9), who=st.sampled_from(list(ROLE)))
    def somebody_asks_for_a_step_that_is_open(self, pick, who):
        steps = preset("panel").leaving(self.journey.now().state)
        if steps:
            self.ask(steps[pick % len(steps)].slug, who)

    def ask(self, step, who):
        case = self.journey.now()
        words = {
            "rationale": word(REASON.get(case.state, "screening"), who), "lawful_basis": "public_task", "feedback_line": "looked_at",
            "until": timezone.localdate() + dt.timedelta(days=5),
        }  # fmt: skip
        found = preset("panel").by_slug[step]
        if found.reasons:
            words["reason"] = found.reasons[0]
        if found.outcomes:
            words["outcome"] = found.outcomes[0]
        self.attempt(services.ask_for_step, case=case, step=step, by=self.journey.users[who], **words)

    @rule(who=WHO, approve=st.booleans())
    def somebody_decides_what_waits(self, who, approve):
        with acting_for(SYSTEM):
            request = (
                StepRequest.objects.select_related("case")
                .filter(case=self.journey.pk, state="waiting")
                .first()
            )
        if request is not None:
            answer = word(REASON.get(request.from_state, "screening"), who)
            user = self.journey.users[who]
            self.attempt(services.decide_request, request=request, approve=approve, by=user, answer=answer)

    @rule(observed=st.sampled_from([(), ("weapon",)]))
    def the_sender_says_more(self, observed):
        self.attempt(self.journey.say_more, observed)

    @rule()
    def the_desk_writes_back(self):
        self.attempt(self.journey.write_back)

    @rule()
    def a_summary_is_written_anew(self):
        self.attempt(self.journey.summarise)

    @rule(answer=st.sampled_from(["clear", "hold", "take_over"]))
    def the_police_answer(self, answer):
        self.attempt(self.journey.ask_the_police)
        self.attempt(self.journey.police_answer, answer)

    @rule(grant=st.booleans())
    def the_custodian_decides(self, grant):
        self.attempt(self.journey.unseal, grant=grant)

    @rule(
        who=st.sampled_from(["health", "social", "school"]),
        answer=st.sampled_from(["known", "not_known", "should_join"]),
    )
    def an_agency_answers(self, who, answer):
        self.attempt(self.journey.agency_answers, self.journey.users[who], answer)

    @rule(
        who=st.sampled_from(["social", "health", "school"]),
        reply=st.sampled_from(["answered", "cannot_share"]),
    )
    def an_agency_is_asked_and_replies(self, who, reply):
        self.attempt(self.journey.ask_for_information, self.journey.users[who])
        self.attempt(self.journey.give_information, self.journey.users[who], reply)

    @rule(what=st.sampled_from(["assess", "hear_the_person", "plan", "meet_the_person", "choose_team"]))
    def something_is_written_down(self, what):
        self.attempt(getattr(self.journey, what))

    @rule(answer=st.sampled_from(["refused", "no_answer", "withdrawn"]))
    def the_person_says_no(self, answer):
        self.attempt(self.journey.ask_consent, answer)

    @rule(who=st.sampled_from(["social", "school", "police", "desk", "chair"]))
    def somebody_must_stay_out(self, who):
        if self.attempt(declare_conflict, case=self.journey.now(), by=self.journey.users[who]):
            self.shut.add(who)

    @rule(who=st.sampled_from(["desk2", "health", "provider", "custodian"]))
    def a_role_ends(self, who):
        day = timezone.localdate() - dt.timedelta(days=2)
        with pghistory.context(actor="test"):
            RoleAssignment.objects.filter(user=self.journey.users[who]).update(
                starts_on=day - dt.timedelta(days=9), ends_on=day
            )
        self.shut.add(who)
        self.changed = True

    @precondition(lambda self: not self.glass)
    @rule(who=st.sampled_from(["dpo", "away", "admin", "chair"]))
    def the_glass_is_broken(self, who):
        words = word("rights_requests", who) + " is why it can't wait."
        case, by = self.journey.now(), self.journey.users[who]
        if self.attempt(break_glass, number=case.number, reason="danger_to_life", words=words, by=by):
            assert who in ("dpo", "away")
            self.glass.add(who)

    # --- what is found -------------------------------------------------------------------------------------------
    @invariant()
    def nobody_finds_more_than_the_table_allows(self):
        if not self.changed:  # what was refused has changed nothing that could be found
            return
        self.changed, case = False, self.journey.now()
        stage, acting = self.disclosed(), self.acting()
        self.tally[f"in {case.state}"] += 1
        for who in self.who_looks(case.state, stage):
            found = everything_found(self.journey.pk, self.journey.users[who].pk)
            roles = self.roles(who, acting)
            if who in self.shut or not any(sees_anything(role, case.state) for role in roles):
                assert not found, f"{who} finds {found} in {case.state}"
                continue
            for group, author in found or ():
                own = is_own(who, group, author)
                assert any(may_find(role, case.state, stage, group, own=own) for role in roles), (
                    f"{who} finds {group} of {author} in {case.state} at stage {stage}"
                )
            self.tally["looks"] += 1
            self.tally[f"{who} looks"] += 1
            self.tally["words"] += len(found or ())
            self.tally[f"{who} words"] += len(found or ())

    def who_looks(self, state, stage):
        """Everybody where something may have opened or shut; else a third, the next one each time."""
        before, self.known = self.known, (state, stage, frozenset(self.shut), frozenset(self.glass))
        type(self).at_first = self.at_first or self.known
        if before != self.known:
            return PEOPLE
        self.tally["thirds"] += 1
        return PEOPLE[self.tally["thirds"] % 3 :: 3]

    def roles(self, who, acting):
        if who in self.glass:
            return ("case_coordinator", "chair", "data_protection") if who == "dpo" else ("case_coordinator",)
        if who in STRANGERS:
            return ("nobody",)
        return (ROLE[who], "case_team") if who in acting else (ROLE[who],)

    def steps_taken(self):
        with acting_for(SYSTEM):
            return list(
                TransitionRow.objects.filter(case=self.journey.pk)
                .order_by("at", "pk")
                .values_list("step", "to_state")
            )

    def disclosed(self) -> int:
        """How far this case was opened since it last came to triage, by the acts on record."""
        stage = 0
        for step, to_state in self.steps_taken():
            if to_state in ("received", "triage"):
                stage = 0
            stage = max(stage, {"to_threshold": 2, "unseal": 3, "choose_team": 4}.get(step, 0))
        return stage

    def acting(self) -> set[str]:
        """Agencies that act: chosen since the case last came to triage, and those whose answer to a question is awaited."""
        with acting_for(SYSTEM):
            asked = set(
                InformationRequest.objects.filter(case=self.journey.pk, reply="").values_list(
                    "person", flat=True
                )
            )
        awaited = {who for who in ROLE if self.journey.users[who].pk in asked}
        return awaited | ({"health", "social"} if self.disclosed() >= 3 else set())


def test_whatever_is_done_to_a_case_nobody_finds_more_than_the_table_allows(
    journey, record_testsuite_property
):
    tally: Counter = Counter()
    for state in STATES:
        journey.go_to(state)
        machine = type(f"From_{state}", (Work,), {"journey": journey, "tally": Counter()})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=RUNS or 2, stateful_step_count=30 if RUNS else 5, deadline=None, derandomize=not RUNS, database=None,
                suppress_health_check=list(HealthCheck), print_blob=False,
            ),
        )  # fmt: skip
        tally += machine.tally
    for what, count in sorted(tally.items()):
        record_testsuite_property(what, count)  # `--junitxml` says what a long run has done
    assert tally["done"] > 15 and tally["looks"] > 100 and tally["words"] > 400
    assert all(tally[f"{who} looks"] > 1 for who in ROLE), tally
