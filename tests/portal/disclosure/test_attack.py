"""Random tables are attacked by a solver written independently; nothing small comes back."""

import itertools
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.disclosure import HIDDEN, TOTAL, Dimension, Parameters, Status, Table, examine
from portal.disclosure.attack import Attacker
from portal.disclosure.problem import Problem, Target
from tests.portal.disclosure.independent import Independent


def table_of(shape, counts, sums=None):
    dimensions = tuple(
        Dimension(f"d{i}", tuple(f"{i}{j}" for j in range(size)), sums=(sums or {}) if i == 0 else {})
        for i, size in enumerate(shape)
    )
    cells = list(itertools.product(*(d.categories for d in dimensions)))
    return Table("random", "referrals.received", dimensions, dict(zip(cells, counts, strict=True)))


def assert_nothing_comes_back(table, parameters):
    found = examine(table, parameters)
    if found.shown.status != Status.SHOWN:
        assert set(found.shown.values.values()) == {HIDDEN}
        return found
    small = {cell for cell in table.cells if table.true(cell) < parameters.threshold}
    assert all(found.shown.values[cell] == HIDDEN for cell in small)
    for cell, value in found.shown.values.items():
        assert value == HIDDEN or abs(value - table.true(cell)) <= parameters.base // 2
    plain = Independent(table, found.shown)
    for cell in small:
        assert plain.could_be(cell, 0, 0), f"{cell} is known to be more than nothing"
        assert plain.could_be(cell, parameters.threshold - 1, 10**6), (
            f"{cell} is known to be less than the threshold"
        )
    return found


counts = st.one_of(st.integers(0, 12), st.integers(0, 60))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.tuples(st.integers(2, 4), st.integers(2, 3)).flatmap(
        lambda s: st.tuples(st.just(s), st.lists(counts, min_size=s[0] * s[1], max_size=s[0] * s[1]))
    )
)
def test_no_small_count_of_a_flat_table_comes_back(made):
    shape, numbers = made
    assert_nothing_comes_back(table_of(shape, numbers), Parameters.referrals())


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(counts, min_size=12, max_size=12))
def test_no_small_count_comes_back_through_the_sums_of_districts(numbers):
    sums = {"west": ("00", "01"), "city_side": ("west", "02")}
    assert_nothing_comes_back(table_of((4, 3), numbers, sums), Parameters.attendance())


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 40), min_size=8, max_size=8))
def test_no_small_count_comes_back_in_three_dimensions(numbers):
    assert_nothing_comes_back(table_of((2, 2, 2), numbers), Parameters.attendance())


@pytest.mark.parametrize("seed", range(6))
def test_every_cell_hidden_beside_the_small_ones_is_needed(seed):
    rng = random.Random(seed)
    table = table_of((4, 4), [rng.choice([0, 3, 8, 14, 22, 35]) for _ in range(16)])
    parameters = Parameters.referrals()
    found = examine(table, parameters)
    problem = Problem(table, [], parameters)
    hidden = {*found.log.primary, *found.log.complementary}
    targets = [Target(problem.rows[cell], cell, "") for cell in found.log.primary]
    assert all(Attacker(problem).is_safe(target, hidden) for target in targets)
    for cell in found.log.complementary:
        assert not all(Attacker(problem).is_safe(target, hidden - {cell}) for target in targets)


@pytest.mark.parametrize("seed", range(3))
def test_a_table_like_that_of_the_police_gives_none_back(seed):
    """Twenty divisions by five motives, mostly small: hidden under ten with exact totals it gives nearly all back."""
    rng = random.Random(seed)
    numbers = [int(rng.expovariate(1 / 6) * rng.choice([1, 1, 3])) for _ in range(100)]
    table = table_of((20, 5), numbers)
    found = examine(table, Parameters.referrals())
    assert found.shown.status == Status.SHOWN and len(found.log.primary) > 60
    problem = Problem(table, [], Parameters.referrals())
    hidden = {cell for cell, value in found.shown.values.items() if value == HIDDEN}
    public = Attacker(problem)
    for cell in found.log.primary:
        low, high = public.range_of(Target(problem.rows[cell], cell, ""), hidden)
        assert low == 0 and high >= 9
    assert found.shown.total != HIDDEN and TOTAL in found.shown.dimensions[0][1]


@pytest.mark.parametrize("numbers", [(3, 14, 9, 20), (0, 0, 25, 30), (11, 12, 2, 40)])
def test_both_solvers_find_the_same_range(numbers):
    table = table_of((2, 2), numbers)
    parameters = Parameters.referrals()
    found = examine(table, parameters)
    problem = Problem(table, [], parameters)
    hidden = {cell for cell, value in found.shown.values.items() if value == HIDDEN}
    plain = Independent(table, found.shown)
    for cell in found.log.primary:
        low, high = Attacker(problem).range_of(Target(problem.rows[cell], cell, ""), hidden)
        assert plain.could_be(cell, low, low) and plain.could_be(cell, high, high)
        assert low == 0 or not plain.could_be(cell, 0, low - 1)
        assert high > 80 or not plain.could_be(cell, high + 1, high + 500)
