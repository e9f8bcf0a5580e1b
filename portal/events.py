"""Upward news: an app declares a signal that carries ids only; who imports it may listen. Sent after the commit."""

from typing import Any

from django.db import transaction
from django.dispatch import Signal


def publish(signal: Signal, **ids: Any) -> None:
    """Send `signal` once the surrounding transaction has committed; never if it rolls back.

    Args:
        signal: declared in the publishing app's events.py.
        ids: primary keys only, so that a receiver reads the state that was committed.
    """
    transaction.on_commit(lambda: signal.send(sender=None, **ids))
