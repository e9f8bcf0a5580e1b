"""The same spreadsheet by django-import-export: what most Django projects would take, as its documentation shows it."""

from __future__ import annotations

import time
from typing import Any

from django.db import transaction
from django.utils import timezone
from import_export import fields, resources, widgets
from tablib import Dataset

from portal.accounts.models import User
from portal.areas.models import Area
from programmes.enums import Channel, LogStatus
from programmes.models import ActivityLog, ActivityType, Programme


class LogResource(resources.ModelResource):  # type: ignore[misc]
    """Names of records looked up by foreign-key widgets, each row validated by the model and saved."""

    programme = fields.Field("programme", "programme", widgets.ForeignKeyWidget(Programme, "title"))
    area = fields.Field("area", "area", widgets.ForeignKeyWidget(Area, "name"))
    type = fields.Field("type", "type", widgets.ForeignKeyWidget(ActivityType, "name"))
    date = fields.Field("date", "date", widgets.DateWidget("%Y-%m-%d"))

    class Meta:
        model = ActivityLog
        fields = ("programme", "date", "area", "type", "title", "attendance", "hours")
        import_id_fields = ()
        clean_model_instances = True
        use_transactions = True

    def __init__(self, user: User) -> None:
        super().__init__()
        self.user = user

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """What the service would set."""
        instance.organisation_id = self.user.organisation_id
        instance.status, instance.channel = LogStatus.SUBMITTED, Channel.IMPORT
        instance.created_by = instance.submitted_by = self.user
        instance.submitted_at = timezone.now()

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> Any:
        """The holder is known before the model is validated."""
        instance.organisation_id = self.user.organisation_id
        return super().import_instance(instance, row, **kwargs)


def seconds_for(data: bytes, user: User) -> tuple[float, int]:
    """Preview and import of a spreadsheet, taken back. Returns seconds and rows."""
    started = time.perf_counter()
    table = Dataset().load(data, format="xlsx")
    with transaction.atomic():
        previewed = LogResource(user).import_data(table, dry_run=True, raise_errors=True)
        saved = LogResource(user).import_data(table, dry_run=False, raise_errors=True)
        taken = time.perf_counter() - started
        transaction.set_rollback(True)
    assert previewed.totals["new"] == saved.totals["new"] == len(table)
    return taken, len(table)
