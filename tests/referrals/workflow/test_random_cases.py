"""A random walk through every preset: whatever anybody tries, identity is not found before its time."""

import datetime as dt
from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from referrals.workflow.guards import FACTS
from referrals.workflow.loading import preset, presets
from referrals.workflow.machine import Attempt, NotPossible, Snapshot, take
from referrals.workflow.visibility import Position, Viewer, visible_groups
from referrals.workflow.vocabulary import vocabulary
from tests.referrals.workflow.people import (
    ALL,
    CHAIR,
    DOCUMENTS,
    EVERYONE,
    LEAD,
    MEMBER,
    NOW,
    POLICE,
    PRESENT,
    REFERRER,
    WORDS,
)

OUTSIDE = {
    "chair": CHAIR,
    "panel_member": MEMBER,
    "case_team_member": LEAD,
    "police_liaison": POLICE,
    "support_provider": None,
}


class RandomCase(RuleBasedStateMachine):
    """Anybody tries anything, often with everything on record; what they see is looked at after each step."""

    slug = "panel"

    @initialize(forward=st.integers(0, 12))
    def begin(self, forward):
        self.process = preset(self.slug)
        self.case = Snapshot(self.process.initial, referrer="teacher")
        self.opened = 0
        self.consented = False
        self.rows = []
        for _ in range(forward):
            self.the_case_goes_on(0)

    @rule(pick=st.integers(0, 3))
    def the_case_goes_on(self, pick):
        """A step that does not end the case or set it aside, taken by persons who may."""
        kinds = self.process.states
        steps = [
            step
            for step in self.process.leaving(self.case.state)
            if (step.to in kinds and kinds[step.to].kind == "main" and step.to not in ("closed", "triage"))
            or step.slug in ("submit", "start_triage")
        ]
        if not steps:
            return
        ahead = [
            step
            for step in steps
            if step.to != self.case.state and step.to not in {row.from_state for row in self.rows}
        ]
        # The unsealing stays in its state: it comes first where it has not been done.
        unseal = [step for step in steps if step.opens_stage > self.case.stage]
        step = (unseal or ahead or steps)[pick % len(unseal or ahead or steps)]
        lead = [LEAD] if "is_case_lead" in step.guards else EVERYONE
        by = next((p for p in lead if p.roles & step.roles and p is not REFERRER), None) or REFERRER
        rule_of_two = self.process.two_persons.get(step.two_persons)
        approvers = [
            p
            for p in EVERYONE
            if rule_of_two and p.roles & rule_of_two.approver_roles and p.id not in (by.id, "lead")
        ]
        far = [p for p in approvers if p.agency != by.agency]
        self._try(step, by, next(iter(far or approvers), None), True, 0)

    def _try(self, step, by, approver, complete, outcome):
        if complete:
            self.case = replace(
                self.case, facts=ALL, documents=DOCUMENTS, present=PRESENT, lead=self.case.lead or "lead",
                unseal_asked_by="coordinator", retention_until=dt.date(2026, 1, 1),
            )  # fmt: skip
        reasons = step.reasons or ("ordinary_step",)
        outcomes = step.outcomes or ("",)
        tried = Attempt(
            step.slug, by, NOW, approver, reasons[0], WORDS, "public_task", outcomes[outcome % len(outcomes)], "looked_at", dt.date(2026, 12, 5)
        )  # fmt: skip
        before = self.case
        try:
            self.case, row = take(self.process, self.case, tried)
        except NotPossible:
            assert self.case == before
            return
        self.rows.append(row)
        self.opened = (
            step.opens_stage
            if self.case.state == "triage" and before.state != "triage"
            else max(self.opened, step.opens_stage)
        )
        if step.two_persons:
            assert row.approver and row.approver != row.by
        if "consent_on_record" in step.guards:
            assert "consent_on_record" in before.facts
        assert by.roles & step.roles and by.id not in ("admin",)

    @rule(
        pick=st.integers(0, 200),
        by=st.sampled_from(EVERYONE),
        approver=st.sampled_from([None, *EVERYONE]),
        complete=st.booleans(),
        outcome=st.integers(0, 5),
    )
    def anybody_tries_something(self, pick, by, approver, complete, outcome):
        steps = self.process.steps
        self._try(steps[pick % len(steps)], by, approver, complete, outcome)

    @precondition(lambda self: self.process.leaving(self.case.state))
    @rule(
        pick=st.integers(0, 50), approver=st.sampled_from(EVERYONE), outcome=st.integers(0, 5), data=st.data()
    )
    def somebody_fitting_tries_a_step_that_is_open(self, pick, approver, outcome, data):
        steps = self.process.leaving(self.case.state)
        step = steps[pick % len(steps)]
        fitting = [p for p in EVERYONE if p.roles & step.roles]
        if not fitting:
            return
        by = data.draw(st.sampled_from(fitting))
        if step.two_persons:
            approver = data.draw(
                st.sampled_from(
                    [
                        p
                        for p in EVERYONE
                        if p.roles & self.process.two_persons[step.two_persons].approver_roles
                    ]
                )
            )
        self._try(step, by, approver, True, outcome)

    @rule(fact=st.sampled_from(FACTS))
    def something_is_recorded_or_struck(self, fact):
        self.case = replace(self.case, facts=self.case.facts ^ {fact})

    @invariant()
    def no_identity_before_its_stage(self):
        words = vocabulary()
        position = Position(self.case.state, self.case.stage)
        for role in OUTSIDE:
            for group, given in visible_groups(self.process, Viewer(frozenset([role])), position).items():
                if given.own_only or (role == "police_liaison" and self.case.state in words.check_states):
                    continue
                needed = words.stage_needed.get(words.group_classes[group], 0)
                assert self.opened >= needed, (
                    f"{role} sees {group} in {self.case.state} after {[r.step for r in self.rows]}"
                )

    @invariant()
    def those_who_take_no_part_see_nothing(self):
        for role in ("administrator", "evaluator", "council_lead"):
            assert not visible_groups(
                self.process, Viewer(frozenset([role])), Position(self.case.state, self.case.stage)
            )

    @invariant()
    def there_is_a_way_out(self):
        state = self.process.states[self.case.state]
        assert state.kind == "terminal" or self.process.leaving(self.case.state)


def _walk(slug):
    machine = type(f"RandomCase_{slug}", (RandomCase,), {"slug": slug})
    case = machine.TestCase
    case.settings = settings(
        max_examples=25, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
    )
    return case


for _slug in presets():
    globals()[f"Test_{_slug}"] = _walk(_slug)
