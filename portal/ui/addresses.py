"""Addresses that are worked out once: a list asks for the same ones row after row, page after page."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=20_000)
def address(name: str, *args: str | int) -> str:
    """`reverse(name, args=args)`, kept as long as the process runs; addresses do not change with person or language."""
    return reverse(name, args=args or None)
