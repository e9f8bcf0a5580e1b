"""Places for programs."""

from typing import Any

from rest_framework import serializers

from portal.areas.models import Area


class AreaSerializer(serializers.ModelSerializer[Area]):
    """A place of the city's own hierarchy; `parent` is the code of the place above."""

    parent = serializers.SlugRelatedField(  # type: ignore[assignment,var-annotated]
        slug_field="code", read_only=True
    )

    class Meta:
        model = Area
        fields = (
            "id",
            "code",
            "name",
            "kind",
            "parent",
            "population",
            "description",
            "valid_from",
            "valid_to",
        )
        read_only_fields = fields


class BoundaryQuerySerializer(serializers.Serializer[Any]):
    """Which boundaries are wanted."""

    kind = serializers.ChoiceField(choices=["city", "district", "neighbourhood"], default="neighbourhood")
    on = serializers.DateField(
        required=False, help_text="The day whose boundaries are wanted; today when left out."
    )
    detail = serializers.ChoiceField(choices=["simplified", "full"], default="simplified")
