"""Addresses that are worked out once: a list asks for the same ones row after row, page after page."""

from collections.abc import Callable
from functools import lru_cache
from uuid import UUID

from django.urls import reverse

_NOBODY = UUID(int=0)


@lru_cache(maxsize=20_000)
def address(name: str, *args: str | int) -> str:
    """`reverse(name, args=args)`, kept as long as the process runs; addresses do not change with person or language."""
    return reverse(name, args=args or None)


@lru_cache(maxsize=1000)
def addresses(name: str, *rest: str) -> Callable[[UUID], str]:
    """The addresses of `name` for record after record, each by its id (and `rest`): only the id differs."""
    before, after = reverse(name, args=[_NOBODY, *rest]).split(str(_NOBODY))

    def of(pk: UUID) -> str:
        return f"{before}{pk}{after}"

    return of
