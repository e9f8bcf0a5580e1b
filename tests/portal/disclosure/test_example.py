"""The worked example of the method, cell by cell."""

import pytest

from portal.disclosure import HIDDEN, Dimension, Parameters, Status, Table, examine, protect
from portal.disclosure.attack import Attacker
from portal.disclosure.problem import Problem, Target
from tests.portal.disclosure.independent import Independent

ROWS = {"north": (14, 3, 22), "harbour": (31, 12, 27), "centre": (18, 0, 41), "east": (26, 17, 13)}
TABLE = Table(
    "example",
    "referrals.received",
    (Dimension("area", tuple(ROWS)), Dimension("source", ("a", "b", "c1"))),
    {
        (area, source): n
        for area, counts in ROWS.items()
        for source, n in zip(("a", "b", "c1"), counts, strict=True)
    },
)
C = HIDDEN


def test_the_example_is_protected_as_the_method_says():
    assert protect(TABLE, Parameters.referrals()).rows("area", "source") == [
        ("north", [15, C, 20, 40]),
        ("harbour", [30, 10, 25, 70]),
        ("centre", [C, C, 40, 60]),
        ("east", [25, 15, 15, 55]),
        ("total", [90, 30, 105, 225]),
    ]


@pytest.mark.parametrize(("knows", "most"), [(False, 10), (True, 9)])
def test_both_small_cells_can_be_anything_from_nothing_to_ten(knows, most):
    parameters = Parameters(attacker_knows_threshold=knows)
    found = examine(TABLE, parameters)
    assert found.log.primary == (("north", "b"), ("centre", "b"))
    assert found.log.complementary == (("centre", "a"),)
    hidden = {*found.log.primary, *found.log.complementary}
    problem = Problem(TABLE, [], parameters)
    plain = Independent(TABLE, found.shown, knows_threshold=knows)
    for cell in found.log.primary:
        attacker = Attacker(problem)
        assert attacker.range_of(Target(problem.rows[cell], cell, ""), hidden) == (0, most)
        assert plain.could_be(cell, 0, 0) and plain.could_be(cell, most, most)
        assert not plain.could_be(cell, most + 1, 10_000)


def test_the_usual_rule_would_have_given_the_small_cells_away():
    """Hidden under ten with exact totals: subtraction gives both back. The reason for all of this."""
    assert 39 - 14 - 22 == 3 and 59 - 18 - 41 == 0


def test_the_outcome_does_not_depend_on_the_order_of_the_rows():
    turned = Table("example", "referrals.received", TABLE.dimensions, dict(reversed(TABLE.counts.items())))
    assert turned.snapshot == TABLE.snapshot
    assert protect(turned, Parameters()).values == protect(TABLE, Parameters()).values


def test_what_leaves_holds_no_true_count():
    shown = protect(TABLE, Parameters())
    assert shown.status == Status.SHOWN and shown.hides_something
    assert all(value == HIDDEN or value % 5 == 0 for value in shown.values.values())
    assert not hasattr(shown, "counts") and not hasattr(shown, "primary")
