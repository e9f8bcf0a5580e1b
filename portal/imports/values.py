"""Cells as people write them, into values: numbers, days, times. Each raises ValueError with a sentence."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

_NUMBERS = re.compile(r"^(\d{1,4})[./\- ](\d{1,2})[./\- ](\d{1,4})$")


def is_empty(cell: Any) -> bool:
    """Nothing was written; a reported 0 is not empty."""
    return cell is None or (isinstance(cell, str) and cell.strip() in ("", "-", "–", "n/a", "N/A"))


def text(cell: Any) -> str:
    """The cell as words; whole numbers without a decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def whole(cell: Any) -> int | None:
    """A whole number, or None for an empty cell."""
    if is_empty(cell):
        return None
    if isinstance(cell, bool):
        raise ValueError(_("“%(value)s” is not a number.") % {"value": cell})
    if isinstance(cell, int | float):
        if float(cell) != int(cell):
            raise ValueError(_("“%(value)s” is not a whole number.") % {"value": cell})
        return int(cell)
    words = re.sub(r"[\s\u00a0\u202f'’]", "", str(cell))
    if re.fullmatch(r"-?\d{1,3}([.,]\d{3})+", words):
        words = re.sub(r"[.,]", "", words)
    if not re.fullmatch(r"-?\d{1,12}([.,]0+)?", words):
        raise ValueError(_("“%(value)s” is not a whole number.") % {"value": text(cell)[:60]})
    return int(re.split(r"[.,]", words)[0])


def decimal(cell: Any) -> Decimal | None:
    """A number with a point or a comma, or None for an empty cell."""
    if is_empty(cell):
        return None
    words = re.sub(r"[\s\u00a0\u202f'’]", "", text(cell)).replace(",", ".")
    try:
        value = Decimal(words)
    except InvalidOperation:
        raise ValueError(_("“%(value)s” is not a number.") % {"value": text(cell)[:60]}) from None
    if not value.is_finite() or abs(value) > 10**9:
        raise ValueError(_("“%(value)s” is not a number we can take.") % {"value": text(cell)[:60]})
    return round(value, 2)


def day(cell: Any, *, day_first: bool = True) -> dt.date | None:
    """A day from a date cell, ISO notation or numbers in the chosen order; None for an empty cell."""
    if is_empty(cell):
        return None
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    words = text(cell)
    match = _NUMBERS.match(words.split("T")[0].split(" 00:00")[0])
    if not match:
        raise ValueError(_("“%(value)s” is not a day. Write it as 2026-03-31.") % {"value": words[:60]})
    one, two, three = match.groups()
    if len(one) == 4:
        year, month, number = int(one), int(two), int(three)
    else:
        number, month = (int(one), int(two)) if day_first else (int(two), int(one))
        year = int(three) if len(three) == 4 else 2000 + int(three)
    try:
        return dt.date(year, month, number)
    except ValueError:
        raise ValueError(_no_such_day(number, month, words)) from None


def _no_such_day(number: int, month: int, words: str) -> str:
    if 1 <= month <= 12:
        return _("There is no %(day)s %(month)s.") % {
            "day": number,
            "month": date_format(dt.date(2000, month, 1), "F"),
        }
    return _("“%(value)s” has no such month. Is the day before the month?") % {"value": words[:60]}


def clock(cell: Any) -> dt.time | None:
    """A time of day, or None for an empty cell."""
    if is_empty(cell):
        return None
    if isinstance(cell, dt.datetime):
        return cell.time().replace(microsecond=0)
    if isinstance(cell, dt.time):
        return cell
    match = re.match(r"^(\d{1,2})[:.h](\d{2})", text(cell))
    if match and int(match[1]) < 24 and int(match[2]) < 60:
        return dt.time(int(match[1]), int(match[2]))
    raise ValueError(_("“%(value)s” is not a time. Write it as 18:30.") % {"value": text(cell)[:60]})
