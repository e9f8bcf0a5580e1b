"""Places and their boundaries by program: reading only; boundaries come in by import."""

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import PortalViewSet
from portal.api.pagination import CursorPages
from portal.areas.api.serializers import AreaSerializer, BoundaryQuerySerializer
from portal.areas.drawing import feature_collection
from portal.areas.models import Area, Boundary


class ByPath(CursorPages):
    """From the city down."""

    ordering = ("path", "pk")  # type: ignore[assignment]


class AreaViewSet(mixins.ListModelMixin, PortalViewSet):
    """The city's own places, those that have ended included."""

    scope = "areas"
    perms = {"list": "areas.view_area", "retrieve": "areas.view_area", "boundaries": "areas.view_area"}
    queryset = Area.objects.select_related("parent")
    serializer_class = AreaSerializer
    pagination_class = ByPath
    filterset_fields = ("kind", "code", "parent__code")

    def retrieve(self, request: Request, pk: Any = None) -> Response:
        """One place, with its ETag."""
        return self.answer(self.get_object())

    @extend_schema(
        parameters=[BoundaryQuerySerializer],
        responses={(200, "application/json"): OpenApiTypes.OBJECT},
        filters=False,
    )
    @action(detail=False, methods=["get"], pagination_class=None, filter_backends=[])
    def boundaries(self, request: Request) -> Response:
        """The boundaries of one level on one day as a GeoJSON FeatureCollection in WGS 84."""
        asked = BoundaryQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        day = wanted.get("on") or timezone.localdate()
        found = Boundary.objects.visible_to(request.user).in_force(day, [wanted["kind"]])
        found = found.select_related("area", "parent", "set").order_by("area__code")
        pairs = [
            (
                {
                    "code": b.area.code,
                    "name": b.name,
                    "parent": b.parent.code if b.parent else None,
                    "square_km": round(b.square_km, 4),
                    "version": b.set.version,
                    "valid_from": b.set.valid_from,
                    "source": b.set.source,
                    "licence": b.set.licence,
                },
                b.geometry if wanted["detail"] == "full" else b.simplified,
            )
            for b in found
        ]
        return Response(feature_collection(pairs))
