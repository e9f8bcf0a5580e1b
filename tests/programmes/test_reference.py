"""Loading the shipped lists leaves a city's own words alone."""

import pytest
from django.core.management import call_command

from portal.reference import load_all, load_rows
from programmes.models import ActivityType, AreaOfIntervention, BreakdownCategory, TargetGroup

pytestmark = pytest.mark.django_db


def test_loading_twice_changes_nothing_the_second_time() -> None:
    call_command("load_reference", verbosity=0)
    counts = [
        model.objects.count() for model in (ActivityType, AreaOfIntervention, TargetGroup, BreakdownCategory)
    ]
    assert counts == [54, 22, 32, 40]
    assert all(not (loaded.created or loaded.updated) for loaded in load_all())
    assert AreaOfIntervention.objects.get(slug="education").activity_types.count() == 5


def test_a_name_the_city_changed_stays_and_an_untouched_one_follows() -> None:
    row = {"slug": "tea", "name": "Tea round", "position": 1, "group": "community", "group_name": "Community"}
    load_rows(ActivityType, [row, {**row, "slug": "soup"}])
    ActivityType.objects.filter(slug="tea").update(name="Our tea round")
    outcome = load_rows(
        ActivityType, [{**row, "name": "Tea circle"}, {**row, "slug": "soup", "name": "Soup circle"}]
    )
    assert (outcome.kept, outcome.updated) == (1, 1)
    assert list(ActivityType.objects.order_by("slug").values_list("name", flat=True)) == [
        "Soup circle",
        "Our tea round",
    ]
