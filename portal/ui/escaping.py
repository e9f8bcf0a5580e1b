"""Escaping for what is drawn in Python, without the detours that Django's own takes for lazy arguments: a list escapes hundreds of words."""

from html import escape
from typing import Any

from django.utils.functional import Promise


def escaped(value: Any) -> str:
    """`value` as HTML, as `django.utils.html.conditional_escape` has it: what is marked safe stays, all else is escaped."""
    if type(value) is str:
        return escape(value)
    if isinstance(value, Promise):
        value = str(value)
    if hasattr(value, "__html__"):
        return str(value.__html__())
    return escape(str(value))
