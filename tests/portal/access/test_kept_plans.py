"""A query that reads and comes again has its plan kept by PostgreSQL; whatever writes is sent as Django sends it."""

import pytest
from django.db import connection
from django.db.models import Count, Value
from django.db.models.functions import TruncMonth
from django.test.utils import CaptureQueriesContext

from portal.access.postgresql.cursors import PREPARED_AFTER
from programmes.models import ActivityLog
from tests.factories import OrganisationFactory
from tests.programmes.factories import LogFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db


def kept():
    """The queries whose plans this connection keeps."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [statement for (statement,) in cursor.fetchall()]


def test_a_query_that_comes_again_is_planned_once_and_answers_for_each_value():
    first, second = OrganisationFactory(), OrganisationFactory()
    asked = type(first).objects.filter
    for _time in range(PREPARED_AFTER + 2):
        assert asked(pk=first.pk).values_list("name", flat=True).get() == first.name
        assert asked(pk=second.pk).values_list("name", flat=True).get() == second.name
    assert [s for s in kept() if "accounts_organisation" in s and "$1" in s]


def test_what_writes_is_never_prepared():
    for number in range(PREPARED_AFTER + 2):
        made = OrganisationFactory()
        type(made).objects.filter(pk=made.pk).update(name=f"Changed {number}")
        assert type(made).objects.get(pk=made.pk).name == f"Changed {number}"
    assert not [s for s in kept() if s.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_who_looks_at_what_was_asked_sees_the_values():
    organisation = OrganisationFactory(name="O'Hara & Daughters")
    with CaptureQueriesContext(connection) as captured:
        assert type(organisation).objects.filter(name=organisation.name).exists()
    assert "'O''Hara & Daughters'" in captured.captured_queries[-1]["sql"]
    with connection.cursor() as cursor:
        cursor.execute(captured.captured_queries[-1]["sql"])
        assert cursor.fetchall() == [(1,)]


def test_values_in_a_grouping_are_the_same_value_to_the_server():
    programme = ProgrammeFactory()
    LogFactory.create_batch(2, programme=programme)
    for _time in range(PREPARED_AFTER + 2):
        rows = (
            ActivityLog.objects.filter(programme=programme)
            .annotate(month=TruncMonth("date"), word=Value("of this month"))
            .values("month", "word")
            .order_by("month")
            .annotate(n=Count("pk"))
        )
        assert sum(row["n"] for row in rows) == 2
        assert {row["word"] for row in rows} == {"of this month"}
