"""A query that was written once gives what Django's own gives, for each key, and stands behind the same walls."""

import datetime as dt

import pytest
from django.db import connection
from django.db.models import Sum

from portal.access.rows import NobodyActs
from portal.prepared import Prepared, keep
from programmes.models import ActivityLog, AttendanceBreakdown, ProgrammePartner
from referrals.models import Case
from tests.factories import OrganisationFactory
from tests.programmes.factories import LogFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db


def partners_of(key):
    return ProgrammePartner.objects.filter(programme_id=key).select_related("organisation").order_by("pk")


def test_each_key_gets_its_own_rows_with_what_is_joined_to_them(django_assert_num_queries):
    first, second = ProgrammeFactory(), ProgrammeFactory()
    for programme, amount in ((first, 2), (second, 1)):
        for _number in range(amount):
            ProgrammePartner.objects.create(programme=programme, organisation=OrganisationFactory())
    asked = Prepared(partners_of)
    for programme in (first, second, first):
        with django_assert_num_queries(1):
            found = asked(programme.pk)
            names = [row.organisation.name for row in found]
        assert found == list(partners_of(programme.pk))
        assert names == [row.organisation.name for row in partners_of(programme.pk)]
    assert asked(first.pk + second.pk + 1) == []


def test_a_row_just_written_is_found_by_the_next_call():
    programme, asked = ProgrammeFactory(), Prepared(partners_of)
    assert asked(programme.pk) == []
    made = ProgrammePartner.objects.create(programme=programme, organisation=OrganisationFactory())
    assert asked(programme.pk) == [made]


def test_values_days_and_sums_come_as_django_gives_them():
    programme = ProgrammeFactory()
    day = dt.date(2026, 3, 1)
    LogFactory.create_batch(2, programme=programme, date=day, attendance=10)
    LogFactory(programme=programme, date=day + dt.timedelta(days=1), attendance=7)

    def sums(key, since):
        logs = ActivityLog.objects.filter(programme_id__in=[key], date__gte=since).order_by()
        return logs.values("date").annotate(people=Sum("attendance")).order_by("date")

    def pairs(key, since):
        return ActivityLog.objects.filter(programme_id=key, date__gte=since).values_list("pk", "date")

    for asked in (sums, pairs):
        written = Prepared(asked, int, dt.date)
        for since in (day, day + dt.timedelta(days=1), day + dt.timedelta(days=2)):
            assert written(programme.pk, since) == list(asked(programme.pk, since))
    assert Prepared(sums, int, dt.date)(programme.pk, day)[0] == {"date": day, "people": 20}


def test_a_query_that_makes_something_else_of_its_key_is_refused():
    with pytest.raises(ValueError, match="every key"):
        Prepared(lambda key: AttendanceBreakdown.objects.filter(count__gt=key + 1))(1)
    with pytest.raises(ValueError, match="every key"):
        Prepared(lambda first, second: AttendanceBreakdown.objects.filter(log_id=first), int, int)(1, 2)


def test_it_passes_the_wall_before_case_tables_like_any_other_query():
    asked = Prepared(lambda key: Case.objects.filter(process_version=key))
    with pytest.raises(NobodyActs):
        asked(1)
    assert connection.row_actor is None


def test_rows_kept_with_a_record_are_not_asked_for_again(django_assert_num_queries):
    programme = ProgrammeFactory()
    made = ProgrammePartner.objects.create(programme=programme, organisation=OrganisationFactory())
    keep(programme, "partnerships", Prepared(partners_of)(programme.pk))
    with django_assert_num_queries(0):
        assert list(programme.partnerships.all()) == [made]
