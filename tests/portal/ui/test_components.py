"""Tags, widgets and forms: what they draw, and that nothing said by a person is drawn unescaped."""

import datetime as dt
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.utils import translation

from portal.charts import Bar, Bars
from portal.ui.figures import Figure
from portal.ui.forms import DateField, GroupedForm
from portal.ui.templatetags import ui
from portal.ui.widgets import Checks, Counter, DateFields, PickOne, Radios
from portal.ui.workflow import strip


def drawn(source: str, **context: Any) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def test_an_icon_is_hidden_from_screen_readers_and_comes_from_our_sprite() -> None:
    assert 'aria-hidden="true"' in drawn('{% icon "house" %}')
    assert "sprite.svg#house" in drawn('{% icon "house" %}')


def test_a_status_is_icon_word_and_tint() -> None:
    html = drawn('{% status words "late" %}', words="3 days <b>")
    assert "k-late" in html and "clock-fill" in html and "3 days &lt;b&gt;" in html


@pytest.mark.parametrize(
    ("value", "expected"), [(None, "–"), ("", "–"), ("c", "c"), (0, "0"), (1234, "1,234"), (-5, "−5")]
)
def test_a_missing_number_is_never_zero(value: Any, expected: str) -> None:
    assert ui.number(value) == expected


def test_dates_are_written_out() -> None:
    assert ui.date(dt.date(2026, 11, 21)) == "21 November 2026"
    assert ui.date(None) == "–"


def test_a_hidden_figure_shows_c_its_reason_and_no_comparison() -> None:
    html = drawn("{% figure f %}", f=Figure("Support", "c", comparison="3 more", sure="sure", why="count"))
    assert "hidden-c" in html and "3 more" not in html and "Too few to show" in html


def test_a_chart_is_drawn_anew_when_a_figure_a_word_or_the_reader_differs() -> None:
    def told(value: float, title: str = "More came") -> str:
        return drawn("{% chart c %}", c=Bars(title=title, rows=[Bar("One", value)]))

    assert told(3) == told(3)
    assert len({told(3), told(4), told(3, "Fewer came")}) == 3
    here = told(1234567)
    with translation.override("de"):
        assert told(1234567) != here


def test_a_chart_has_its_finding_as_heading_and_its_table() -> None:
    chart = Bars(title="More <b> came", rows=[Bar("One", 3), Bar("Two", "c")])
    html = drawn("{% chart c %}", c=chart)
    assert "<h3>More &lt;b&gt; came</h3>" in html and '<th scope="row">Two</th><td class="num">c</td>' in html


def test_empty_blocks_leave_no_element_behind() -> None:
    source = "{% unless_empty %}<aside> {{ words }} </aside>{% endunless_empty %}"
    assert drawn(source, words="") == "" and "<aside>" in drawn(source, words="x")


class Form(GroupedForm):
    people = forms.IntegerField(widget=Counter, help_text="A head count.")
    day = DateField(required=False)
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=PickOne(icons={"a": "house"}))
    who = forms.ChoiceField(choices=[("p", "Partners")], widget=Radios(hints={"p": "All of them"}))
    tongues = forms.MultipleChoiceField(choices=[("en", "English")], widget=Checks, required=False)
    note = forms.CharField(widget=forms.Textarea, required=False)
    area = forms.ChoiceField(choices=[("1", "One")])
    groups = (("More", "Only if you like.", ("tongues", "note")),)


def test_a_form_draws_summary_labels_hints_and_errors_that_belong_together() -> None:
    form = Form({"people": "about 20", "day_day": "31", "day_month": "2", "day_year": "2026", "note": "<i>"})
    html = str(form)
    assert html.index("error-summary") < html.index("<label") and 'href="#id_people"' in html
    assert 'href="#id_day_day"' in html and 'value="31"' in html, "an impossible day comes back as typed"
    assert 'value="about 20"' in html and "&lt;i&gt;" in html
    assert 'aria-describedby="id_people_helptext id_people_error"' in html
    assert '<legend class="h3">More</legend>' in html
    assert html.count("form-select") == 1 and "optional" in html


def test_three_fields_make_a_day() -> None:
    widget = DateFields()
    data = QueryDict("d_day=5&d_month=1&d_year=2026")
    assert widget.value_from_datadict(data, {}, "d") == "2026-01-05"
    assert widget.value_from_datadict(QueryDict(""), {}, "d") is None
    assert widget.value_omitted_from_data(QueryDict(""), {}, "d")


def test_a_strip_knows_what_is_done() -> None:
    course = [("draft", "Draft"), ("sent", "Sent"), ("done", "Done")]
    assert [s.state for s in strip(course, "sent").steps] == ["done", "current", "ahead"]
    assert [s.state for s in strip(course, "done").steps] == ["done", "done", "done"]
