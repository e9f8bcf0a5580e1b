"""One case of the panel's process and the people around it: the work of each state, done by services as those who may do it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.accounts.models import User
from referrals import services
from referrals.models import Concern, FollowUp, InformationRequest, PlanPart, StepRequest, UnsealRequest
from referrals.services.closing import ask_for_closing, note_follow_up, plan_follow_up, write_closing_report
from referrals.services.consent import Asked, record_consent
from referrals.services.instruments import answers_to, items_of, sources_of
from referrals.services.plan import Goal, Part, write_plan
from referrals.services.review import write_provider_word, write_review
from referrals.services.sessions import log_session
from referrals.services.snapshot import questions
from referrals.services.tertiary import log_exchange
from tests.factories import UserFactory
from tests.referrals.panel.at_the_table import as_person, discuss, instrument, meeting_with, reread
from tests.referrals.proofs.words import BORN, word

BASIS = "public_task"
# In whose field group the reason of a step out of a state belongs.
REASON = {
    "received": "screening", "triage": "screening", "threshold": "threshold_record", "identity_check": "unseal_request",
    "information": "information_requests", "panel": "panel_record", "consent": "consent_record", "support": "support_plan",
    "review": "review_record", "closed": "closing_report", "follow_up": "follow_up_notes",
}  # fmt: skip
# As what each person stands in the table, before anybody acts; whoever acts is in the case team as well.
ROLE = {
    "desk": "intake_officer", "desk2": "intake_officer", "coordinator": "case_coordinator", "chair": "chair",
    "custodian": "identity_custodian", "dpo": "data_protection", "police": "police_liaison", "teacher": "referrer",
    "health": "not_acting", "social": "not_acting", "school": "not_acting", "provider": "support_provider",
}  # fmt: skip
DESK_READS = ("draft", "received", "triage", "threshold", "identity_check", "information", "panel")
STRANGERS = ("colleague", "prosecutor", "away", "admin", "council", "evaluator", "nobody")


class Journey:
    """Whoever is named on the case stays the same: health leads, social acts, school sits at the table only, the prosecutor was never asked."""

    def __init__(self, receive, people, table, districts):
        self.people, self.table = people, table
        away = UserFactory(role=["case_coordinator", "intake_officer", "chair"], role__area=districts[1])
        self.users: dict[str, User] = {
            **{name: getattr(people, name) for name in (
                "desk", "desk2", "coordinator", "chair", "custodian", "dpo", "police", "provider", "teacher", "colleague", "admin",
                "council", "evaluator", "nobody",
            )},
            **{name: getattr(table, name) for name in ("health", "social", "school", "prosecutor")},
            "away": away,
        }  # fmt: skip
        self.names = {user.pk: name for name, user in self.users.items()}
        self.at_the_table = [table.health, table.social, table.school, table.police, table.council]
        self.team = [table.health, table.social]
        words = {
            name: word("referral_narrative", "teacher") for name in ("words", "when_seen", "told", "tried")
        }
        words |= {name: word("referrer_details", "teacher") for name in ("sender_name", "sender_contact")}
        received = receive(
            words=words, person_name=word("identity_limited", "teacher"), person_born=dt.date.fromisoformat(BORN),
            person_contact=word("identity_direct", "teacher"),
        )  # fmt: skip
        self.case, self.code = received.case, received.code
        self.pk = self.case.pk

    def now(self):
        """The case as it is stored."""
        return reread(self.case)

    def of(self, user) -> str:
        """The name by which words tell their author."""
        return self.names.get(user.pk, f"other{user.pk.hex[:6]}")

    def go_to(self, state: str) -> None:
        """On, state by state, until the case is there."""
        for _ in range(14):
            found = self.now().state
            if found == state:
                return
            self.work(found)
        raise AssertionError(f"the case does not come to {state}")

    def work(self, state: str) -> None:
        """What has to be done in a state, and the step out of it; nothing where there is none."""
        work = getattr(self, f"in_{state}", None)
        if work is not None:
            work()

    def step(self, step: str, by, second=None, **more: Any) -> None:
        """Take a step, with whoever may be the second person."""
        request = services.ask_for_step(case=self.now(), step=step, by=by, **more)
        seconds = (self.people.desk, self.people.desk2, self.people.chair, self.people.coordinator)
        if request is not None:
            second = second or next(one for one in seconds if one.pk != by.pk)
            services.decide_request(request=request, approve=True, by=second)

    def in_received(self):
        self.step("start_triage", self.people.desk)

    def in_triage(self):
        desk, coordinator = self.people.desk, self.people.coordinator
        for question in questions():
            services.answer_question(
                case=self.now(), question=question, answer="yes", reason=word("screening", "desk"), source=word("screening", "desk"), by=desk
            )  # fmt: skip
        self.ask_the_police()
        self.police_answer("clear")
        self.write_back()
        row = self.summarise()
        services.check_record(record=row, by=self.people.desk2)
        self.step("to_threshold", coordinator)

    def ask_the_police(self):
        services.ask_police(case=self.now(), liaison=self.people.police, by=self.people.desk)

    def police_answer(self, answer: str):
        services.answer_police(
            case=self.now(), answer=answer, note=word("police_private", "police"), by=self.people.police
        )

    def summarise(self):
        return services.write_record(
            case=self.now(), kind="deidentified_summary", text=word("summary_deidentified", "coordinator"), by=self.people.coordinator
        )  # fmt: skip

    def first_concern(self):
        with acting_for(SYSTEM):
            return (
                Concern.objects.select_related("case", "sender")
                .filter(case=self.pk)
                .order_by("told_at")
                .first()
            )

    def write_back(self):
        text = word("referrer_details", "teacher")  # the conversation is the sender's own
        services.write_message(concern=self.first_concern(), text=text, by=self.people.desk)

    def say_more(self, observed=()):
        # Where nobody at the desk reads messages any more, what is said belongs to what was told, for those who act.
        told = observed or self.now().state not in DESK_READS
        text = word("referral_narrative" if told else "referrer_details", "teacher")
        services.add_words(concern=self.first_concern(), text=text, observed=observed, by=self.people.teacher)

    def in_threshold(self):
        services.ask_to_unseal(
            case=self.now(), purpose=word("unseal_request", "coordinator"), necessity=word("unseal_request", "coordinator"),
            lawful_basis=BASIS, persons=self.team, by=self.people.coordinator,
        )  # fmt: skip
        self.meet("threshold_met", "threshold_record")

    def meet(self, step: str, group: str):
        """A meeting that decides; what social has to do, and answers as the second person, is social's own word."""
        item = discuss(
            meeting_with(self.people, self.table, invited=self.at_the_table), self.now(), self.people
        )
        decided = services.record_decision(
            item=item,
            step=step,
            reasons=word(group, "chair"),
            no_dissent=True,
            lawful_basis=BASIS,
            by=self.people.chair,
        )
        mine, social = word(group, "social"), self.table.social
        services.add_action(
            item=item, text=mine, owner=social, due_on=timezone.localdate(), by=self.people.chair
        )
        with as_person(social):
            request = StepRequest.objects.select_related("case").get(pk=decided.request.pk)
        services.decide_request(request=request, approve=True, by=social, answer=mine)

    def in_identity_check(self):
        self.unseal(grant=True)
        for person in self.team:
            self.agency_answers(person, "should_join")
        self.choose_team()

    def unseal(self, *, grant: bool):
        with as_person(self.people.custodian):
            request = UnsealRequest.objects.select_related("case").get(case=self.pk, state="waiting")
        services.decide_unsealing(
            request=request,
            grant=grant,
            reasons=word("unseal_request", "custodian"),
            by=self.people.custodian,
        )

    def agency_answers(self, person, answer: str):
        with as_person(person):
            request = UnsealRequest.objects.filter(case=self.pk).latest("asked_at")
            question = request.agencies.select_related("case").get(person=person)
        services.answer_for_agency(
            question=question, answer=answer, reason=word("unseal_request", self.of(person)), register_checked=True, by=person
        )  # fmt: skip

    def choose_team(self):
        services.choose_team(
            case=self.now(), lead=self.table.health, team=self.team, by=self.people.coordinator
        )
        self.step("choose_team", self.people.coordinator, lawful_basis=BASIS)

    def in_information(self):
        self.ask_for_information(self.table.social)
        self.give_information(self.table.social, "answered")
        self.assess()
        self.hear_the_person()
        self.step("ready", self.people.coordinator)

    def ask_for_information(self, person):
        today = timezone.localdate()
        services.ask_for_information(
            case=self.now(), person=person, question=word("information_requests", self.of(person)),
            necessity=word("information_requests", self.of(person)), lawful_basis=BASIS, due_on=today,
            expires_on=today + dt.timedelta(days=9), by=self.people.coordinator,
        )  # fmt: skip

    def give_information(self, person, reply: str):
        with as_person(person):
            request = (
                InformationRequest.objects.select_related("case")
                .filter(case=self.pk, person=person, reply="")
                .first()
            )
        if request is not None:
            services.answer_information(
                request=request, reply=reply, answer=word("information_answers", self.of(person)), register_checked=True, by=person
            )  # fmt: skip

    def assess(self, *, again: bool = False):
        version = None if again else instrument()
        assessment = services.start_assessment(case=self.now(), instrument=version, by=self.table.health)
        version = assessment.instrument
        said, source = word("assessment", "health"), sources_of(version)[0][0]
        given = {
            item.slug: {
                "answer": answers_to(version, item)[0][0],
                "reason": said,
                "source": source,
                "persons_view": said,
            }
            for item in items_of(version)
        }
        services.answer_items(assessment=assessment, answers=given, by=self.table.health)

    def hear_the_person(self):
        services.record_views(
            case=self.now(), whose="person", sought=True, text=word("person_views", "coordinator"), by=self.people.coordinator
        )  # fmt: skip

    def in_panel(self):
        self.meet("adopt", "panel_record")

    def in_consent(self):
        self.plan()
        self.ask_consent("given")
        self.step("consent_given", self.table.health)

    def plan(self):
        today, said = timezone.localdate(), word("support_plan", "health")
        # The provider's part is the provider's own, what is around it is not.
        part = Part(
            kind="mentoring", what=word("support_plan", "provider"), starts_on=today, ends_on=today + dt.timedelta(days=90),
            intensity="regular", sessions_agreed=10, provider=self.people.provider,
        )  # fmt: skip
        write_plan(
            case=self.now(), goals=[Goal(said)], parts=[part], safety=said, because=said, by=self.table.health
        )

    def ask_consent(self, answer: str):
        refusal = {"refusal_reason": "not_now"} if answer == "refused" else {}
        asked = Asked(
            answer=answer, asked_on=timezone.localdate(), way="in_person", giver="person", language="en-GB", interpreter="not_needed",
            capacity="understood", words={"understood": word("consent_record", "health")}, **refusal,
        )  # fmt: skip
        record_consent(case=self.now(), asked=asked, by=self.table.health)

    def in_support(self):
        self.meet_the_person()
        log_exchange(
            case=self.now(), direction="to_counterpart", on=timezone.localdate(), legal_basis=BASIS, informed="yes", by=self.table.health,
            review_on=timezone.localdate() + dt.timedelta(days=30),
            words=dict.fromkeys(("what", "purpose", "basis_words", "who"), word("security_sharing_log", "health")),
        )  # fmt: skip
        self.step("begin_review", self.table.health)

    def meet_the_person(self):
        with acting_for(SYSTEM):
            part = PlanPart.objects.get(case=self.pk, plan__state="agreed")
        log_session(
            case=self.now(), thread=part.thread, on=timezone.localdate(), attendance="attended", note=word("session_notes", "provider"),
            by=self.people.provider,
        )  # fmt: skip
        write_provider_word(
            case=self.now(),
            thread=part.thread,
            text=word("review_record", "provider"),
            by=self.people.provider,
        )

    def in_review(self):
        self.assess(again=True)
        said = word("review_record", "health")
        write_review(
            case=self.now(), kind="full", on=timezone.localdate(), words={"person_views": said, "text": said}, goals={}, conclusion="exit",
            by=self.table.health,
        )  # fmt: skip
        words = dict.fromkeys(("done", "remains", "contact", "message"), word("closing_report", "health"))
        write_closing_report(
            case=self.now(), words=words, reason="goals_reached", outcome="completed", feedback_line="closed_thanks", by=self.table.health
        )  # fmt: skip
        request = ask_for_closing(case=self.now(), by=self.table.health)
        services.decide_request(request=request, approve=True, by=self.people.chair)

    def in_closed(self):
        with acting_for(SYSTEM):
            rows = list(FollowUp.objects.filter(case=self.pk, state="planned").select_related("case"))
        said = word("follow_up_notes", "health")
        for row in rows:
            plan_follow_up(
                follow_up=row,
                person=self.table.health,
                basis=BASIS,
                basis_words=said,
                by=self.people.coordinator,
            )
        self.step("begin_follow_up", self.people.coordinator, reason="period_ended")
        note_follow_up(follow_up=rows[0], note=said, by=self.table.health)
