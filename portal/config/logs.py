"""Structured logs: one JSON object a line, with no bodies, no query strings, no secrets and no personal values."""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# Addresses that carry a one-time secret, by what stands before it: invitations and password resets.
_SECRET_PATHS = re.compile(r"(/invitation/|/password/reset/key/|/receipt/)[^/\s?\"']+")


def hide_secrets(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take one-time secrets and query strings out of every text of a log line."""
    for name, value in event.items():
        if isinstance(value, str) and "/" in value:
            event[name] = _SECRET_PATHS.sub(r"\1***", value.split("?", 1)[0] if name == "request" else value)
    return event


_SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    hide_secrets,
]

# Where an error happened, and never what the variables held there: among them are names, texts of cases, keys.
_TRACEBACKS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _TRACEBACKS,
                structlog.processors.JSONRenderer(),
            ],
            "foreign_pre_chain": _SHARED,
        }
    },
    "handlers": {"stdout": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stdout"], "level": "INFO"},
    "loggers": {"django.server": {"handlers": ["stdout"], "level": "WARNING", "propagate": False}},
}

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
