"""Composition root: the one place that knows all apps."""

from portal.config.celery import app as celery_app

__all__ = ["celery_app"]
