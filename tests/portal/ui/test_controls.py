"""Controls drawn in Python are what Django's own templates draw, and let nothing through."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from portal.ui.controls import drawn

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
    ],
)
def test_a_control_is_drawn_as_by_django(widget: forms.Widget, value: Any) -> None:
    context = widget.get_context(f"name{NASTY}", value, {"id": "id_x", "title": NASTY})
    by_django = DjangoTemplates().render(widget.template_name, context)
    ours = drawn(widget.template_name, context["widget"])
    assert ours is not None and str(ours).strip() == by_django.strip()
    assert "<script>" not in ours


def test_what_we_do_not_draw_is_left_to_the_templates() -> None:
    assert drawn("django/forms/widgets/checkbox_select.html", {}) is None
