"""Fields that the API needs beyond the usual: records by their stable names, and breakdowns by slug."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from programmes.models import ActivityLog, BreakdownCategory


class Named(serializers.SlugRelatedField[Any]):
    """A record by its slug or code. What can't be such a name is unknown, never an error of ours."""

    default_error_messages = {"does_not_exist": _("There is no {slug_name} “{value}” here.")}

    def to_internal_value(self, data: Any) -> Any:
        """The record, or an error beside the field."""
        if not isinstance(data, str) or "\x00" in data or len(data) > 200:
            self.fail("invalid")
        return super().to_internal_value(data)


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
        "example": {"age_band": {"12_17": 14, "18_25": 9}},
    }
)
class BreakdownsField(serializers.Field[Any, Any, Any, Any]):
    """People by breakdown and category: `{"age_band": {"12_17": 14}}`. What is absent was not counted."""

    default_error_messages = {
        "shape": _("Send breakdowns as an object of objects of numbers."),
        "unknown": _("There is no category “{category}” in “{dimension}”."),
        "count": _("A count is a whole number of at least 0."),
    }

    def get_attribute(self, instance: ActivityLog) -> Any:
        """The rows of the log, prefetched by the view."""
        return instance.breakdowns.all()

    def to_representation(self, value: Any) -> dict[str, dict[str, int]]:
        """Slug of the dimension, slug of the category, count."""
        shown: dict[str, dict[str, int]] = {}
        for row in value:
            shown.setdefault(row.category.dimension.slug, {})[row.category.slug] = row.count
        return shown

    def to_internal_value(self, data: Any) -> dict[BreakdownCategory, int]:
        """Categories with their counts."""
        if not isinstance(data, dict) or not all(isinstance(part, dict) for part in data.values()):
            self.fail("shape")
        known = {(c.dimension.slug, c.slug): c for c in BreakdownCategory.objects.select_related("dimension")}
        found: dict[BreakdownCategory, int] = {}
        for dimension, part in data.items():
            for category, count in part.items():
                if (dimension, category) not in known:
                    self.fail("unknown", dimension=str(dimension)[:80], category=str(category)[:80])
                if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count < 2**31:
                    self.fail("count")
                found[known[(dimension, category)]] = count
        return found
