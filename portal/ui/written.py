"""Days and whole numbers as people write them, each written once: lists and navigation show the same ones again and again."""

import datetime as dt
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.translation import get_language


def day(value: dt.date, fmt: str) -> str:
    """A day by the format of this name in the language of the page."""
    return _day(value, fmt, get_language())


def minute(value: dt.datetime, fmt: str) -> str:
    """A moment to the minute by the format of this name, in the city's zone and the language of the page."""
    return _minute(value.replace(second=0, microsecond=0), fmt, get_language())


def whole(value: int) -> str:
    """A whole number, grouped as the language of the page does it."""
    return _whole(value, get_language())


@lru_cache(maxsize=10_000)
def _day(value: dt.date, fmt: str, language: str | None) -> str:
    return str(formats.date_format(value, fmt))


@lru_cache(maxsize=20_000)
def _minute(value: dt.datetime, fmt: str, language: str | None) -> str:
    return str(formats.date_format(timezone.localtime(value, timezone.get_default_timezone()), fmt))


@lru_cache(maxsize=10_000)
def _whole(value: int, language: str | None) -> str:
    return ("−" if value < 0 else "") + str(
        formats.number_format(abs(value), 0, use_l10n=True, force_grouping=True)
    )
