"""One piece of work on a case as a form: what its page says, who may do it, and the service it calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar

from django import forms
from django.utils.functional import Promise

from portal.access import allowed
from portal.ui.forms import GroupedForm
from referrals.models import Case
from referrals.sections import Opening

Text = str | Promise
Words = Any  # a string, or one that is translated when it is shown
W = TypeVar("W", bound="type[WorkForm]")
_works: dict[str, type[WorkForm]] = {}


class WorkForm(GroupedForm):
    """One piece of work. The words that are sealed go to the service in `words`.

    Attributes:
        slug: the part of the address.
        button: words of the link that leads here.
        section: of the case page, to which one comes back.
        perm: asked of the case.
        sealed: names of fields that the service seals.
        danger: whether it can't be undone.
        main: whether it is the first thing to do in its section.
    """

    do_not_call_in_templates: ClassVar[bool] = True
    slug: ClassVar[str] = ""
    section: ClassVar[str] = ""
    perm: ClassVar[str] = ""
    button: ClassVar[Text] = ""
    heading: ClassVar[Text] = ""
    purpose: ClassVar[Text] = ""
    submit: ClassVar[Text] = ""
    done: ClassVar[Text] = ""
    consequences: ClassVar[Sequence[Text]] = ()
    sealed: ClassVar[Sequence[str]] = ()
    danger: ClassVar[bool] = False
    main: ClassVar[bool] = False

    def __init__(self, *args: Any, case: Case, by: Any, opening: Opening, **kwargs: Any) -> None:
        self.case, self.by, self.opening = case, by, opening
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill choices and what the form begins with."""

    @classmethod
    def offered(cls, case: Case, by: Any) -> bool:
        """Whether there is something to do in the state of the case."""
        return True

    def with_rows(self, asked: str) -> WorkForm:
        """The form with rows added, moved or taken out, as its buttons ask; most forms have none."""
        return self

    @property
    def sealed_words(self) -> dict[str, str]:
        """What was typed into the fields that are sealed."""
        return {name: self.cleaned_data.get(name) or "" for name in self.sealed}

    def save(self) -> None:
        """Call the service."""
        raise NotImplementedError


def work(form: W) -> W:
    """Register a form under its slug."""
    _works[form.slug] = form
    return form


def work_named(slug: str) -> type[WorkForm] | None:
    """The form of this slug."""
    return _works.get(slug)


def all_works() -> tuple[str, ...]:
    """The slugs of all forms there are."""
    return tuple(_works)


def works_for(opening: Opening, section: str) -> list[type[WorkForm]]:
    """What the viewer may do now in a section."""
    case = opening.case
    return [
        form
        for form in _works.values()
        if form.section == section and allowed(opening.by, form.perm, case) and form.offered(case, opening.by)
    ]


def area(label: Words, *, hint: Words = "", required: bool = True, rows: int = 4, longest: int = 4000) -> forms.CharField:  # fmt: skip
    """A field for words."""
    return forms.CharField(label=label, help_text=hint, required=required, max_length=longest, widget=forms.Textarea({"rows": rows}))  # fmt: skip


def line(label: Words, *, hint: Words = "", required: bool = True, longest: int = 200) -> forms.CharField:
    """A field for a line."""
    return forms.CharField(label=label, help_text=hint, required=required, max_length=longest)
