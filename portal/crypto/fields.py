"""The column of a sealed value. It never opens itself: only `CaseKeys` reads it, where somebody decided to."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldError
from django.db import models


class SealedField(models.BinaryField):
    """Ciphertext of one text; NULL is "nothing written". It can't be searched or sorted by, and its value shows no bytes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def get_lookup(self, lookup_name: str) -> Any:
        """Only whether something is written can be asked."""
        if lookup_name != "isnull":
            raise FieldError("a sealed column can't be searched")
        return super().get_lookup(lookup_name)

    def value_to_string(self, obj: models.Model) -> str:
        """Serialising a row by accident writes no content."""
        return ""
