"""A report that takes long to build is not built anew at each change; one that is quick always shows the latest."""

from typing import Any

import pytest

from mel import snapshot
from mel.reports.council import build
from mel.services.held import hold_for
from mel.snapshot import current, drawn
from tests.mel.conftest import QUARTER

pytestmark = pytest.mark.django_db


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[int]:
    settings.KEPT_SECONDS = 30
    times: list[int] = []

    def counting(period: Any, user: Any) -> Any:
        times.append(1)
        return build(period, user)

    monkeypatch.setattr(snapshot, "build", counting)
    return times


def show(name: str, who: Any) -> Any:
    return drawn(name, QUARTER, who, lambda report: {"contacts": report.figure("contacts").text})["contacts"]


def test_where_building_is_quick_every_change_shows_at_once(
    city: Any, council_lead: Any, built: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "SLOW_SECONDS", 60.0)
    city.season(quarters=1, each=2)
    hold_for(QUARTER)
    before, shown = current(QUARTER, council_lead), show("page", council_lead)
    city.log(QUARTER.starts_on, 5_000)
    hold_for(QUARTER)
    assert current(QUARTER, council_lead).figure("contacts").text != before.figure("contacts").text
    assert show("page", council_lead) != shown
    assert len(built) == 2


def test_where_building_takes_long_it_may_be_half_a_minute_old(
    city: Any, council_lead: Any, built: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "SLOW_SECONDS", 0.0)
    city.season(quarters=1, each=2)
    hold_for(QUARTER)
    before, shown = current(QUARTER, council_lead), show("page", council_lead)
    city.log(QUARTER.starts_on, 5_000)
    hold_for(QUARTER)
    assert current(QUARTER, council_lead) == before and show("page", council_lead) == shown
    assert len(built) == 1
    snapshot.kept_cache.delete(snapshot._latest(QUARTER))  # its half minute is over
    assert show("page", council_lead) != shown
    assert current(QUARTER, council_lead) != before
    assert len(built) == 2
