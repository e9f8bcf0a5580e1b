"""A city that works with two processes: what a meeting is planned and asked by is not always the first one's."""

import pytest

from portal.access.rows import acting_for
from referrals.adaptation.people import tier_words
from referrals.forms.meetings import InviteForm, PlanForm
from referrals.services import build_agenda
from referrals.words import word
from tests.referrals.conftest import use_also
from tests.referrals.panel.at_the_table import as_person, at, meeting_with

pytestmark = pytest.mark.django_db


def groups(meeting, by):
    """Group > words of the kinds of agencies that whoever invites chooses from."""
    with as_person(by):
        found = InviteForm(meeting=meeting).fields["kind"].choices
    return {label: {str(words) for _slug, words in kinds} for label, kinds in found}


def test_whoever_plans_a_meeting_reads_the_rhythm_of_each_process(people, table):
    with acting_for(people.coordinator):
        meeting_with(people, table, invited=[])
        alone = PlanForm(user=people.coordinator).fields["day"]
    assert "Every month" in str(alone.help_text) and alone.initial is not None
    use_also("situation_table", people)
    with acting_for(people.coordinator):
        both = PlanForm(user=people.coordinator).fields["day"]
    assert "Every month" in str(both.help_text) and "Once or twice a week" in str(both.help_text)
    assert both.initial is None, "nobody knows yet which rhythm this one follows"


def test_agencies_are_offered_as_the_processes_of_the_cases_know_them(people, table, receive):
    core, guests = tier_words()["core"], "Guests"
    housing, prosecutor = word("agency_kinds", "housing"), word("agency_kinds", "prosecutor")
    case = at(receive(process="safety_house").case, "threshold", 2)
    meeting = meeting_with(people, table, invited=[])
    before = groups(meeting, people.coordinator)
    assert {housing, prosecutor} & before[core] == {prosecutor}, (
        "of both processes in use, nearest tier first"
    )
    with acting_for(people.coordinator):
        assert [item.case for item in build_agenda(meeting=meeting, by=people.coordinator)] == [case]
    after = groups(meeting, people.coordinator)
    assert prosecutor in after[core] and word("agency_kinds", "school") not in after[core]
    assert word("agency_kinds", "school") in before[core]
    assert word("agency_kinds", "faith_organisation") in after[guests]
