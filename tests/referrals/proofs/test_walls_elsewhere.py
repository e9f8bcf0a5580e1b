"""The third wall where no page is: every table of cases, a connection that is used by one after another, a worker's task and job."""

import pytest
from django.apps import apps
from django.db import connection, transaction

from portal.access.rows import NobodyActs, acting_for, protected_tables
from portal.config.celery import app
from tests.referrals.proofs.journey import STRANGERS

pytestmark = pytest.mark.django_db


def tables_of_cases():
    """Models with a case, all behind the wall."""
    found = [
        model for model in apps.get_app_config("referrals").get_models()
        if model._meta.db_table in protected_tables() and any(field.name == "case" for field in model._meta.fields)
    ]  # fmt: skip
    assert len(found) > 30
    return found


def test_in_every_table_of_cases_nobody_raises_and_a_stranger_finds_nothing(journey):
    journey.go_to("follow_up")
    filled = set()
    with acting_for(journey.people.chair), transaction.atomic():
        filled |= {model.__name__ for model in tables_of_cases() if model.objects.exists()}
    assert {"Concern", "Identity", "SupportPlan", "Review", "ClosingReport", "Decision"} <= filled
    for model in tables_of_cases():
        with pytest.raises(NobodyActs):
            model.objects.exists()
        for who in STRANGERS:
            with acting_for(journey.users[who]), transaction.atomic():
                assert not model.objects.exists(), f"{who} finds rows of {model.__name__}"


def test_past_the_guard_of_the_code_the_database_itself_finds_nothing(journey):
    """With nobody set, as a program that came with the portal's own password would ask."""
    raw = connection.connection.cursor()
    raw.execute("SELECT set_config('app.user_id', '', true)")
    connection.row_actor = None
    for model in tables_of_cases():
        raw.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
        assert raw.fetchone() == (0,), model.__name__


@app.task
def forgets_who_asked():
    """A task as somebody may write it."""
    from referrals.models import Case

    with transaction.atomic():
        return Case.objects.count()


def test_a_task_that_forgets_who_asked_finds_nothing_whoever_used_the_connection_before(journey):
    from referrals.models import Case

    with acting_for(journey.people.desk), transaction.atomic():
        assert Case.objects.exists()
    with pytest.raises(NobodyActs):
        forgets_who_asked.apply(throw=True)
    with acting_for(journey.people.nobody):
        assert forgets_who_asked.apply(throw=True).get() == 0
