"""The city's own configuration: two persons, never wider than the cap, cases keep their version, clocks know the holidays."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal.access import SYSTEM, allowed
from portal.access.rows import acting_for
from portal.errors import DomainError
from referrals import configuration
from referrals.models import Case, ProcessVersion
from referrals.services import configuration as services
from referrals.standing import process_of
from tests.factories import UserFactory
from tests.referrals.test_walls import fresh, put

pytestmark = pytest.mark.django_db
WHY = "The council has asked for it."


def in_force(changes, people):
    with acting_for(people.coordinator):
        row = services.propose(process="panel", changes=changes, why=WHY, by=people.coordinator)
    with acting_for(people.dpo):
        services.decide(version=row, approve=True, by=people.dpo)
    configuration.forget()
    return row


def test_a_version_needs_two_persons_and_new_cases_begin_under_it_while_others_keep_theirs(
    case, receive, people
):
    with acting_for(people.coordinator):
        row = services.propose(
            process="panel", changes={"clocks": {"triage": 3}}, why=WHY, by=people.coordinator
        )
        with pytest.raises(DomainError, match="Nobody approves what they asked for"):
            services.decide(version=row, approve=True, by=people.coordinator)
    assert receive().case.process_version == 1
    with acting_for(people.dpo):
        services.decide(version=row, approve=True, by=people.dpo)
    configuration.forget()
    later = receive().case
    assert later.process_version == 2 and process_of(later).states["triage"].clock.value == 3
    assert process_of(case).version == 1 and process_of(case).states["triage"].clock.value == 5


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"cells": [["council_lead", "support", "metadata", "read"]]},
            "council_lead may not read metadata in support",
        ),
        (
            {"cells": [["administrator", "triage", "screening", "read"]]},
            "administrator may not read screening",
        ),
        (
            {"cells": [["case_coordinator", "support", "session_log", "read"]]},
            "case_coordinator may not read session_log",
        ),
        ({"clocks": {"paused": 9}}, "at most 3"),
        ({"quorum": {"adopt": 3}}, "at least 4, as in the preset"),
        ({"attempts": 5}, "once or twice"),
        ({}, "Nothing would be different"),
    ],
)
def test_what_no_city_can_change_is_refused_in_words(people, changes, told):
    with acting_for(people.coordinator), pytest.raises(DomainError, match=told):
        services.propose(process="panel", changes=changes, why=WHY, by=people.coordinator)


def test_a_cell_that_was_closed_is_closed_in_rule_and_queryset(receive, people):
    in_force({"cells": [["intake_officer", "support", "metadata", "nothing"]]}, people)
    case = receive().case
    put(case, SYSTEM, "support", 4)
    desk = fresh(people.desk)
    with acting_for(desk):
        assert not Case.objects.visible_to(desk).exists() and not Case.objects.dated_for(desk).exists()
        with acting_for(SYSTEM):
            assert not allowed(desk, "referrals.view_case", Case.objects.get(pk=case.pk))
    with acting_for(people.chair):
        assert Case.objects.visible_to(people.chair).filter(pk=case.pk).exists()


def test_what_would_change_is_told_before(people):
    after = configuration.with_changes(
        "panel", {"clocks": {"triage": 3}, "cells": [["chair", "support", "session_log", "nothing"]]}, 2
    )
    found = services.differences(configuration.in_force("panel"), after)
    assert [(line.before, line.after, line.wider) for line in found] == [
        ("5 working days", "3 working days", False),
        ("May read", "Nothing", False),
    ]


def test_clocks_leave_out_the_days_on_which_the_city_does_not_work(receive, people):
    start = timezone.localdate()
    plain = receive().case.due_at
    with acting_for(people.coordinator):
        for n in range(1, 8):
            services.add_holiday(
                day=start + dt.timedelta(days=n), name=f"Teapot day {n}", by=people.coordinator
            )
    configuration.forget()
    later = receive().case.due_at
    assert (later.date() - plain.date()).days >= 5


def test_who_only_runs_the_machine_configures_nothing(people):
    for user in (people.admin, people.desk, people.chair, people.council, UserFactory()):
        with acting_for(user), pytest.raises(PermissionDenied):
            services.propose(process="panel", changes={"attempts": 1}, why=WHY, by=user)
    with acting_for(SYSTEM):
        assert not ProcessVersion.objects.exists()
