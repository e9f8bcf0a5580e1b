"""A received concern goes on under another process of the city: asked why, seen by the other's rules at once, and never later."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.audit.models import AuditEvent
from portal.errors import DomainError
from referrals.models import Case, ScreeningAnswer, TransitionRow
from referrals.services import moving
from referrals.services.steps import ask_for_step
from tests.referrals.conftest import CANARY, use_also
from tests.signin import sign_in

pytestmark = pytest.mark.django_db
WHY = f"{CANARY} is known to several services."


@pytest.fixture
def two(people):
    """The city works with the panel and with anchor."""
    use_also("anchor", people)


def move(case, by, process="anchor", why=WHY):
    with acting_for(by):
        return moving.move_to_process(case=case, process=process, why=why, by=by)


def page(client, who, case, name="case"):
    return sign_in(client, who).get(reverse(f"referrals:{name}", args=[case.pk]))


def test_the_other_process_holds_at_once_and_its_clock_begins_anew(client, case, people, two):
    with acting_for(SYSTEM):
        Case.objects.filter(pk=case.pk).update(due_at=timezone.now() - dt.timedelta(days=3))
    assert page(client, people.custodian, case).status_code == 200
    move(case, people.desk)
    with acting_for(SYSTEM):
        now, row = Case.objects.get(pk=case.pk), TransitionRow.objects.get(case=case, step=moving.MOVED)
    assert (now.process, now.state, now.received_at) == ("anchor", "received", case.received_at)
    assert now.due_at > timezone.now() and now.entered_at == row.at
    assert (row.by, row.process, row.from_state, row.to_state) == (
        people.desk,
        "anchor",
        "received",
        "received",
    )
    assert CANARY.encode() not in bytes(row.rationale)
    assert page(client, people.custodian, case).status_code == 404, "anchor shows the custodian nothing of it"
    with acting_for(people.custodian):
        assert not Case.objects.visible_to(people.custodian).filter(pk=case.pk).exists()
    event = AuditEvent.objects.get(action="referrals.move_process_case")
    assert (event.details["left"], event.details["process"]) == ("panel", "anchor") and CANARY not in str(
        event.details
    )
    told = (
        sign_in(client, people.coordinator)
        .get(reverse("referrals:case_section", args=[case.pk, "history"]))
        .content.decode()
    )
    assert "Moved to another process" in told
    with acting_for(people.desk2):
        ask_for_step(case=Case.objects.get(pk=case.pk), step="start_triage", by=people.desk2)
    with acting_for(SYSTEM):
        assert Case.objects.get(pk=case.pk).state == "triage", "and it goes on from there"


def test_nobody_moves_it_once_somebody_has_begun_to_look(client, case, people, two):
    with acting_for(people.desk):
        ask_for_step(case=case, step="start_triage", by=people.desk)
    for state in ("triage", "panel", "closed"):
        with acting_for(SYSTEM):
            Case.objects.filter(pk=case.pk).update(state=state)
            now = Case.objects.get(pk=case.pk)
        with pytest.raises(PermissionDenied):
            move(now, people.coordinator)
    stale = case
    with pytest.raises(PermissionDenied):
        move(stale, people.desk)
    with acting_for(SYSTEM):
        assert Case.objects.get(pk=case.pk).process == "panel" and not ScreeningAnswer.objects.exists()
    assert page(client, people.coordinator, case, "move_process").status_code == 403


@pytest.mark.parametrize(("process", "why"), [("panel", WHY), ("safety_house", WHY), ("", WHY), ("anchor", " "), ("anchor", "x" * 1001)])  # fmt: skip
def test_what_the_city_does_not_use_or_nobody_gives_a_reason_for_is_refused(case, people, two, process, why):
    with pytest.raises(DomainError):
        move(case, people.desk, process, why)
    with acting_for(SYSTEM):
        assert Case.objects.get(pk=case.pk).process == "panel"


def test_neither_the_sender_nor_anybody_but_the_desk_moves_it(case, receive, people, two):
    for who in (people.teacher, people.chair, people.police, people.dpo, people.admin):
        with pytest.raises(PermissionDenied):
            move(case, who)


def test_the_page_tells_who_would_see_what_and_keeps_what_was_typed(client, case, people, two):
    browser = sign_in(client, people.desk)
    assert (
        "Move to another process" in browser.get(reverse("referrals:case", args=[case.pk])).content.decode()
    )
    address = reverse("referrals:move_process", args=[case.pk])
    told = browser.get(address).content.decode()
    assert "Identity custodian" in told and 'value="panel"' not in told
    again = browser.post(address, {"process": "", "why": WHY})
    assert again.status_code == 422 and WHY in again.content.decode()
    assert browser.post(address, {"process": "anchor", "why": WHY}).status_code == 302
    with acting_for(SYSTEM):
        assert Case.objects.get(pk=case.pk).process == "anchor"


def test_a_city_with_one_process_has_no_such_page(client, case, people):
    browser = sign_in(client, people.desk)
    assert (
        "Move to another process"
        not in browser.get(reverse("referrals:case", args=[case.pk])).content.decode()
    )
    assert browser.get(reverse("referrals:move_process", args=[case.pk])).status_code == 403
