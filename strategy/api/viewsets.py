"""Measures of the plan and their status, by program."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import PortalViewSet
from portal.api.pagination import CursorPages
from strategy.api.serializers import MeasureSerializer, MeasureUpdateSerializer
from strategy.models import Measure
from strategy.services import report_status


class ByNumber(CursorPages):
    """In the order of the plan."""

    ordering = ("number", "pk")  # type: ignore[assignment]


class MeasureViewSet(mixins.ListModelMixin, PortalViewSet):
    """The measures of the plans this person may see."""

    scope = "strategy"
    perms = {
        "list": "strategy.view_measure",
        "retrieve": "strategy.view_measure",
        "report": "strategy.report_measure",
    }
    queryset = Measure.objects.select_related("objective__plan", "lead").prefetch_related("partners", "areas")
    serializer_class = MeasureSerializer
    pagination_class = ByNumber
    filterset_fields = ("status", "lead__slug", "objective__plan__slug")

    def retrieve(self, request: Request, pk: Any = None) -> Response:
        """One measure, with its ETag."""
        return self.answer(self.get_object())

    @extend_schema(request=MeasureUpdateSerializer, responses=MeasureSerializer)
    @action(detail=True, methods=["post"])
    def report(self, request: Request, pk: Any = None) -> Response:
        """Report how the measure stands. Wants If-Match."""
        measure = self.get_object()
        self.check_version(measure)
        wanted = MeasureUpdateSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        report_status(measure=measure, by=request.user, **wanted.validated_data)
        return self.answer(self.get_object())
