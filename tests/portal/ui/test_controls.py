"""Controls drawn in Python are what Django's own templates draw, and let nothing through."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from portal.ui.controls import drawn
from portal.ui.forms import PortalFormRenderer
from portal.ui.widgets import Checks, DateFields, PickOne, PickSome, Radios

NASTY = '"><script>alert(1)</script>&'
CHOICES = [("", "---"), (1, f"a {NASTY}"), (f"Group {NASTY}", [(2, "two"), (None, "n")])]


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (forms.TextInput(), NASTY),
        (forms.TextInput({"class": NASTY, "required": True, "disabled": False}), ""),
        (forms.TextInput(), None),
        (forms.NumberInput({"min": 0}), 1234),
        (forms.EmailInput(), "a@b.example"),
        (forms.URLInput(), "https://x.example/?a=1&b=2"),
        (forms.PasswordInput(), "not shown"),
        (forms.HiddenInput(), 0),
        (forms.TimeInput(format="%H:%M"), "18:30"),
        (forms.DateInput(), "2026-03-01"),
        (forms.FileInput({"accept": ".csv"}), None),
        (forms.Textarea({"rows": 3}), NASTY),
        (forms.Textarea(), None),
        (forms.Select(choices=CHOICES), 2),
        (forms.SelectMultiple(choices=CHOICES), [1, 2]),
        (forms.CheckboxInput(), True),
    ],
)
def test_a_control_is_drawn_as_by_django(widget: forms.Widget, value: Any) -> None:
    context = widget.get_context(f"name{NASTY}", value, {"id": "id_x", "title": NASTY})
    by_django = DjangoTemplates().render(widget.template_name, context)
    ours = drawn(widget.template_name, context["widget"])
    assert ours is not None and str(ours).strip() == by_django.strip()
    assert "<script>" not in ours


@pytest.mark.parametrize(
    "widget",
    [
        Radios(choices=CHOICES, hints={"1": NASTY}),
        Checks(choices=CHOICES),
        PickOne(choices=CHOICES, icons={"1": "people"}, columns=3),
        PickSome(choices=CHOICES, hints={"2": NASTY}),
        forms.CheckboxSelectMultiple(choices=CHOICES),
    ],
)
def test_every_choice_has_its_box_its_label_and_its_words_escaped(widget: forms.Widget) -> None:
    context = widget.get_context(f"name{NASTY}", 2, {"id": "id_x"})
    ours = drawn(widget.template_name, context["widget"])
    assert ours is not None and "<script>" not in ours
    assert ours.count("<input ") == ours.count("<label ") == 4
    assert ours.count(" checked") == 1
    assert "a &quot;&gt;&lt;script&gt;" in ours


def test_a_day_is_three_labelled_boxes_that_keep_what_was_typed() -> None:
    context = DateFields().get_context("day", f"2026-13-{NASTY}", {"id": "id_day"})
    ours = drawn(DateFields.template_name, context["widget"])
    assert ours is not None and "<script>" not in ours
    for part, value in (("month", "13"), ("year", "2026")):
        assert f'<label for="id_day_{part}">' in ours
        assert f'name="day_{part}" value="{value}"' in ours


class Asked(forms.Form):
    """One field of each look."""

    name = forms.CharField(label=f"Name {NASTY}", help_text=f"Hint {NASTY}")
    sure = forms.BooleanField(label="Sure", required=False)
    kinds = forms.MultipleChoiceField(choices=[("a", "A")], widget=Checks, help_text="Any", required=False)


def test_a_field_says_what_is_wrong_and_ties_it_to_its_control() -> None:
    form = Asked({"kinds": ["other"]}, renderer=PortalFormRenderer())
    name, kinds = str(form["name"].as_field_group()), str(form["kinds"].as_field_group())
    assert "<script>" not in name
    assert (
        'class="field has-error"' in name and 'id="id_name_error"' in name and 'id="id_name_helptext"' in name
    )
    assert 'aria-describedby="id_name_helptext id_name_error"' in name
    assert "(optional)" not in name and "(optional)" in kinds
    assert kinds.startswith(
        '<fieldset class="field has-error" aria-describedby="id_kinds_helptext id_kinds_error">'
    )
    assert "has-error" not in str(form["sure"].as_field_group())


def test_what_we_do_not_draw_is_left_to_the_templates() -> None:
    assert drawn("django/forms/widgets/clearable_file_input.html", {}) is None
