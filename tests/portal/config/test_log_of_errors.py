"""What the log says of an error."""

import logging
import sys

import structlog

from portal.config.logs import LOGGING


def _line_of(error_in) -> str:
    settings = dict(LOGGING["formatters"]["json"])
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=settings["processors"], foreign_pre_chain=settings["foreign_pre_chain"]
    )
    try:
        error_in("a person's own words")
    except ValueError:
        record = logging.LogRecord("portal", logging.ERROR, __file__, 1, "failed", None, sys.exc_info())
    return formatter.format(record)


def test_an_error_is_logged_with_its_place_and_without_what_variables_held():
    def fails(told: str) -> None:
        kept = f"sealed: {told}"
        raise ValueError(str(len(kept)))

    line = _line_of(fails)
    assert "fails" in line and "ValueError" in line
    assert "own words" not in line and "sealed" not in line
