"""Every kind of chart keeps the rules of the house, on a page and on paper."""

import xml.etree.ElementTree as ET
from dataclasses import FrozenInstanceError, replace

import pytest

from portal.charts import (
    HIDDEN,
    Bar,
    Bars,
    Dot,
    Dots,
    HeatGrid,
    Lines,
    Multiples,
    Paired,
    PlanStrip,
    Series,
    Spark,
    Stacked,
    percent,
)  # fmt: skip
from portal.charts.canvas import text_width

SVG = "{http://www.w3.org/2000/svg}"
PERIODS = ("Q3 25", "Q4 25", "Q1 26", "Q2 26", "Q3 26")
STATUSES = ("done", "on_track", "at_risk", "delayed", "not_started", "dropped")


def line(name="Primary", values=(4310, 4420, 4960, 5480, 5215)):
    return Lines(
        title=f"{name} grew <fast>", heading=name, series=[Series("", values)], periods=PERIODS, tall=118
    )


CHARTS = {
    "bars": Bars(title="Education & youth lead", desc="Bars", mark_label="Q3 2025",
                 rows=[Bar("Education", 1640, 1390, "+18%"), Bar("Family", HIDDEN, 240), Bar("Culture", None), Bar("Sports", 0)]),
    "paired": Paired(title="Pairs", now_label="2026", before_label="2025", rows=[("North", 100, 80), ("South", HIDDEN, None)]),
    "stacked": Stacked(title="Stack", parts=STATUSES, statuses=STATUSES, rows=[("Plan", (11, 21, 7, 5, 3, 1)), ("Part", (HIDDEN, 3, 0, 1, 1, None))]),
    "plan": PlanStrip(title="Plan", parts=[(s, s.replace("_", " "), n) for s, n in zip(STATUSES, (11, 21, 7, 5, 0, 1), strict=True)]),
    "lines": Lines(title="Trend", periods=PERIODS, series=[Series("Primary", (5, 6, None, 8, 9)), Series("Tertiary", (1, 1, HIDDEN, 2, 2))]),
    "survey": Lines(title="Survey", periods=("2024", "2025", "2026"), breaks={1: "new way of asking"}, floor=30, fmt=percent,
                    series=[Series("", (48, 41, 46), [(44, 52), (38, 44), (43, 49)])]),
    "multiples": Multiples(title="Levels", panels=[line(), line("Secondary", (1, 2, 3, 4, 5))]),
    "dots": Dots(title="Trust", low=20, high=70, reference=(46, "city"), rows=[Dot("Schools", 53, (46, 60), 50), Dot("Few", HIDDEN), Dot("New", None)]),
    "grid": HeatGrid(title="Grid", rows=["A", "B"], columns=["Employ-\nment", "Youth"], cells=[(0, 14), (HIDDEN, None)], limits=(4, 7, 10, 13)),
    "spark": Spark(title="Spark", values=(3, None, HIDDEN, 5, 9), periods=PERIODS),
}  # fmt: skip
BOTH = [(name, width) for name in CHARTS for width in (None, 446)]


@pytest.mark.parametrize(("name", "width"), BOTH)
def test_a_drawing_is_well_formed_and_its_title_is_the_finding(name, width):
    root = ET.fromstring(CHARTS[name].svg(width))
    title = root.find(f"{SVG}title")
    assert title is not None
    assert title.text == CHARTS[name].title
    assert root.get("aria-labelledby") == title.get("id")
    assert root.get("role") == "img"


@pytest.mark.parametrize(("name", "width"), BOTH)
def test_a_drawing_is_the_same_every_time_and_needs_no_style_script_or_outside_address(name, width):
    svg = CHARTS[name].svg(width)
    assert svg == replace(CHARTS[name]).svg(width)
    assert not any(
        word in svg
        for word in (" style=", "<style", "<script", " on", "currentColor", "var(", "href=", "nan", "inf")
    )


@pytest.mark.parametrize("name", CHARTS)
def test_paper_has_absolute_numbers_and_a_page_has_shares(name):
    assert '%"' not in CHARTS[name].svg(446).replace('fill="url', "")
    if name != "spark":
        assert 'width="100%"' in CHARTS[name].svg()


@pytest.mark.parametrize("name", CHARTS)
def test_a_table_stands_behind_every_drawing_with_as_many_cells_as_heads(name):
    header, rows = CHARTS[name].table()
    assert rows
    assert all(len(row) == len(header) for row in rows)
    assert all(isinstance(cell, str) for row in rows for cell in row)


def test_a_chart_cannot_be_changed_after_it_is_made():
    with pytest.raises(FrozenInstanceError):
        CHARTS["bars"].title = "Other"


def test_words_from_outside_are_escaped():
    chart = Bars(title='<script>"&', rows=[Bar("<b>", 1)])
    assert "<script>" not in chart.svg()
    assert "<b>" not in chart.svg()


def test_bars_start_at_zero_and_are_as_long_as_their_share_of_the_longest():
    root = ET.fromstring(Bars(title="t", rows=[Bar("a", 50), Bar("b", 200)]).svg())
    widths = [r.get("width") for r in root.iter(f"{SVG}rect") if r.get("class") == "f1"]
    assert widths == ["25%", "100%"]


def test_a_hidden_count_is_a_dashed_box_marked_c_and_a_missing_value_draws_nothing():
    hidden = ET.fromstring(Bars(title="t", rows=[Bar("a", 50), Bar("b", HIDDEN)]).svg())
    assert [r.get("stroke-dasharray") for r in hidden.iter(f"{SVG}rect") if r.get("stroke-dasharray")] == [
        "3 3"
    ]
    assert HIDDEN in [t.text for t in hidden.iter(f"{SVG}text")]
    missing = ET.fromstring(Bars(title="t", rows=[Bar("a", 50), Bar("b", None)]).svg())
    assert len([r for r in missing.iter(f"{SVG}rect") if r.get("class") == "f1"]) == 1
    assert "–" in [t.text for t in missing.iter(f"{SVG}text")]


def test_a_line_stops_at_a_gap_and_never_touches_zero_for_a_missing_value():
    root = ET.fromstring(CHARTS["lines"].svg(446))
    lines = [p for p in root.iter(f"{SVG}polyline") if p.get("class") == "s1"]
    assert [len(p.get("points").split()) for p in lines] == [2, 2]
    assert len([c for c in root.iter(f"{SVG}circle") if "f1" in c.get("class")]) == 4


def test_a_line_does_not_cross_a_change_of_method():
    root = ET.fromstring(CHARTS["survey"].svg())
    assert [len(p.get("points").split()) for p in root.iter(f"{SVG}polyline")] == [2]
    assert "Not comparable" in [t.text for t in root.iter(f"{SVG}text")]
    assert CHARTS["survey"].table().rows[1][0] == "2025 (new way of asking)"


def test_an_interval_is_drawn_and_written():
    assert CHARTS["survey"].table().rows[2][1] == "46% (between 43% and 49%)"
    assert CHARTS["dots"].table().rows[0] == ("Schools", "53", "46 – 60", "50")


def test_a_long_last_value_ends_before_the_edge_of_the_paper():
    tree = ET.fromstring(line(values=(270_325, 281_000, 293_600, 300_000, 306_900)).svg(140))
    (last,) = (e for e in tree.iter(f"{SVG}text") if e.text == "306,900")
    assert float(last.get("x")) + text_width("306,900", 11) / 2 <= 140


def test_a_fifth_line_is_refused():
    with pytest.raises(ValueError, match="at most four"):
        Lines(title="t", periods=("1",), series=[Series(str(i), (1,)) for i in range(5)]).svg()


def test_a_plan_keeps_the_word_of_a_status_without_measures():
    words = [t.text for t in ET.fromstring(CHARTS["plan"].svg()).iter(f"{SVG}text")]
    assert "not started 0" in words
    assert CHARTS["plan"].table().rows[0] == ("done", "11")


def test_the_hatching_is_defined_only_where_it_is_used_and_once():
    assert CHARTS["grid"].svg().count("<pattern") == 1
    assert "<pattern" not in CHARTS["bars"].svg()


def test_charts_with_no_rows_or_only_zeros_still_draw():
    for chart in (Bars(title="t", rows=[]), Bars(title="t", rows=[Bar("a", 0)]), Spark(title="t", values=(None, None)),
                  Stacked(title="t", parts=("a",), rows=[("x", (0,))]), line(values=(0, 0, 0, 0, 0)), line(values=(None,) * 5)):  # fmt: skip
        ET.fromstring(chart.svg())
        ET.fromstring(chart.svg(446))
