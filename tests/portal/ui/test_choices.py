"""Choices that many forms share, and parts of pages that are drawn once."""

import copy

from django import forms
from django.utils.translation import override

from portal.ui.choices import Ready
from portal.ui.drawn import drawn_once
from portal.ui.widgets import LongSelect

NASTY = '"><script>&'
CHOICES = [("", "---------"), (1, f"one {NASTY}"), ("Group", [(11, "eleven"), ("x&y", "a sign")])]


def test_a_long_list_made_ready_is_the_list_that_is_made_anew_with_what_was_chosen() -> None:
    ready = Ready([("", "Choose"), *CHOICES[1:]])
    for chosen in (None, "", 1, "11", "x&y", "gone", NASTY):
        anew = LongSelect(choices=CHOICES).render("name", chosen)
        assert LongSelect(choices=ready).render("name", chosen) == anew
        assert anew.count(" selected>") == (0 if chosen in ("gone", NASTY) else 1)
        assert "<script>" not in anew


def test_forms_share_choices_that_are_ready_and_check_what_is_sent_against_them() -> None:
    class Form(forms.Form):
        which = forms.ChoiceField(choices=Ready(CHOICES))

    one, other = Form({"which": "11"}), Form({"which": "12"})
    assert one.fields["which"].choices is other.fields["which"].choices
    assert one.is_valid() and not other.is_valid()
    assert copy.deepcopy(Ready(CHOICES).pairs) == Ready(CHOICES).pairs


def test_a_part_is_drawn_once_for_a_language_and_for_what_it_is_drawn_from() -> None:
    drawn: list[str] = []

    def draw() -> str:
        drawn.append("drawn")
        return f"part {len(drawn)}"

    assert [drawn_once("test.part:1", draw) for _ in range(2)] == ["part 1", "part 1"]
    assert drawn_once("test.part:2", draw) == "part 2"
    with override("ar"):
        assert drawn_once("test.part:1", draw) == "part 3"
