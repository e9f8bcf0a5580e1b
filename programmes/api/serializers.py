"""How programmes and logs look to programs, and what may be sent."""

from typing import Any

from rest_framework import serializers

from portal.accounts.models import Organisation
from portal.areas.models import Area
from portal.documents.models import Document
from programmes.api.fields import BreakdownsField, Named
from programmes.enums import Channel, CityRole, Level, Mode, Setting
from programmes.languages import NAMES
from programmes.models import (
    ActivityLog,
    ActivityType,
    AreaOfIntervention,
    BudgetLine,
    Programme,
    TargetGroup,
)
from programmes.services.activity_steps import MAX_WORDS


class BudgetLineSerializer(serializers.ModelSerializer[BudgetLine]):
    """Planned money of one year and source."""

    class Meta:
        model = BudgetLine
        fields = ("year", "source", "funder", "amount")


class ProgrammeSerializer(serializers.ModelSerializer[Programme]):
    """A programme of the registry."""

    intervention = Named(slug_field="slug", read_only=True)
    target_groups = Named(slug_field="slug", read_only=True, many=True)
    areas = Named(slug_field="code", read_only=True, many=True)
    lead = Named(slug_field="slug", read_only=True)
    department = Named(slug_field="slug", read_only=True)
    partners = Named(slug_field="slug", read_only=True, many=True)
    measure = serializers.IntegerField(source="measure.number", read_only=True, default=None, allow_null=True)
    budget = BudgetLineSerializer(source="budget_lines", many=True, read_only=True)

    class Meta:
        model = Programme
        fields = (
            "slug", "title", "summary", "level", "intervention", "city_role", "target_groups", "target_note", "areas", "lead", "department", "partners",
            "measure", "starts_on", "ends_on", "method", "if_text", "then_text", "because_text", "status", "vulnerability", "sequence",
            "practitioner_training", "setting", "national_counterpart", "trauma_informed", "stigma_mitigation", "long_term_support", "budget",
            "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class ProgrammeWriteSerializer(serializers.Serializer[Any]):
    """What may be sent to make or change a programme."""

    title = serializers.CharField(max_length=200)
    summary = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    level = serializers.ChoiceField(choices=Level.choices)
    intervention = Named(slug_field="slug", queryset=AreaOfIntervention.objects.all())
    city_role = serializers.ChoiceField(choices=CityRole.choices)
    lead = Named(slug_field="slug", queryset=Organisation.objects.all())
    department = Named(
        slug_field="slug",
        queryset=Organisation.objects.filter(kind="city_department"),
        required=False,
        allow_null=True,
    )
    target_groups = Named(slug_field="slug", queryset=TargetGroup.objects.all(), many=True, required=False)
    target_note = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    areas = Named(slug_field="code", queryset=Area.objects.current(), many=True, required=False)
    partners = Named(slug_field="slug", queryset=Organisation.objects.all(), many=True, required=False)
    starts_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)
    method = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    if_text = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    then_text = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    because_text = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    safeguarding_contact = serializers.CharField(required=False, allow_blank=True, max_length=200)
    vulnerability = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    sequence = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    practitioner_training = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    setting = serializers.ListField(child=serializers.ChoiceField(choices=Setting.choices), required=False)
    national_counterpart = serializers.CharField(required=False, allow_blank=True, max_length=200)
    trauma_informed = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    stigma_mitigation = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    long_term_support = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    budget = BudgetLineSerializer(many=True, required=False)

    def values(self) -> dict[str, Any]:
        """What the services take."""
        given = dict(self.validated_data)
        if "budget" in given:
            given["budget"] = [
                (line["year"], line["source"], line.get("funder", ""), line["amount"])
                for line in given["budget"]
            ]
        return given


class ActivitySerializer(serializers.ModelSerializer[ActivityLog]):
    """An activity log."""

    programme = Named(slug_field="slug", read_only=True)
    organisation = Named(slug_field="slug", read_only=True)
    area = Named(slug_field="code", read_only=True)
    type = Named(slug_field="slug", read_only=True)
    breakdowns = BreakdownsField(read_only=True)

    class Meta:
        model = ActivityLog
        fields = (
            "id", "client_id", "programme", "organisation", "area", "type", "title", "date", "starts_at", "hours", "facilitators", "sessions", "attendance",
            "first_time", "breakdowns", "mode", "languages", "happened", "learned", "concerns", "channel", "status", "created_at", "updated_at",
            "submitted_at", "verified_at",
        )  # fmt: skip
        read_only_fields = fields


class ActivityChangeSerializer(serializers.Serializer[Any]):
    """What may be changed in a log."""

    programme = Named(slug_field="slug", queryset=Programme.objects.none())
    area = Named(slug_field="code", queryset=Area.objects.current(), required=False, allow_null=True)
    type = Named(
        slug_field="slug",
        queryset=ActivityType.objects.filter(is_active=True),
        required=False,
        allow_null=True,
    )
    title = serializers.CharField(required=False, allow_blank=True, max_length=200)
    date = serializers.DateField()
    starts_at = serializers.TimeField(required=False, allow_null=True)
    hours = serializers.DecimalField(
        required=False, allow_null=True, max_digits=5, decimal_places=2, min_value=0
    )
    facilitators = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=500)
    sessions = serializers.IntegerField(required=False, min_value=1, max_value=500)
    attendance = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=100_000,
        help_text="0 says that nobody came; null or absent that nobody counted.",
    )
    first_time = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=100_000)
    breakdowns = BreakdownsField(required=False)
    mode = serializers.ChoiceField(choices=Mode.choices, required=False)
    languages = serializers.ListField(
        child=serializers.ChoiceField(choices=list(NAMES)), required=False, max_length=20
    )
    happened = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    learned = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    concerns = serializers.CharField(required=False, allow_blank=True, max_length=10_000)

    def get_fields(self) -> dict[str, Any]:
        """Only programmes that this caller may see are known."""
        fields: dict[str, Any] = super().get_fields()
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            fields["programme"].queryset = Programme.objects.visible_to(request.user)
        return fields


class ActivityUpdateSerializer(ActivityChangeSerializer):
    """A change; a verified log needs a reason and waits for the check again."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=MAX_WORDS)


class ActivityCreateSerializer(ActivityChangeSerializer):
    """A new log. With `client_id` it may be sent again: it is stored once."""

    client_id = serializers.UUIDField(required=False)
    send = serializers.BooleanField(required=False, default=True, help_text="false keeps it as a draft.")
    channel = serializers.ChoiceField(
        choices=[(Channel.API.value, Channel.API.label), (Channel.KOBO.value, Channel.KOBO.label)],
        required=False,
        default=Channel.API.value,
    )


class WordsSerializer(serializers.Serializer[Any]):
    """A question, an answer or a reason."""

    words = serializers.CharField(max_length=MAX_WORDS)


class EvidenceSerializer(serializers.ModelSerializer[Document]):
    """A file kept with a log: what it is, not its bytes."""

    name = serializers.CharField(source="original_name", read_only=True)

    class Meta:
        model = Document
        fields = ("id", "title", "name", "media_type", "size", "sha256", "uploaded_at")
        read_only_fields = fields


class EvidenceSentSerializer(serializers.Serializer[Any]):
    """A file to keep with a log, as a form with files (`multipart/form-data`)."""

    file = serializers.FileField()
    title = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="Its own name where this is left out."
    )
