"""Statistics: only protected tables leave, two persons release them, earlier ones count, percentages are over known values."""

import threading
from copy import copy

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from scipy import stats

from portal.access import SYSTEM
from portal.access.rows import acting_for
from portal.areas.models import Area
from portal.disclosure import HIDDEN, examine
from portal.errors import DomainError
from portal.jobs.services import run as run_job
from referrals import statistics as figures
from referrals.catalogue import CATALOGUE, parameters, quarters_of, table_of
from referrals.disproportionality import rate, rate_ratio
from referrals.models import Digest, LedgerEntry, StatisticalCase, TableRelease
from referrals.services import digests, releases
from referrals.services.coding import Codes
from referrals.services.erasure import keep_codes
from referrals.services.past_years import load_past_years
from tests.signin import sign_in

pytestmark = pytest.mark.django_db


def codes(**given) -> Codes:
    usual = {
        "quarter": "2025-Q1", "process": "panel", "channel": "public_form", "source": "school", "district": "", "age_band": "unknown",
        "outcome": "completed", "reached": "support", "triaged_in_time": True, "background_only": False, "turned_back_again": False,
    }  # fmt: skip
    return Codes(**usual | given)


def put_forward(by, key="sources", period="2025"):
    with acting_for(by), transaction.atomic():
        return releases.propose(key=key, period=period, by=by)


def decide(row, by, approve=True):
    with acting_for(by), transaction.atomic():
        return releases.decide_release(release=row, approve=approve, by=by)


@pytest.fixture
def rows(db):
    """A year with three small sources, and one answer that is not known for many."""
    keep_codes(
        [codes(source="school") for _ in range(41)]
        + [codes(source="family", triaged_in_time=False) for _ in range(22)]
        + [codes(source="police", triaged_in_time=None) for _ in range(3)]
        + [codes(source="helpline", triaged_in_time=None) for _ in range(14)]
    )


class TestTables:
    def test_small_counts_are_hidden_the_rest_is_rounded_and_the_row_holds_no_true_count(self, rows, people):
        row = put_forward(people.coordinator)
        figure = figures.figure_of(row)
        assert figure.value("justice") == HIDDEN and figure.value("education") in (40, HIDDEN)
        shown = {line.value for line in figure.lines if isinstance(line.value, int)} | {figure.total}
        assert all(value % 5 == 0 for value in shown if value != HIDDEN)
        assert "41" not in str(row.shown["values"]) and "22" not in str(row.shown["values"])

    def test_percentages_are_over_known_values(self, rows, people):
        row = put_forward(people.coordinator, key="timeliness")
        figure = figures.figure_of(row)
        by_key = {line.key: line for line in figure.lines}
        # 41 yes and 22 no of 80 in all: known are 63, shown as 65; 40 of 65 is 62 %, not 40 of 80.
        assert (by_key["yes"].value, by_key["known"].value, by_key["yes"].percent) == (40, 65, 62)
        assert by_key["not_known"].percent is None and by_key["known"].percent is None

    def test_too_few_in_all_say_only_that(self, people):
        keep_codes([codes() for _ in range(29)])
        figure = figures.figure_of(put_forward(people.coordinator))
        assert figure.too_few and {line.value for line in figure.lines} == {HIDDEN}

    def test_there_are_no_free_filters_and_no_open_periods(self, people):
        for key, period in (
            ("names", "2025"),
            ("sources", "2025-Q1"),
            ("sources", "2025-03"),
            ("sources", str(timezone.localdate().year + 1)),
        ):
            with pytest.raises(DomainError):
                put_forward(people.coordinator, key=key, period=period)
        assert quarters_of("2026-H2") == {"2026-Q3", "2026-Q4"}

    def test_open_and_erased_cases_are_counted_alike(self, receive, people, system):
        for _ in range(2):
            receive()
        assert len(releases.all_codes()) == 2
        keep_codes([codes()])
        found = releases.all_codes()
        assert len(found) == 3 and {c.source for c in found} == {"school"}


class TestLedger:
    def test_an_earlier_table_counts_against_a_later_one(self, people, system):
        keep_codes(
            [codes(quarter="2025-Q1") for _ in range(40)] + [codes(quarter="2025-Q3") for _ in range(4)]
        )
        put_forward(people.coordinator, period="2025-H1")
        with acting_for(system), transaction.atomic():
            later = table_of("sources", "2025", releases.all_codes())
            alone = examine(later, parameters())
            beside = examine(later, parameters(), earlier=releases.ledger())
        # 44 in the year less 40 in its first half would be the 4 of the second half.
        assert alone.shown.total != HIDDEN
        assert beside.shown.total == HIDDEN or beside.log.differences > 0

    def test_a_table_is_published_once_and_a_refused_one_leaves_the_ledger(self, rows, people, system):
        row = put_forward(people.coordinator)
        with pytest.raises(DomainError, match="already"):
            put_forward(people.coordinator)
        decide(row, people.dpo, approve=False)
        with acting_for(system), transaction.atomic():
            assert releases.ledger() == []
        put_forward(people.coordinator)

    def test_what_the_ledger_keeps_is_what_was_protected(self, rows, people, system):
        row = put_forward(people.coordinator)
        with acting_for(system), transaction.atomic():
            (line,) = releases.ledger()
        again = examine(line.table, parameters()).shown
        assert (
            line.shown.values == again.values
            and releases.fingerprint(releases.dump_shown(again)) == row.sha256
        )


class TestTwoPersons:
    def test_nobody_releases_what_they_put_forward_and_no_other_role_decides(self, rows, people):
        row = put_forward(people.coordinator)
        for who in (
            people.coordinator,
            people.evaluator,
            people.council,
            people.admin,
            people.chair,
            people.desk,
        ):
            with pytest.raises(PermissionDenied):
                decide(row, who)
        assert decide(row, people.dpo).state == "released"
        with pytest.raises((DomainError, PermissionDenied)):
            decide(row, people.dpo, approve=False)

    def test_readers_see_released_tables_only_and_nobody_sees_the_ledger(self, rows, people):
        row = put_forward(people.coordinator)
        for who in (people.evaluator, people.council):
            with acting_for(who), transaction.atomic():
                assert not TableRelease.objects.exists() and figures.released(by=who) == []
        decide(row, people.dpo)
        for who in (people.evaluator, people.council):
            assert [f.key for f in figures.released(by=who)] == ["sources"]
        for who in (people.admin, people.desk, people.teacher, people.nobody):
            with pytest.raises(PermissionDenied):
                figures.released(by=who)
            with acting_for(who), transaction.atomic():
                assert not TableRelease.objects.exists()
        for who in (people.coordinator, people.dpo, people.evaluator, people.admin):
            with acting_for(who), transaction.atomic():
                assert not LedgerEntry.objects.exists() and not StatisticalCase.objects.exists()

    def test_a_released_table_never_changes(self, rows, people, system):
        row = decide(put_forward(people.coordinator), people.dpo)
        from django.db import InternalError, ProgrammingError

        for change in (
            lambda: TableRelease.objects.filter(pk=row.pk).update(shown={}),
            lambda: TableRelease.objects.filter(pk=row.pk).delete(),
        ):
            with acting_for(system), pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
                change()
                raise ProgrammingError  # a deletion finds no row it may delete
        with acting_for(system), transaction.atomic():
            assert TableRelease.objects.get().shown == row.shown


class TestPages:
    def test_the_way_of_a_table_through_the_pages(self, client, rows, people):
        sign_in(client, people.coordinator)
        asked = client.post("/referrals/statistics/propose/", {"key": "sources", "period": "2025"})
        assert asked.status_code == 302 and asked["Location"].startswith("/jobs/")
        run_job(asked["Location"].strip("/").split("/")[-1])
        with acting_for(SYSTEM), transaction.atomic():
            row = TableRelease.objects.get()
        page = client.get(f"/referrals/statistics/{row.pk}/")
        assert page.status_code == 200 and b"Release it?" not in page.content
        assert (
            client.post(f"/referrals/statistics/{row.pk}/decide/", {"decision": "approve"}).status_code == 403
        )
        sign_in(client, people.evaluator)
        assert client.get(f"/referrals/statistics/{row.pk}/").status_code == 404
        sign_in(client, people.dpo)
        page = client.get(f"/referrals/statistics/{row.pk}/")
        assert b"How it was protected" in page.content and b"Release it?" in page.content
        assert (
            client.post(f"/referrals/statistics/{row.pk}/decide/", {"decision": "approve"}).status_code == 302
        )
        sign_in(client, people.evaluator)
        page = client.get(f"/referrals/statistics/{row.pk}/")
        assert page.status_code == 200 and b"How it was protected" not in page.content
        file = client.get(f"/referrals/statistics/{row.pk}/csv/").content.decode()
        assert ",c," in file and "41" not in file.split("SHA-256")[0].replace("2025", "")

    def test_the_digest_is_made_of_released_tables_alone_and_frozen(self, client, people, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        keep_codes(
            [codes(quarter="2026-Q1", source=s) for s in ["school"] * 40 + ["family"] * 25 + ["police"] * 4]
        )
        with acting_for(people.coordinator), pytest.raises(DomainError, match="released"):
            digests.ask_for_digest(period="2026-H1", by=people.coordinator)
        decide(put_forward(people.coordinator, period="2026-H1"), people.dpo)
        with acting_for(people.coordinator), transaction.atomic():
            made = digests.build_digest(period="2026-H1", by=people.coordinator)
        with made.pdf.open("rb") as stored:
            assert stored.read(5) == b"%PDF-"
        assert str(made) == "2026-H1/1" and len(made.pdf_sha256) == 64
        sign_in(client, people.council)
        assert client.get("/referrals/digests/").status_code == 200
        file = client.get(f"/referrals/digests/{made.pk}/pdf/")
        assert file.status_code == 200 and b"".join(file.streaming_content)[:5] == b"%PDF-"
        sign_in(client, people.desk)
        assert client.get(f"/referrals/digests/{made.pk}/pdf/").status_code in (403, 404)
        with acting_for(people.admin), transaction.atomic():
            assert not Digest.objects.exists()


class TestIntervals:
    @pytest.mark.parametrize(
        ("count", "low", "high"),
        [(0, 0.0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.39), (20, 12.22, 30.89), (100, 81.36, 121.6)],
    )
    def test_limits_of_a_count_are_those_of_the_published_table(self, count, low, high):
        """Garwood's limits, as printed in tables of exact Poisson limits."""
        found = rate(count, 10_000)
        assert found.low == pytest.approx(low, rel=2e-3) and found.high == pytest.approx(high, rel=2e-3)

    @pytest.mark.parametrize(
        ("a", "n", "b", "m"),
        [(12, 5000, 30, 20000), (5, 900, 5, 900), (0, 100, 9, 900), (40, 10000, 20, 9000)],
    )
    def test_the_ratio_agrees_with_the_exact_test(self, a, n, b, m):
        found = rate_ratio(a, n, b, m)
        p = stats.binomtest(a, a + b, n / (n + m)).pvalue
        assert found.value == pytest.approx((a / n) / (b / m))
        if p < 0.02:
            assert not found.includes_one
        if p > 0.2:
            assert found.includes_one

    def test_nothing_is_said_where_nothing_was_counted(self):
        assert rate_ratio(5, 100, 0, 900) is None

    def test_a_district_is_compared_from_the_values_shown(self, people, districts):
        Area.objects.filter(pk__in=[d.pk for d in districts]).update(population=10_000)
        one, other = (d.code for d in districts)
        keep_codes([codes(district=one) for _ in range(58)] + [codes(district=other) for _ in range(22)])
        lines = {
            line.key: line
            for line in figures.figure_of(put_forward(people.coordinator, key="districts")).lines
        }
        assert lines[one].value == 60 and lines[one].rate.value == 60.0 and lines[one].ratio.low > 1
        assert lines["not_known"].ratio is None


class TestPastYears:
    def test_totals_become_coded_rows_with_the_shares_given(self, system):
        given = {
            "rows": {"2025": 74},
            "triaged_in_time": {"2025": 0.82},
            "background_only": {"2025": 0.13},
            "districts": ["D-a", "D-b"],
        }
        assert load_past_years(by=SYSTEM, **given) == 74
        found = releases.all_codes()
        assert sum(c.triaged_in_time for c in found) == 61 and sum(c.background_only for c in found) == 10
        assert {c.quarter for c in found} == {f"2025-Q{n}" for n in (1, 2, 3, 4)}


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_one_holds(people):
    keep_codes([codes() for _ in range(60)])
    row = put_forward(people.coordinator)
    barrier, results = threading.Barrier(3), []

    def work(by, own):
        barrier.wait()
        try:
            decide(own, by)
            results.append("released")
        except (DomainError, PermissionDenied) as error:
            results.append(type(error).__name__)
        finally:
            connection.close()

    from tests.factories import UserFactory

    second = UserFactory(role="case_coordinator")
    # each has read the row for itself, as requests do: one that sees what another has just written is refused by the rule
    threads = [
        threading.Thread(target=work, args=(by, copy(row))) for by in (people.coordinator, people.dpo, second)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["DomainError", "PermissionDenied", "released"]


def test_every_table_of_the_catalogue_counts_each_concern_once():
    rows = [
        codes(source=s, channel=c, outcome=o)
        for s in ("school", "martian")
        for c in ("public_form", "x")
        for o in ("", "unfounded")
    ]
    for key in CATALOGUE:
        if key != "districts":
            assert sum(table_of(key, "2025", rows).counts.values()) == len(rows)
