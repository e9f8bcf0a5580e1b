"""Disclosure control for published counts of people: one door for every table that leaves the team that may see raw counts.

Pure Python with numpy and scipy; it knows neither Django nor a database. How to call it::

    from portal.disclosure import HIDDEN, TOTAL, Dimension, Parameters, Table, percentage, protect

    table = Table(
        key="attendance.area_age", kind="attendance",                # catalogue name; what is counted
        dimensions=(Dimension("area", ("north", "south", "east"), sums={"left_bank": ("north", "south")}),
                    Dimension("age", ("under_18", "adult"))),
        counts={("north", "under_18"): 41, ("north", "adult"): 3, ...},  # innermost cells; left out is 0
        scope={"month": frozenset({"2026-10", "2026-11"})},              # what the whole table is limited to
        known_zero=frozenset({("east", "adult")}),                       # no activity took place there: shown as 0
    )
    shown = protect(table, Parameters.attendance())    # signed-in staff: T = 5; Parameters.referrals(): T = 10
    shown.status            # "shown", "too_few" (say: fewer than parameters.smallest_total) or "refused" (see shown.refusal)
    shown.value(area="north", age="adult")             # an int, or HIDDEN; a dimension left out is its total
    shown.rows("area", "age")                          # [(row, [values…, total])…, ("total", […])], ready to draw
    percentage(shown.value(area="north"), shown.total, shown.parameters)   # whole number, "c", or None: base too small

One count alone is a table with one dimension or none. Whatever is summed on the page must be a sum of the same table: two
tables that overlap and are protected apart can be subtracted from one another. Published tables pass the ledger too:
``examine(table, parameters, earlier=releases)`` defends against everything published before and returns the private log and
the new line of the ledger. After a refusal, ``table.collapsed(shown.refusal.dimension)`` or ``table.merged(…)`` is the way on.

A table of 200 cells takes about 0.5 to 6 seconds, one of 40 cells some hundredths: long ones belong into the worker, cached by
``shown.snapshot``. Method: suppression of small counts and rounding to a base are usual in official statistics (Hundepool et
al., Statistical Disclosure Control, 2012, chapters 4 and 5); here each table is attacked exactly before it leaves.
"""

from portal.disclosure.derived import mean, percentage
from portal.disclosure.parameters import Parameters
from portal.disclosure.protection import examine, protect
from portal.disclosure.result import (
    HIDDEN,
    ProtectedTable,
    Protection,
    ProtectionLog,
    Refusal,
    Release,
    Status,
    Why,
)
from portal.disclosure.table import TOTAL, Coordinates, Dimension, Table

__all__ = [
    "HIDDEN",
    "TOTAL",
    "Coordinates",
    "Dimension",
    "Parameters",
    "ProtectedTable",
    "Protection",
    "ProtectionLog",
    "Refusal",
    "Release",
    "Status",
    "Table",
    "Why",
    "examine",
    "mean",
    "percentage",
    "protect",
]
