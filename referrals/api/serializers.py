"""What a partner's program sends, and what it gets: a receipt, never the case."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from portal.areas.models import Area
from referrals.enums import Emergency
from referrals.forms.concern import concern_form
from referrals.models import Concern

DANGER_NOW = "yes"


def _slugs(kind: str) -> list[tuple[str, str]]:
    return [(item["slug"], item["text"]) for item in concern_form()[kind]]


def _options(question: str) -> list[tuple[str, str]]:
    return list(concern_form()["options"][question].items())


class ConcernSerializer(serializers.Serializer[Concern]):
    """A concern as a professional's program sends it. Nothing of it can be read back by program."""

    emergency = serializers.ChoiceField(choices=[c for c in Emergency.choices if c[0] != DANGER_NOW])
    observed = serializers.MultipleChoiceField(choices=_slugs("behaviours"), required=False)
    circumstances = serializers.MultipleChoiceField(choices=_slugs("circumstances"), required=False)
    strengths = serializers.MultipleChoiceField(choices=_slugs("strengths"), required=False)
    how_known = serializers.ChoiceField(choices=_options("how_known"))
    person_knows = serializers.ChoiceField(choices=_options("person_knows"))
    words = serializers.CharField(max_length=4000)
    when_seen = serializers.CharField(max_length=200)
    told = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)
    tried = serializers.CharField(max_length=1500, required=False, default="", allow_blank=True)
    person_name = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    person_born = serializers.DateField(required=False, allow_null=True, default=None)
    person_contact = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    area = serializers.SlugRelatedField(
        slug_field="code", queryset=Area.objects.current(), required=False, allow_null=True, default=None
    )

    def values(self) -> dict[str, Any]:
        """Arguments of `receive_concern`."""
        told = dict(self.validated_data)
        words = {field: told.pop(field) for field in ("words", "when_seen", "told", "tried")}
        for field in ("observed", "circumstances", "strengths"):
            told[field] = sorted(told.get(field, ()))
        return {**told, "words": words}


class ReceiptSerializer(serializers.Serializer[Any]):
    """That it was received, one coded line when the matter is concluded, and whether a reply waits in the portal."""

    id = serializers.UUIDField(source="pk")
    received_at = serializers.DateTimeField()
    line = serializers.CharField()
    unread_messages = serializers.IntegerField(source="unread")
