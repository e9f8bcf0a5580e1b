"""Refusals, known zeros, releases one after the other, a dominant agency, and figures made from the values."""

import pytest

from portal.disclosure import (
    HIDDEN,
    TOTAL,
    Dimension,
    Parameters,
    Release,
    Status,
    Table,
    Why,
    examine,
    mean,
    percentage,
    protect,
)

AREAS = Dimension("area", ("north", "south", "east"))
KIND = "referrals.received"


def by_area(north, south, east, months=("2026-01",), key="by_area"):
    counts = {("north",): north, ("south",): south, ("east",): east}
    return Table(key, KIND, (AREAS,), counts, scope={"month": frozenset(months)})


def test_few_people_in_all_are_only_fewer_than_thirty():
    shown = protect(by_area(12, 10, 7), Parameters.referrals())
    assert shown.status == Status.TOO_FEW
    assert set(shown.values.values()) == {HIDDEN}


def test_a_zero_that_everybody_knows_is_shown_and_tells_the_attacker_so():
    table = Table(
        "t", "attendance", (AREAS,), {("north",): 41, ("south",): 22}, known_zero=frozenset({("east",)})
    )
    assert protect(table, Parameters.attendance()).value(area="east") == 0
    unknown = Table("t", "attendance", (AREAS,), {("north",): 41, ("south",): 22})
    assert protect(unknown, Parameters.attendance()).value(area="east") == HIDDEN


def test_a_single_hidden_row_is_not_given_away_by_the_total():
    shown = protect(by_area(38, 18, 3), Parameters.referrals())
    assert shown.value(area="east") == HIDDEN
    assert [shown.value(area=a) for a in ("north", "south")].count(HIDDEN) + (shown.total == HIDDEN) >= 1


def test_nearly_all_of_one_sensitive_category_is_refused_with_its_name():
    theme = Dimension("theme", ("x", "y"), sensitive=True)
    table = Table(
        "t",
        KIND,
        (AREAS, theme),
        {("north", "x"): 19, ("north", "y"): 1, ("south", "x"): 50, ("south", "y"): 60},
    )
    shown = protect(table, Parameters.referrals())
    assert shown.refusal is not None
    assert (shown.refusal.why, shown.refusal.dimension, shown.refusal.categories) == (
        Why.ONE_SIDED,
        "theme",
        ("x",),
    )
    merged = table.merged("theme", ("x", "y"), "any")
    assert merged.true((TOTAL, "any")) == 130


def test_what_cannot_be_protected_is_refused_with_the_dimension_to_leave_out():
    """Two releases that never looked at each other have given the west away; a table that shows its parts can't mend that."""
    halves = Dimension("area", ("west", "rest"), members={"west": frozenset("ab"), "rest": frozenset("z")})
    wide = Table("wide", KIND, (halves,), {("west",): 44, ("rest",): 60})
    part = Table(
        "part", KIND, (Dimension("area", ("a", "z"), exhaustive=False),), {("a",): 41, ("z",): 60}, scope={}
    )
    earlier = [examine(table, Parameters.referrals()).release for table in (wide, part)]
    ages = Dimension("age", ("young", "old"))
    numbers = {"a": (21, 20), "b": (2, 1), "z": (30, 30)}
    counts = {
        (area, age): n
        for area, both in numbers.items()
        for age, n in zip(("young", "old"), both, strict=True)
    }
    table = Table("t", KIND, (Dimension("area", ("a", "b", "z")), ages), counts)
    refusal = protect(table, Parameters.referrals(), earlier).refusal
    assert refusal is not None
    assert (refusal.why, refusal.dimension) == (Why.NOTHING_LEFT, "area")
    assert protect(table.collapsed("area"), Parameters.referrals(), earlier).value(age="old") == 50


def test_too_many_dimensions_are_refused():
    four = tuple(Dimension(f"d{i}", ("a", "b")) for i in range(4))
    shown = protect(Table("t", KIND, four, {("a", "a", "a", "a"): 100}), Parameters.referrals())
    assert shown.refusal is not None and shown.refusal.why == Why.TOO_LARGE


@pytest.mark.parametrize("added", [0, 4, 9])
def test_a_small_difference_from_an_earlier_release_stays_unknown(added):
    """January, then January to February: what came in between is a small count too."""
    first = examine(by_area(40, 33, 25), Parameters.referrals())
    assert first.shown.value(area="north") == 40
    later = by_area(40 + added, 33 + 20, 25 + 30, months=("2026-01", "2026-02"))
    alone = examine(later, Parameters.referrals())
    assert alone.shown.value(area="north") != HIDDEN
    found = examine(later, Parameters.referrals(), earlier=[first.release])
    assert found.shown.value(area="north") == HIDDEN
    assert found.log.differences > 0


def test_an_area_inside_an_area_published_before_is_a_difference_too():
    halves = Dimension("area", ("west", "rest"), members={"west": frozenset("ab"), "rest": frozenset("z")})
    wide = Table("wide", KIND, (halves,), {("west",): 44, ("rest",): 60})
    narrow = Table("narrow", KIND, (Dimension("area", ("a", "b", "z")),), {("a",): 41, ("b",): 3, ("z",): 60})
    first = examine(wide, Parameters.referrals())
    found = examine(narrow, Parameters.referrals(), earlier=[first.release])
    assert found.shown.value(area="b") == HIDDEN
    assert found.shown.value(area="a") == HIDDEN, (
        "44 in the west is published: 41 in one half would give the other away"
    )


def test_two_tables_that_cut_the_same_people_differently_are_seen_together():
    ages = Table("ages", KIND, (Dimension("age", ("young", "old")),), {("young",): 31, ("old",): 60})
    first = examine(ages, Parameters.referrals())
    assert first.shown.value(age="young") == 30
    both = Table(
        "both",
        KIND,
        (Dimension("age", ("young", "old")), Dimension("channel", ("form", "call"))),
        {("young", "form"): 28, ("young", "call"): 3, ("old", "form"): 30, ("old", "call"): 30},
    )
    found = examine(both, Parameters.referrals(), earlier=[first.release])
    assert found.shown.value(age="young", channel="form") == HIDDEN, "30 young people are published already"


def test_counts_changed_behind_a_release_are_refused_until_it_is_revised():
    first = examine(by_area(40, 33, 25), Parameters.referrals())
    changed = by_area(90, 33, 25)
    assert protect(changed, Parameters.referrals(), earlier=[first.release]).refusal.why == Why.REVISED
    assert protect(changed, Parameters.referrals()).value(area="north") == 90


def test_tables_of_another_kind_are_not_compared():
    first = examine(by_area(40, 33, 25), Parameters.referrals())
    other = Release(Table("o", "attendance", (AREAS,), {("north",): 9}), first.shown)
    assert protect(by_area(90, 33, 25), Parameters.referrals(), earlier=[other]).status == Status.SHOWN


def test_an_agency_with_over_half_of_a_margin_is_taken_as_an_attacker():
    theme = Dimension("theme", ("x", "y", "z"))
    counts = {
        ("north", "x"): 30,
        ("north", "y"): 8,
        ("north", "z"): 14,
        ("south", "x"): 20,
        ("south", "y"): 9,
        ("south", "z"): 40,
    }
    counts |= {("east", "x"): 33, ("east", "y"): 30, ("east", "z"): 21}
    table = Table("t", KIND, (AREAS, theme), counts)
    own = {("north", "x"): 28, ("north", "y"): 6, ("north", "z"): 13}
    known = Table(
        "t", KIND, (AREAS, theme), counts, agencies={"school": own, "helpline": {("south", "x"): 2}}
    )
    plain, defended = examine(table, Parameters.referrals()), examine(known, Parameters.referrals())
    assert defended.log.attackers == ("school",)
    assert len(defended.log.complementary) >= len(plain.log.complementary)


def test_year_to_date_is_a_sum_like_any_other():
    months = Dimension(
        "month", ("jan", "feb", "mar"), sums={"to_feb": ("jan", "feb"), "to_mar": ("jan", "feb", "mar")}
    )
    shown = protect(
        Table("t", KIND, (months,), {("jan",): 30, ("feb",): 4, ("mar",): 40}), Parameters.referrals()
    )
    assert shown.value(month="feb") == HIDDEN
    assert HIDDEN in (shown.value(month="jan"), shown.value(month="to_feb"))


def test_percentages_come_from_shown_values_and_a_base_of_twenty_five():
    parameters = Parameters.referrals()
    assert percentage(15, 40, parameters) == 38
    assert percentage(HIDDEN, 40, parameters) == HIDDEN
    assert percentage(10, 20, parameters) is None
    assert mean(33, 9, parameters) == HIDDEN and mean(33, 10, parameters) == 3.3


@pytest.mark.parametrize(
    "broken",
    [
        lambda: Dimension("area", ("a", "a")),
        lambda: Dimension("area", (TOTAL,)),
        lambda: Dimension("area", ("a",), sums={"s": ("b",)}),
        lambda: Table("t", KIND, (AREAS,), {("west",): 1}),
        lambda: Table("t", KIND, (AREAS,), {("north",): -1}),
        lambda: Table("t", KIND, (AREAS,), {("north",): 1}, known_zero=frozenset({("north",)})),
        lambda: Parameters(threshold=1),
    ],
)
def test_a_table_that_makes_no_sense_is_not_protected_but_refused(broken):
    with pytest.raises(ValueError):
        broken()
