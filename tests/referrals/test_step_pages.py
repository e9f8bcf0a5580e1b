"""Steps on the page: what stands against one is told before, two persons decide, nobody approves their own."""

import pytest
from django.urls import reverse

from portal.access.rows import acting_for
from portal.inbox.models import Notice
from referrals import services
from referrals.models import Case, CaseMember, StepRequest, TransitionRow
from tests.referrals.test_walls import named, put
from tests.signin import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    """Opens an address as somebody, or posts to it."""

    def at(user, name, *parts, **send):
        sign_in(client, user)
        address = reverse(f"referrals:{name}", args=parts)
        return client.post(address, send) if send else client.get(address)

    return at


@pytest.fixture
def triaged(case, people):
    """A case in triage with the checklist answered."""
    from referrals.services.snapshot import questions

    with acting_for(people.desk):
        services.ask_for_step(case=case, step="start_triage", by=people.desk)
        case.refresh_from_db()
        for question in questions():
            services.answer_question(
                case=case,
                question=question,
                answer="yes",
                reason="As told.",
                source="The teacher",
                by=people.desk,
            )
    return case


CLOSING = {
    "seen": "on",
    "outcome": "unfounded",
    "feedback_line": "looked_at",
    "rationale": "Nothing here that this process is for.",
}


def test_a_step_with_something_missing_has_no_button_and_says_what_is_missing(page, people, case):
    with acting_for(people.desk):
        services.ask_for_step(case=case, step="start_triage", by=people.desk)
    overview = page(people.coordinator, "case", case.pk).content.decode()
    assert "Bring to the threshold meeting" in overview
    assert reverse("referrals:step", args=[case.pk, "to_threshold"]) not in overview
    assert "Every screening question has an answer and a reason." in overview
    form = page(people.coordinator, "step", case.pk, "to_threshold")
    assert form.status_code == 200 and "Not possible yet" in form.content.decode()
    page(people.coordinator, "step", case.pk, "to_threshold", reason="ordinary_step")
    with acting_for(people.coordinator):
        assert Case.objects.get(pk=case.pk).state == "triage"


def test_a_step_of_one_person_is_taken_and_stands_in_the_history(page, people, case):
    assert (
        page(people.desk, "step", case.pk, "start_triage", rationale="Begun.", seen="on").status_code == 302
    )
    with acting_for(people.desk):
        row = TransitionRow.objects.get(case=case, step="start_triage")
        assert row.by_id == people.desk.pk and row.to_state == "triage"


def test_a_step_of_another_role_does_not_exist_for_this_one(page, people, triaged):
    assert page(people.desk, "step", triaged.pk, "to_threshold").status_code == 404
    assert page(people.chair, "step", triaged.pk, "close_unfounded").status_code == 404
    assert page(people.chair, "step", triaged.pk, "no_such_step").status_code == 404


def test_two_persons_close_a_case_and_the_first_one_can_not_be_the_second(page, people, triaged):
    assert page(people.desk, "step", triaged.pk, "close_unfounded", **CLOSING).status_code == 302
    with acting_for(people.desk):
        request = StepRequest.objects.get()
        assert request.state == "waiting" and Case.objects.get().state == "triage"
    send = {"decision": "approve", "answer": "I have read it and agree."}
    assert "Take it back" in page(people.desk, "approval", request.pk).content.decode()
    page(people.desk, "approval", request.pk, **send)
    with acting_for(people.desk):
        assert StepRequest.objects.get().state == "waiting"
    waiting = page(people.desk2, "approvals").content.decode()
    assert reverse("referrals:approval", args=[request.pk]) in waiting
    shown = page(people.desk2, "approval", request.pk).content.decode()
    assert CLOSING["rationale"] in shown and str(people.desk) in shown
    assert page(people.desk2, "approval", request.pk, **send).status_code == 302
    with acting_for(people.desk):
        assert StepRequest.objects.get().state == "approved" and Case.objects.get().state == "closed"
    assert Notice.objects.filter(user=people.desk, kind="referrals.request_decided").count() == 1


def test_a_refusal_changes_nothing_and_its_words_reach_whoever_asked(page, people, triaged):
    page(people.desk, "step", triaged.pk, "close_unfounded", **CLOSING)
    with acting_for(people.desk):
        request = StepRequest.objects.get()
    page(people.desk2, "approval", request.pk, decision="refuse", answer="Please ask the teacher first.")
    assert "Please ask the teacher first." in page(people.desk, "approval", request.pk).content.decode()
    with acting_for(people.desk):
        assert Case.objects.get().state == "triage"


def test_who_asked_takes_it_back_and_nobody_else(page, people, triaged):
    page(people.desk, "step", triaged.pk, "close_unfounded", **CLOSING)
    with acting_for(people.desk):
        request = StepRequest.objects.get()
    assert page(people.desk2, "withdraw_request", request.pk, x=1).status_code == 404
    assert page(people.desk, "withdraw_request", request.pk, x=1).status_code == 302
    with acting_for(people.desk):
        assert StepRequest.objects.get().state == "withdrawn"


def test_while_one_step_waits_another_that_needs_two_is_not_offered_as_possible(page, people, triaged):
    page(people.desk, "step", triaged.pk, "close_unfounded", **CLOSING)
    form = page(people.coordinator, "step", triaged.pk, "close_unfounded").content.decode()
    assert "waits for its second person already" in form


def test_a_request_on_a_case_one_does_not_see_does_not_exist(page, people, triaged):
    page(people.desk, "step", triaged.pk, "close_unfounded", **CLOSING)
    with acting_for(people.desk):
        request = StepRequest.objects.get()
    for user in (people.team, people.police, people.dpo):
        assert page(user, "approval", request.pk).status_code == 404
    for user in (people.colleague, people.provider, people.admin):
        assert page(user, "approval", request.pk).status_code == 403


def test_before_a_step_that_opens_something_one_reads_who_will_see_what(page, people, case, system):
    named(case, people, system)
    put(case, system, "paused", 4)
    with acting_for(system):
        Case.objects.filter(pk=case.pk).update(previous_state="panel")
    form = page(people.coordinator, "step", case.pk, "resume").content.decode()
    assert (
        "Who will see what" in form
        and "Panel member not on the case" in form
        and "I have read who will see what" in form
    )
    assert people.member.name in form and "nobody holds" not in form
    with acting_for(system):
        CaseMember.objects.filter(user=people.member).delete()
    form = page(people.coordinator, "step", case.pk, "resume").content.decode()
    apart = form.index("that nobody holds here at present")
    assert form.index("Case coordinator") < apart < form.index("Panel member not on the case")
    assert people.member.name not in form and people.teacher.name not in form
    page(people.coordinator, "step", case.pk, "resume", reason="period_ended", rationale="")
    with acting_for(people.coordinator):
        assert Case.objects.get().state == "paused"
    page(people.coordinator, "step", case.pk, "resume", reason="period_ended", rationale="", seen="on")
    with acting_for(people.coordinator):
        assert Case.objects.get().state == "panel"


def test_a_pause_is_due_on_the_day_that_was_written_down(page, people, case, system):
    import datetime as dt

    from django.utils import timezone

    put(case, system, "information", 4)
    until = timezone.localdate() + dt.timedelta(days=20)
    send = {
        "reason": "ill_health",
        "until": until.isoformat(),
        "rationale": "In hospital for three weeks.",
        "seen": "on",
    }
    assert page(people.coordinator, "step", case.pk, "pause", **send).status_code == 302
    with acting_for(people.coordinator):
        case = Case.objects.get()
        assert case.state == "paused" and timezone.localdate(case.due_at) == until
        assert TransitionRow.objects.get(step="pause").until == until
