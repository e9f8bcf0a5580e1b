"""Choices that were brought into Django's form once: a field takes them as they are, a copy of the field shares them."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django.utils.choices import BaseChoiceIterator

from portal.ui.escaping import escaped


class Ready(BaseChoiceIterator):
    """Pairs of value and label, or of group and pairs. Never changed once made, so that forms and pages may share it.

    Django walks through a list of choices whenever a form is made, and draws each option anew; a list of hundreds costs more
    than all other fields of a form.
    """

    def __init__(self, choices: Iterable[Any]) -> None:
        self.pairs = tuple(choices)

    def __iter__(self) -> Iterator[Any]:
        yield from self.pairs

    def __deepcopy__(self, memo: dict[int, Any]) -> "Ready":
        return self

    @cached_property
    def options(self) -> str:
        """The options of a `select` as HTML, none of them chosen."""
        return "".join(
            f'\n  <optgroup label="{escaped(value)}">{"".join(option(*one) for one in label)}\n  </optgroup>'
            if isinstance(label, list | tuple)
            else option(value, label)
            for value, label in self.pairs
        )


def option(value: Any, label: Any, *, chosen: bool = False) -> str:
    """One option of a `select`."""
    key = "" if value is None else str(value)
    return f'\n  <option value="{escaped(key)}"{" selected" if chosen else ""}>{escaped(label)}</option>\n'


def choose(options: str, keys: Iterable[str]) -> str:
    """`options` with those of these values chosen."""
    for key in keys:
        plain = f'<option value="{escaped(key)}">'
        options = options.replace(plain, f"{plain[:-1]} selected>", 1)
    return options
