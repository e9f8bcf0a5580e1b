"""The plan for programs."""

from typing import Any

from rest_framework import serializers

from strategy.enums import MeasureStatus
from strategy.models import Measure, MeasureUpdate


class MeasureSerializer(serializers.ModelSerializer[Measure]):
    """A measure as the public plan shows it."""

    lead = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    partners = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True, many=True)
    areas = serializers.SlugRelatedField[Any](slug_field="code", read_only=True, many=True)
    objective = serializers.CharField(source="objective.title", read_only=True)
    plan = serializers.CharField(source="objective.plan.slug", read_only=True)

    class Meta:
        model = Measure
        fields = (
            "id",
            "plan",
            "objective",
            "number",
            "title",
            "lead",
            "partners",
            "areas",
            "starts_on",
            "ends_on",
            "status",
            "status_note",
            "status_on",
        )
        read_only_fields = fields


class MeasureUpdateSerializer(serializers.ModelSerializer[MeasureUpdate]):
    """A report on how a measure stands."""

    status = serializers.ChoiceField(choices=MeasureStatus.choices)
    reported_on = serializers.DateField(required=False, allow_null=True)

    class Meta:
        model = MeasureUpdate
        fields = ("reported_on", "status", "note")
