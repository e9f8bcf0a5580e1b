"""Editions for programs."""

from rest_framework import serializers

from mel.enums import ReportKind
from mel.models import ReportEdition


class EditionSerializer(serializers.ModelSerializer[ReportEdition]):
    """An edition without its figures."""

    edition = serializers.CharField(read_only=True)

    class Meta:
        model = ReportEdition
        fields: tuple[str, ...] = (
            "id",
            "kind",
            "period",
            "number",
            "edition",
            "origin",
            "status",
            "figures_sha256",
            "pdf_sha256",
            "xlsx_sha256",
            "built_at",
        )
        read_only_fields: tuple[str, ...] = fields


class EditionFiguresSerializer(EditionSerializer):
    """An edition with its frozen figures; each carries value, comparison, source, date, method, bias note and certainty."""

    class Meta(EditionSerializer.Meta):
        fields = (*EditionSerializer.Meta.fields, "figures")
        read_only_fields = fields


class BuildSerializer(serializers.Serializer[ReportEdition]):
    """Ask for an edition."""

    kind = serializers.ChoiceField(choices=ReportKind.choices, default=ReportKind.COUNCIL_QUARTERLY)
    period = serializers.RegexField(r"^20\d\d-Q[1-4]$", help_text="2026-Q3")
