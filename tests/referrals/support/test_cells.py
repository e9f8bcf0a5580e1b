"""Role × state from consent to follow-up: sections show what the table of the process says; a canary in every column is never plain."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.utils import timezone

from portal.access import SYSTEM, allowed
from portal.access.rows import acting_for
from referrals import services
from referrals.models import (
    Case,
    CaseMember,
    ClosingReport,
    Consent,
    CounterpartExchange,
    FollowUp,
    PlanGoal,
    PlanPart,
    ProviderWord,
    ReintegrationPlan,
    ReintegrationText,
    Review,
    Session,
    SessionNote,
    SupportPlan,
)
from referrals.services.sealing import keys_of
from referrals.standing import position_of, process_of, viewer_of
from referrals.workflow.visibility import visible_groups
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
STATES = ("triage", "panel", "consent", "support", "review", "closed", "follow_up", "retention", "paused")
SECTIONS = ("consent", "plan", "sessions", "reviews", "closing", "follow_up", "reintegration", "counterpart")
# Field group > the word that stands in it alone.
WORDS = {
    "consent_record": "cup_of_consent", "support_plan": "cup_of_plan", "session_notes": "cup_of_notes", "review_record": "cup_of_review",
    "closing_report": "cup_of_closing", "follow_up_notes": "cup_of_follow_up", "security_sharing_log": "cup_of_sharing",
}  # fmt: skip
PEOPLE = {
    "intake_officer": "desk", "case_coordinator": "coordinator", "chair": "chair", "identity_custodian": "custodian",
    "data_protection_officer": "dpo", "police_liaison": "police", "panel_member": "member", "case_team_member": "team",
    "support_provider": "provider", "administrator": "admin", "council_lead": "council", "evaluator": "evaluator",
}  # fmt: skip
TABLES = (
    "consent", "supportplan", "plangoal", "planpart", "session", "sessionnote", "review", "providerword", "closingreport", "followup",
    "reintegrationplan", "reintegrationtext", "counterpartexchange",
)  # fmt: skip


def fill(case):
    """A row of every kind, written by somebody who is none of those who look."""
    author, now, today = (
        UserFactory(role=["case_team_member", "support_provider"]),
        timezone.now(),
        timezone.localdate(),
    )
    keys = keys_of(case)

    def sealed(row, group, *columns):
        for column in columns:
            keys.seal(row, column, WORDS[group])
        row.save(force_insert=True)
        return row

    written = {"by": author, "at": now}
    consent = ("giver_name", "entitlement", "young_person_words", "understood", "scope")
    sealed(
        Consent(case=case, answer="declined", asked_on=today, way="letter", asked_by=author, recorded_at=now),
        "consent_record",
        *consent,
    )
    plan = SupportPlan(case=case, state="agreed", written_by=author, written_at=now, agreed_at=now)
    sealed(plan, "support_plan", "safety", "changed_because")
    sealed(PlanGoal(case=case, plan=plan), "support_plan", "words")
    part = PlanPart(
        case=case,
        plan=plan,
        kind="mentoring",
        provider=author,
        starts_on=today,
        ends_on=today,
        intensity="light",
        sessions_agreed=2,
    )
    sealed(part, "support_plan", "what")
    session = Session.objects.create(
        case=case,
        thread=part.thread,
        provider=author,
        on=today,
        attendance="attended",
        logged_by=author,
        logged_at=now,
    )
    sealed(SessionNote(case=case, session=session, author=author), "session_notes", "text")
    sealed(
        Review(case=case, kind="note", on=today, **written),
        "review_record",
        "person_views",
        "views_reason",
        "text",
    )
    sealed(ProviderWord(case=case, part=part, provider=author, at=now), "review_record", "text")
    report = ClosingReport(
        case=case,
        reason="error",
        outcome="completed",
        feedback_line="looked_at",
        team_until=today + dt.timedelta(days=9),
        **written,
    )
    sealed(report, "closing_report", "done", "remains", "contact", "message", "no_message_reason")
    look = FollowUp(
        case=case,
        month=6,
        due_on=today,
        person=author,
        basis="public_task",
        state="noted",
        noted_by=author,
        noted_at=now,
    )
    sealed(look, "follow_up_notes", "basis_words", "note")
    back = sealed(ReintegrationPlan(case=case, setting="community", **written), "support_plan", "reached_by")
    sealed(ReintegrationText(case=case, plan=back, section="home", **written), "support_plan", "text")
    exchange = CounterpartExchange(
        case=case,
        direction="to_counterpart",
        on=today,
        legal_basis="public_task",
        informed="yes",
        review_on=today,
        **written,
    )
    sealed(exchange, "security_sharing_log", "what", "purpose", "basis_words", "informed_why", "who")


def shown(case, user):
    """Everything the sections of this part show to somebody."""
    found = []
    for section in SECTIONS:
        try:
            view = services.show_section(case=case, by=user, section=section)
        except services.NoSuchSection:
            continue
        found.append(str({key: value for key, value in view.context.items() if key != "works"}))
    return " ".join(found)


@pytest.mark.parametrize("state", STATES)
def test_each_role_reads_in_each_state_what_the_table_says_and_no_more(case, people, state):
    with acting_for(SYSTEM), transaction.atomic():
        fill(case)
        for role in ("police_liaison", "panel_member", "case_team_member", "support_provider"):
            CaseMember.objects.create(case=case, user=getattr(people, PEOPLE[role]), role=role)
        Case.objects.filter(pk=case.pk).update(state=state, stage=4)
    for role, name in PEOPLE.items():
        user = getattr(people, name)
        with acting_for(user), transaction.atomic():
            found = Case.objects.visible_to(user).filter(pk=case.pk).first()
            if found is None:
                fresh = Case(pk=case.pk, process="panel", process_version=1, state=state, stage=4)
                assert not visible_groups(process_of(fresh), viewer_of(user, fresh), position_of(fresh)), role
                assert (
                    not Consent.objects.exists()
                    or role == "panel_member"
                    or Case.objects.filter(pk=case.pk).exists()
                )
                continue
            groups = visible_groups(process_of(found), viewer_of(user, found), position_of(found))
            text = shown(found, user) if allowed(user, "referrals.view_case", found) else ""
        for group, word in WORDS.items():
            whole = group in groups and not groups[group].own_only
            assert (word in text) == whole, f"{role} in {state}: {group}"


def test_a_provider_finds_no_row_of_others_even_where_a_page_forgets_to_ask(case, people):
    with acting_for(SYSTEM), transaction.atomic():
        fill(case)
        CaseMember.objects.create(case=case, user=people.provider, role="support_provider")
        Case.objects.filter(pk=case.pk).update(state="support", stage=4)
    with acting_for(people.provider), transaction.atomic():
        assert Case.objects.filter(pk=case.pk).exists()
        for model in (
            Consent, PlanGoal, PlanPart, Session, SessionNote, Review, ProviderWord, ClosingReport, FollowUp, ReintegrationPlan,
            ReintegrationText, CounterpartExchange,
        ):  # fmt: skip
            assert not model.objects.exists(), model.__name__


def test_notes_of_a_session_exist_for_their_author_alone(case, people):
    with acting_for(SYSTEM), transaction.atomic():
        fill(case)
        Case.objects.filter(pk=case.pk).update(state="support", stage=4)
    for user in (people.chair, people.coordinator, people.dpo):
        with acting_for(user), transaction.atomic():
            assert Case.objects.filter(pk=case.pk).exists() and not SessionNote.objects.exists()


def test_no_column_of_these_tables_holds_a_word_in_plain(case, system):
    with acting_for(SYSTEM), transaction.atomic():
        fill(case)
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(
                    f"SELECT count(*), count(*) FILTER (WHERE t::text LIKE '%%cup_of%%' OR t::text LIKE '%%6375705f6f66%%') FROM referrals_{table} t"
                )
                rows, plain = cursor.fetchone()
                assert rows and not plain, table


def test_nothing_about_a_person_is_a_number():
    counted = {
        "sessions_agreed",
        "version",
        "round",
        "attempt",
        "order",
        "month",
        "notice_version",
        "instrument_version",
    }
    models = (
        Consent,
        SupportPlan,
        PlanGoal,
        PlanPart,
        Session,
        SessionNote,
        Review,
        ProviderWord,
        ClosingReport,
        FollowUp,
        ReintegrationPlan,
    )
    numbers = {
        field.name for model in models for field in model._meta.concrete_fields if field.get_internal_type().endswith("IntegerField")
    }  # fmt: skip
    assert numbers == counted
