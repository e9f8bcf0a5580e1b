"""What a service says when a rule of the domain forbids what was asked. Mapped once for pages and once for the API."""

from typing import Any

from django import forms
from django.utils.functional import Promise


class DomainError(Exception):
    """A rule of the domain was broken; `message` is a sentence for the person who asked.

    Args:
        message: what happened and what to do, translated.
        field: name of the form or API field it belongs to, or None for the whole.
        code: short machine word: `invalid` (422), `conflict` (409: the record changed meanwhile), `state` (409: not possible in this state).
        details: further messages by field.
    """

    def __init__(
        self,
        message: str | Promise,
        *,
        field: str | None = None,
        code: str = "invalid",
        details: dict[str, list[str]] | None = None,
    ) -> None:
        super().__init__(str(message))
        self.message = str(message)
        self.field = field
        self.code = code
        self.details = details or {}

    def by_field(self) -> dict[str, list[str]]:
        """All messages under their field; the whole form's under the empty string."""
        collected: dict[str, list[str]] = {key: list(value) for key, value in self.details.items()}
        if self.message:
            collected.setdefault(self.field or "", []).insert(0, self.message)
        return collected


def add_to_form(form: forms.BaseForm, error: DomainError) -> None:
    """Put a service's refusal beside the field it speaks of; unknown fields go to the summary."""
    for field, messages in error.by_field().items():
        target: Any = field if field in form.fields else None
        for message in messages:
            form.add_error(target, message)
